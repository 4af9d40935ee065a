"""The chef de service of a stopped dossier decides on what is proposed, having read the values."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.codes import ReparationEtat, ReparationGenre
from models.definition import Definition
from models.dossier import EtapeOuverte, Incident
from models.reparation import Reparation
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.errors import Introuvable, MoteurEnDefaut, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne, a_portee, verifier
from workflow.histoire.faits import SAUT, VALEUR
from workflow.operations import correction
from workflow.regles.etapes import article_de
from workflow.reparations.situation import animer
from workflow.reparations.variables import connues, convient, list_variables, valeurs

REFUSEE = "reparation_refusee"
MOTIF_MAX = 500
SANS_ELLE = "Sans cette étape, le parcours ne pourrait pas continuer."
SANS_SUITE = "Sans cette étape, le dossier s’arrêterait sans rien attendre."
AVANCE = "Le dossier a avancé, ou changé de version, depuis cette proposition : elle ne vaut plus."
RESOLU = "L’incident a été résolu autrement depuis cette proposition : elle ne vaut plus."
DEJA_DECIDEE = "Cette proposition a déjà reçu une réponse."


def lire(session: Session, *, acteur: Utilisateur, public_id: str) -> Reparation:
    """Return a proposition that this chef may decide on.

    Raises HabilitationRefusee, Introuvable.
    """
    verifier(acteur, Action.DECIDER_REPARATION)
    reparation = session.scalars(
        select(Reparation).where(Reparation.public_id == public_id)
    ).first()
    if reparation is None:
        raise Introuvable
    if not a_portee(session, acteur, lecture.relire(session, reparation.dossier_id)):
        raise Introuvable
    return reparation


def lire_la_valeur(session: Session, reparation: Reparation) -> object:
    """Return what the variable holds now: for the chef's page only. None when it holds nothing."""
    _, instance = animer(session, reparation.dossier_id)
    return None if instance is None else valeurs(instance).get(reparation.variable or "")


def decider(
    session: Session,
    *,
    acteur: Utilisateur,
    public_id: str,
    accord: bool,
    motif: str,
    le: datetime,
) -> ReparationEtat:
    """Mend the dossier as proposed, or say why not; return what the proposition has become.

    CADUQUE: what it was about has changed since; nothing else changes. Raises
    HabilitationRefusee, Introuvable, SaisieInvalide (no reason), TransitionInterdite (already
    decided, or it would not do), and what the correction of a dossier raises.
    """
    reparation = lire(session, acteur=acteur, public_id=public_id)
    if reparation.etat != ReparationEtat.PROPOSEE:
        raise TransitionInterdite(DEJA_DECIDEE)
    motif = motif.strip()
    if not 0 < len(motif) <= MOTIF_MAX:
        raise SaisieInvalide({"motif": f"Dites pourquoi, en {MOTIF_MAX} caractères au plus."})
    decision = _Decision(acteur, motif, le)
    ligne = lecture.relire(session, reparation.dossier_id)
    if (depasse := _depasse(session, reparation, ligne)) is not None:
        decision = replace(decision, motif=depasse)
        return _clore(session, reparation, ReparationEtat.CADUQUE, decision)
    if accord:
        _appliquer(session, reparation, ligne, decision)
        _resoudre(session, reparation.incident_id, le)
        return _clore(session, reparation, ReparationEtat.CONFIRMEE, decision)
    contenu = {"libelle": "Incident : proposition refusée", "motif": motif}
    evenement = Evenement(REFUSEE, le, le, acteur.id, element=reparation.element, contenu=contenu)
    transition.noter(session, ligne, evenement)
    return _clore(session, reparation, ReparationEtat.REFUSEE, decision)


def _depasse(session: Session, reparation: Reparation, ligne: Ligne) -> str | None:
    """Return why a proposition is worth nothing any more; None while it is.

    An incident that something else has mended since asks for nothing more.
    """
    if reparation.incident.resolu_le is not None:
        return RESOLU
    if ligne.clos_le is not None or not _tient(session, reparation, ligne):
        return AVANCE
    return None


def _tient(session: Session, reparation: Reparation, ligne: Ligne) -> bool:
    """Tell whether the dossier still has what the proposition is about, as it was then.

    A move keeps the task of a step that bears another id, and may change what a variable takes.
    """
    match ReparationGenre(reparation.genre):
        case ReparationGenre.RETOUR:
            return _rien_de_fait_depuis(session, reparation)
        case ReparationGenre.SAUT:
            etape = session.get(EtapeOuverte, reparation.tache_id, populate_existing=True)
            return etape is not None and etape.element == reparation.element
        case ReparationGenre.VALEUR:
            return _convient_encore(session, reparation, ligne)


def _rien_de_fait_depuis(session: Session, reparation: Reparation) -> bool:
    """Going back takes along all that follows: nothing but what was there when it was proposed."""
    faits = correction.list_reprenables(session, reparation.dossier_id)
    faits_depuis = [f for f in faits if f.saisi_le > reparation.proposee_le]
    return not faits_depuis and any(f.rang == reparation.rang for f in faits)


def _convient_encore(session: Session, reparation: Reparation, ligne: Ligne) -> bool:
    _, instance = animer(session, ligne.id)
    if instance is None:
        return False
    variables = list_variables(instance, session.get_one(Definition, ligne.definition_id))
    lue = next((v for v in variables if v.nom == reparation.variable), None)
    return lue is not None and convient(lue, orjson.loads(reparation.valeur or "null"))


@dataclass(frozen=True, slots=True)
class _Decision:
    """Who decides, why and when."""

    acteur: Utilisateur
    motif: str
    le: datetime


def _appliquer(session: Session, reparation: Reparation, ligne: Ligne, decision: _Decision) -> None:
    if reparation.genre == ReparationGenre.RETOUR:
        correction.corriger(
            session,
            acteur=decision.acteur,
            dossier_id=ligne.id,
            version=ligne.version,
            rang=int(reparation.rang or 0),
            motif=decision.motif,
            saisi_le=decision.le,
        )
    elif reparation.genre == ReparationGenre.SAUT:
        _sauter(session, reparation, decision)
    else:
        _poser(session, reparation, decision)


def _sauter(session: Session, reparation: Reparation, decision: _Decision) -> None:
    lu = lecture.lire_dossier(session, reparation.dossier_id)
    tache_id = str(reparation.tache_id)
    if article_de(lu.definition, str(reparation.element)) is not None:
        raise TransitionInterdite("Cette étape porte une règle de droit : elle reste à faire.")
    evenement = Evenement(
        SAUT,
        decision.le,
        decision.le,
        decision.acteur.id,
        element=reparation.element,
        tache_id=tache_id,
        variables=lu.instance.variables(tache_id),
        contenu={"libelle": lu.instance.element(tache_id).nom, "motif": decision.motif},
    )
    avant = lu.instance.frontiere()
    try:
        lu.instance.terminer(tache_id, variables={}, moment=decision.le, graine=evenement.sel)
    except MoteurEnDefaut as erreur:
        raise TransitionInterdite(f"{SANS_ELLE} {erreur}") from None
    if lu.instance.frontiere().est_muette:
        raise TransitionInterdite(SANS_SUITE)
    transition.ecrire(session, lu, avant, evenement)


def _poser(session: Session, reparation: Reparation, decision: _Decision) -> None:
    lu = lecture.lire_dossier(session, reparation.dossier_id)
    nom, valeur = str(reparation.variable), orjson.loads(reparation.valeur or "null")
    connue = connues(reparation.dossier.definition).get(nom)
    contenu: dict[str, Any] = {
        "libelle": connue.libelle if connue else nom,
        "variable": nom,
        "valeur": valeur,
        "motif": decision.motif,
    }
    evenement = Evenement(VALEUR, decision.le, decision.le, decision.acteur.id, contenu=contenu)
    avant = lu.instance.frontiere()
    lu.instance.poser(nom, valeur)
    transition.ecrire(session, lu, avant, evenement)


def _resoudre(session: Session, incident_id: int, le: datetime) -> None:
    """Close the incident that was mended: another one of the dossier still asks for its own."""
    session.execute(
        update(Incident)
        .where(Incident.id == incident_id, Incident.resolu_le.is_(None))
        .values(resolu_le=le)
    )


def _clore(
    session: Session, reparation: Reparation, etat: ReparationEtat, decision: _Decision
) -> ReparationEtat:
    """Write the answer, once: of two chefs at the same moment, the second is told.

    Raises TransitionInterdite.
    """
    ordre = update(Reparation).where(
        Reparation.id == reparation.id, Reparation.etat == ReparationEtat.PROPOSEE
    )
    ecrite = session.scalar(
        ordre.values(
            etat=etat,
            motif=decision.motif,
            decidee_le=decision.le,
            decidee_par_id=decision.acteur.id,
        ).returning(Reparation.id)
    )
    if ecrite is None:
        raise TransitionInterdite(DEJA_DECIDEE)
    return etat
