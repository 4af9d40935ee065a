"""Where a stopped dossier stands, without a value of the household: what an administrateur reads.

Names of steps and dates, names and types of routing variables. What the variables hold, and what
was answered, is for the dossier's own people.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import SorteEtape
from models.dossier import Dossier, EtapeOuverte, Incident
from models.utilisateur import Utilisateur
from workflow.avancement import lecture
from workflow.engine import Instance
from workflow.errors import Introuvable, MoteurEnDefaut
from workflow.habilitations import Action, verifier
from workflow.histoire.faits import HistoireEffacee
from workflow.operations.correction import list_reprenables
from workflow.parcours.definition_chargee import DefinitionChargee, charger
from workflow.regles.etapes import article_de
from workflow.reparations.variables import VariableLue, list_variables


@dataclass(frozen=True, slots=True)
class EtapeEnAttente:
    """A step that waits. `article`: the rule of law that keeps it from being left out, if any."""

    tache_id: str
    element: str
    nom: str
    role: str
    depuis: datetime
    est_une_tache: bool
    article: str | None


@dataclass(frozen=True, slots=True)
class EtapeFaite:
    """A step done that one may go back to: its rank in the journal, never its answers."""

    rang: int
    element: str | None
    nom: str
    fait_le: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """`lisible`: false when the stored state cannot be read back: it is to be rebuilt."""

    incident: Incident
    dossier: Dossier
    attendues: tuple[EtapeEnAttente, ...]
    faites: tuple[EtapeFaite, ...]
    variables: tuple[VariableLue, ...]
    lisible: bool


def situer(session: Session, *, acteur: Utilisateur, incident: str) -> Situation:
    """Return where the dossier of an incident stands.

    Raises HabilitationRefusee, Introuvable for no incident, or one that concerns no dossier.
    """
    verifier(acteur, Action.PROPOSER_REPARATION)
    trouve = session.scalars(select(Incident).where(Incident.public_id == incident)).first()
    if trouve is None or trouve.dossier_id is None:
        raise Introuvable
    dossier = session.get_one(Dossier, trouve.dossier_id)
    definition, instance = animer(session, dossier.id)
    return Situation(
        trouve,
        dossier,
        _list_attendues(session, dossier.id, definition),
        _list_faites(session, dossier.id),
        () if instance is None else list_variables(instance, dossier.definition),
        instance is not None,
    )


def animer(session: Session, dossier_id: int) -> tuple[DefinitionChargee, Instance | None]:
    """Return a copy of the dossier's instance, for a look: None for a state that is unreadable."""
    ligne = lecture.relire(session, dossier_id)
    definition = charger(session, ligne.definition_id, ligne.sha256)
    try:
        return definition, Instance.decoder(definition.modele, ligne.corps)
    except MoteurEnDefaut:
        return definition, None


def _list_attendues(
    session: Session, dossier_id: int, definition: DefinitionChargee
) -> tuple[EtapeEnAttente, ...]:
    ouvertes = session.scalars(
        select(EtapeOuverte)
        .where(EtapeOuverte.dossier_id == dossier_id, EtapeOuverte.sorte != SorteEtape.EVENEMENT)
        .order_by(EtapeOuverte.depuis, EtapeOuverte.tache_id)
    )
    return tuple(
        EtapeEnAttente(
            etape.tache_id,
            etape.element,
            etape.libelle,
            etape.role,
            etape.depuis,
            etape.sorte == SorteEtape.TACHE,
            article_de(definition, etape.element),
        )
        for etape in ouvertes
    )


def _list_faites(session: Session, dossier_id: int) -> tuple[EtapeFaite, ...]:
    try:
        faits = list_reprenables(session, dossier_id)
    except HistoireEffacee:
        return ()
    return tuple(EtapeFaite(fait.rang, fait.element, fait.libelle, fait.fait_le) for fait in faits)
