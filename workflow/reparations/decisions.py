"""The chef de service of a stopped dossier decides on what is proposed, having read the values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.codes import ReparationEtat, ReparationGenre
from models.dossier import EtapeOuverte, Incident
from models.reparation import Reparation
from models.utilisateur import Utilisateur
from workflow import lecture, transition
from workflow.errors import Introuvable, MoteurEnDefaut, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne, a_portee, verifier
from workflow.histoire.faits import SAUT, VALEUR
from workflow.operations import correction
from workflow.reparations.droit import article_de
from workflow.reparations.situation import animer
from workflow.reparations.variables import connues, valeurs
from workflow.transition import Evenement

REFUSEE = "reparation_refusee"
MOTIF_MAX = 500
SANS_ELLE = "Sans cette étape, le parcours ne pourrait pas continuer."
SANS_SUITE = "Sans cette étape, le dossier s’arrêterait sans rien attendre."
CADUQUE = "Le dossier a avancé depuis cette proposition : elle ne vaut plus."


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

    CADUQUE: the dossier has moved since; nothing else changes. Raises HabilitationRefusee,
    Introuvable, SaisieInvalide (no reason), TransitionInterdite (already decided, or it would not
    do), and what the correction of a dossier raises.
    """
    reparation = lire(session, acteur=acteur, public_id=public_id)
    if reparation.etat != ReparationEtat.PROPOSEE:
        raise TransitionInterdite("Cette proposition a déjà reçu une réponse.")
    motif = motif.strip()
    if not 0 < len(motif) <= MOTIF_MAX:
        raise SaisieInvalide({"motif": f"Dites pourquoi, en {MOTIF_MAX} caractères au plus."})
    ligne = lecture.relire(session, reparation.dossier_id)
    if not _vaut_encore(session, reparation, ligne):
        return _clore(reparation, ReparationEtat.CADUQUE, CADUQUE, acteur, le)
    if accord:
        _appliquer(session, reparation, ligne, _Accord(acteur, motif, le))
        _resoudre(session, reparation.dossier_id, le)
        return _clore(reparation, ReparationEtat.CONFIRMEE, motif, acteur, le)
    contenu = {"libelle": "Incident : proposition refusée", "motif": motif}
    evenement = Evenement(REFUSEE, le, le, acteur.id, element=reparation.element, contenu=contenu)
    transition.noter(session, ligne, evenement)
    return _clore(reparation, ReparationEtat.REFUSEE, motif, acteur, le)


def _vaut_encore(session: Session, reparation: Reparation, ligne: Ligne) -> bool:
    """Tell whether the dossier stands where it stood: the step, or the fact, is still there.

    An incident that something else has mended since asks for nothing more.
    """
    if ligne.clos_le is not None or reparation.incident.resolu_le is not None:
        return False
    if reparation.genre == ReparationGenre.RETOUR:
        faits = correction.list_reprenables(session, ligne.id)
        return reparation.rang in {fait.rang for fait in faits}
    if reparation.genre == ReparationGenre.SAUT:
        return session.get(EtapeOuverte, reparation.tache_id) is not None
    _, instance = animer(session, ligne.id)
    return instance is not None and reparation.variable in valeurs(instance)


@dataclass(frozen=True, slots=True)
class _Accord:
    """Who agrees, why and when."""

    acteur: Utilisateur
    motif: str
    le: datetime


def _appliquer(session: Session, reparation: Reparation, ligne: Ligne, accord: _Accord) -> None:
    if reparation.genre == ReparationGenre.RETOUR:
        correction.corriger(
            session,
            acteur=accord.acteur,
            dossier_id=ligne.id,
            version=ligne.version,
            rang=int(reparation.rang or 0),
            motif=accord.motif,
            saisi_le=accord.le,
        )
    elif reparation.genre == ReparationGenre.SAUT:
        _sauter(session, reparation, accord)
    else:
        _poser(session, reparation, accord)


def _sauter(session: Session, reparation: Reparation, accord: _Accord) -> None:
    lu = lecture.lire_dossier(session, reparation.dossier_id)
    tache_id = str(reparation.tache_id)
    if article_de(lu.definition, str(reparation.element)) is not None:
        raise TransitionInterdite("Cette étape porte une règle de droit : elle reste à faire.")
    evenement = Evenement(
        SAUT,
        accord.le,
        accord.le,
        accord.acteur.id,
        element=reparation.element,
        tache_id=tache_id,
        variables=lu.instance.variables(tache_id),
        contenu={"libelle": lu.instance.element(tache_id).nom, "motif": accord.motif},
    )
    avant = lu.instance.frontiere()
    try:
        lu.instance.terminer(tache_id, variables={}, moment=accord.le, graine=evenement.sel)
    except MoteurEnDefaut as erreur:
        raise TransitionInterdite(f"{SANS_ELLE} {erreur}") from None
    if lu.instance.frontiere().est_muette:
        raise TransitionInterdite(SANS_SUITE)
    transition.ecrire(session, lu, avant, evenement)


def _poser(session: Session, reparation: Reparation, accord: _Accord) -> None:
    lu = lecture.lire_dossier(session, reparation.dossier_id)
    nom, valeur = str(reparation.variable), orjson.loads(reparation.valeur or "null")
    connue = connues(reparation.dossier.definition).get(nom)
    contenu: dict[str, Any] = {
        "libelle": connue.libelle if connue else nom,
        "variable": nom,
        "valeur": valeur,
        "motif": accord.motif,
    }
    evenement = Evenement(VALEUR, accord.le, accord.le, accord.acteur.id, contenu=contenu)
    avant = lu.instance.frontiere()
    lu.instance.poser(nom, valeur)
    transition.ecrire(session, lu, avant, evenement)


def _resoudre(session: Session, dossier_id: int, le: datetime) -> None:
    session.execute(
        update(Incident)
        .where(Incident.dossier_id == dossier_id, Incident.resolu_le.is_(None))
        .values(resolu_le=le)
    )


def _clore(
    reparation: Reparation, etat: ReparationEtat, motif: str, acteur: Utilisateur, le: datetime
) -> ReparationEtat:
    acteur_id = acteur.id  # now: a read in between would flush half a decision
    reparation.etat, reparation.motif = etat, motif
    reparation.decidee_le, reparation.decidee_par_id = le, acteur_id
    return etat
