"""What an administrateur proposes for a stopped dossier: tried on a copy before it is asked."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import tracer
from models.codes import ReparationEtat, ReparationGenre
from models.db import un_a_la_fois
from models.reparation import Reparation
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.engine import Instance
from workflow.errors import MoteurEnDefaut, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, verifier
from workflow.reparations.decisions import SANS_ELLE, SANS_SUITE
from workflow.reparations.situation import Situation, animer, situer
from workflow.reparations.variables import ATTENDUS, convient

PROPOSEE = "reparation_proposee"
EXPLICATION_MAX = 500
LIBELLES = {
    ReparationGenre.RETOUR: "Incident : retour proposé",
    ReparationGenre.SAUT: "Incident : étape à laisser de côté",
    ReparationGenre.VALEUR: "Incident : valeur proposée",
}


@dataclass(frozen=True, slots=True)
class Propose:
    """A proposition as typed. `valeur`: JSON of the value; the rest as `Reparation` has it."""

    genre: ReparationGenre
    explication: str
    tache_id: str | None = None
    rang: int | None = None
    variable: str | None = None
    valeur: str | None = None


def proposer(
    session: Session, *, acteur: Utilisateur, incident: str, propose: Propose, le: datetime
) -> Reparation:
    """Ask the chef de service to mend a dossier this way.

    Raises HabilitationRefusee, Introuvable, SaisieInvalide by field, TransitionInterdite when it
    would not do, or when another proposition waits.
    """
    verifier(acteur, Action.PROPOSER_REPARATION)
    situation = situer(session, acteur=acteur, incident=incident)
    if situation.incident.resolu_le is not None:
        raise TransitionInterdite("Cet incident est déjà résolu.")
    un_a_la_fois(session)  # two propositions at once would each find none
    _refuser_une_seconde(session, situation.incident.id)
    element = _controler(session, situation, propose, le)
    reparation = Reparation(
        incident_id=situation.incident.id,
        dossier_id=situation.dossier.id,
        genre=propose.genre,
        element=element,
        tache_id=propose.tache_id,
        rang=propose.rang,
        variable=propose.variable,
        valeur=propose.valeur,
        explication=propose.explication.strip(),
        proposee_le=le,
        proposee_par_id=acteur.id,
    )
    session.add(reparation)
    session.flush()
    _noter(session, situation, reparation, acteur=acteur, le=le)
    return reparation


def _noter(
    session: Session,
    situation: Situation,
    reparation: Reparation,
    acteur: Utilisateur,
    le: datetime,
) -> None:
    """Write it in the dossier's journal and in the administration's; neither quotes the value."""
    libelle = LIBELLES[ReparationGenre(reparation.genre)]
    contenu = {"libelle": libelle, "explication": reparation.explication}
    ligne = lecture.relire(session, situation.dossier.id)
    evenement = Evenement(PROPOSEE, le, le, acteur.id, element=reparation.element, contenu=contenu)
    transition.noter(session, ligne, evenement)
    tracer(
        session,
        acteur_id=acteur.id,
        objet="reparation",
        objet_id=reparation.public_id,
        libelle=situation.dossier.reference,
        action=f"proposer_{reparation.genre}",
        le=le,
    )


def _refuser_une_seconde(session: Session, incident_id: int) -> None:
    attend = select(Reparation.id).where(
        Reparation.incident_id == incident_id, Reparation.etat == ReparationEtat.PROPOSEE
    )
    if session.scalar(attend) is not None:
        raise TransitionInterdite(
            "Une proposition attend déjà la réponse du chef de service pour cet incident."
        )


def _controler(
    session: Session, situation: Situation, propose: Propose, le: datetime
) -> str | None:
    """Return the element that the proposition is about. Raises as `proposer`."""
    if not 0 < len(propose.explication.strip()) <= EXPLICATION_MAX:
        raise SaisieInvalide(
            {"explication": f"Dites pourquoi, en {EXPLICATION_MAX} caractères au plus."}
        )
    match propose.genre:
        case ReparationGenre.RETOUR:
            return _controler_le_retour(situation, propose)
        case ReparationGenre.SAUT:
            return _controler_le_saut(session, situation, propose, le)
        case ReparationGenre.VALEUR:
            _controler_la_valeur(situation, propose)
            return None


def _controler_le_retour(situation: Situation, propose: Propose) -> str | None:
    faite = next((une for une in situation.faites if une.rang == propose.rang), None)
    if faite is None:
        raise SaisieInvalide({"rang": "Choisissez une étape de la liste."})
    return faite.element


def _controler_le_saut(
    session: Session, situation: Situation, propose: Propose, le: datetime
) -> str:
    etape = next((e for e in situation.attendues if e.tache_id == propose.tache_id), None)
    if etape is None or not etape.est_une_tache:
        raise SaisieInvalide({"tache_id": "Choisissez une étape de la liste."})
    if etape.article is not None:
        raise TransitionInterdite(
            f"L’étape « {etape.nom} » porte une règle de droit ({etape.article}) : elle ne peut "
            "pas être laissée de côté. Proposez un retour, ou une valeur."
        )
    _, instance = animer(session, situation.dossier.id)
    if instance is not None:
        _essayer_le_saut(instance, etape.tache_id, le)
    return etape.element


def _essayer_le_saut(instance: Instance, tache_id: str, le: datetime) -> None:
    try:
        instance.terminer(tache_id, variables={}, moment=le)
    except MoteurEnDefaut as erreur:
        raise TransitionInterdite(f"{SANS_ELLE} {erreur}") from None
    if instance.frontiere().est_muette:
        raise TransitionInterdite(SANS_SUITE)


def _controler_la_valeur(situation: Situation, propose: Propose) -> None:
    variable = next((v for v in situation.variables if v.nom == propose.variable), None)
    if variable is None or variable.genre is None:
        raise SaisieInvalide({"variable": "Choisissez une variable de la liste."})
    try:
        lue = orjson.loads(propose.valeur or "")
    except orjson.JSONDecodeError:
        lue = None
    if not convient(variable, lue):
        raise SaisieInvalide({"valeur": ATTENDUS[variable.genre]})
