"""The day on which the commission is to examine a proposition."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.relogement import PassageCaleol, Proposition
from models.utilisateur import Utilisateur
from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.avancement.lecture import lire_parametres
from workflow.ecritures import caleol
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action
from workflow.operations.geste import Geste, lire
from workflow.parcours.definition_chargee import charger

SEANCE_PREVUE = "seance_prevue"
"""Type of the journal row: {"proposition": public id, "le": ISO day or null}."""

SANS_PROPOSITION = (
    "Aucune proposition n’attend de séance dans ce dossier : rechargez la page pour voir où il "
    "en est."
)
TROP_TOT = "Cette séance précéderait la proposition : corrigez la date."


def prevoir_seance(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    seance_le: date | None,
    le: datetime,
) -> None:
    """Say when the commission sits on the open proposition; None: the date is not known any more.

    The dossier's version does not move. Raises HabilitationRefusee, Introuvable, SaisieInvalide,
    TransitionInterdite when no proposition waits for a decision.
    """
    ligne = lire(session, Geste(Action.PREPARER_CALEOL, acteur, le, le), dossier_id, None)
    proposition, passage = _trouver(session, dossier_id)
    if seance_le is not None and seance_le < jour_paris(proposition.ouverte_le):
        raise SaisieInvalide({"seance_prevue_le": TROP_TOT})
    if passage.seance_prevue_le == seance_le:
        return
    contenu = {"proposition": proposition.public_id, "le": seance_le}
    variables = lire_parametres(ligne.parametres)
    evenement = Evenement(SEANCE_PREVUE, le, le, acteur.id, variables=variables, contenu=contenu)
    transition.noter(session, ligne, evenement)
    alertes = charger(session, ligne.definition_id, ligne.sha256).codes_alertes
    contexte = transition.contexte_d_ecriture(session, ligne, evenement, alertes)
    caleol.prevoir_seance(contexte, proposition.public_id, seance_le)
    session.expire_all()


def _trouver(session: Session, dossier_id: int) -> tuple[Proposition, PassageCaleol]:
    trouves = session.execute(
        select(Proposition, PassageCaleol)
        .join(PassageCaleol, PassageCaleol.proposition_id == Proposition.id)
        .where(
            Proposition.dossier_id == dossier_id,
            Proposition.close_le.is_(None),
            PassageCaleol.decision.is_(None),
        )
    ).first()
    if trouves is None:
        raise TransitionInterdite(SANS_PROPOSITION)
    return trouves[0], trouves[1]
