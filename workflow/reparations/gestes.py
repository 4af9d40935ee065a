"""Mend a dossier that an incident stopped: try again, or rebuild it from its journal.

Nobody sees a value of the household here: the dossier's own people go back to an earlier step
(`operations.corriger`) when the diagram cannot go on with what was typed.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.dossier import Incident
from models.echeance import Echeance
from models.utilisateur import Utilisateur
from workflow import histoire
from workflow.avancement import incidents, lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.ecritures.contexte import table
from workflow.engine.etat import cache
from workflow.errors import Introuvable, TransitionInterdite
from workflow.habilitations import Action, verifier
from workflow.histoire.alertes import accorder_alertes

REESSAI = "reessai"
REPARATION = "reparation"

TOUJOURS_MUET = (
    "Relu depuis son journal, ce dossier s’arrête au même endroit : demandez à son référent de "
    "revenir à une étape antérieure, ou corrigez le parcours."
)

RIEN_A_REESSAYER = (
    "Rien n’attend dans ce dossier : un nouvel essai n’y changerait rien. Réparez-le depuis son "
    "journal, ou demandez à son référent de revenir à une étape antérieure."
)


def reessayer(session: Session, *, acteur: Utilisateur | None, incident: str, le: datetime) -> None:
    """Put what had failed back to work at once; it is an incident again if it fails again.

    `acteur`: None for the server's own command line. Raises Introuvable, HabilitationRefusee,
    TransitionInterdite.
    """
    ouvert = _ouvert(session, acteur, incident)
    if ouvert.message == incidents.MUET:
        raise TransitionInterdite(RIEN_A_REESSAYER)
    if ouvert.dossier_id is not None:
        echeance = table(Echeance)
        session.connection().execute(
            update(echeance)
            .where(
                echeance.c.dossier_id == ouvert.dossier_id,
                echeance.c.due_le <= le,
                echeance.c.reveil_le > le,
            )
            .values(reveil_le=le)
        )
        ligne = lecture.relire(session, ouvert.dossier_id)
        transition.noter(session, ligne, _evenement(REESSAI, acteur, ouvert.element, le))
    _resoudre(session, Incident.id == ouvert.id, le)


def reparer(session: Session, *, acteur: Utilisateur | None, incident: str, le: datetime) -> None:
    """Rebuild the dossier of an incident from its journal. Same errors, and HistoireImpossible."""
    ouvert = _ouvert(session, acteur, incident)
    if ouvert.dossier_id is None:
        raise TransitionInterdite("Cet incident ne tient à aucun dossier : réessayez-le.")
    reconstruire(session, ouvert.dossier_id, acteur=acteur, element=ouvert.element, le=le)
    _resoudre(session, Incident.dossier_id == ouvert.dossier_id, le)


def reconstruire(
    session: Session,
    dossier_id: int,
    *,
    le: datetime,
    acteur: Utilisateur | None = None,
    element: str | None = None,
) -> None:
    """Write the present of a dossier again, from its journal alone. `element`: where it stopped.

    Its version moves: the instance that another process keeps is the one that went wrong. Raises
    HistoireEffacee, HistoireImpossible, TransitionInterdite when it stays at a standstill.
    """
    ligne = lecture.relire(session, dossier_id)
    evenement = _evenement(REPARATION, acteur, element, le)
    transition.noter(session, ligne, evenement, version=ligne.version + 1)
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, dossier_id))
    instance = histoire.reconstruire(session, dossier_id, faits)
    accorder_alertes(session, dossier_id, le=le)
    if instance.frontiere().est_muette:
        raise TransitionInterdite(TOUJOURS_MUET)
    cache.deposer(session, dossier_id, lecture.relire(session, dossier_id).version, instance)


def _ouvert(session: Session, acteur: Utilisateur | None, public_id: str) -> Incident:
    if acteur is not None:
        verifier(acteur, Action.REPARER)
    incident = session.scalars(select(Incident).where(Incident.public_id == public_id)).first()
    if incident is None:
        raise Introuvable
    if incident.resolu_le is not None:
        raise TransitionInterdite("Cet incident est déjà résolu.")
    return incident


def _evenement(
    type_: str, acteur: Utilisateur | None, element: str | None, le: datetime
) -> Evenement:
    """Return what the dossier's journal says of the mending."""
    contenu = {"libelle": "Incident : nouvel essai" if type_ == REESSAI else "Incident : relecture"}
    acteur_id = acteur.id if acteur is not None else None
    return Evenement(type_, le, le, acteur_id, element=element, contenu=contenu)


def _resoudre(session: Session, condition: ColumnElement[bool], le: datetime) -> None:
    session.execute(
        update(Incident).where(condition, Incident.resolu_le.is_(None)).values(resolu_le=le)
    )
    session.expire_all()
