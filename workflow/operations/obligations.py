"""Say that something that the law asked for is done (R5, R6, R8, R9: `workflow.regles`)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.obligation import Obligation
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.ecritures import obligations
from workflow.errors import Introuvable
from workflow.habilitations import Action, a_portee, verifier

TRAITEE = "obligation_traitee"
"""Type of the journal row: {"obligation": public id}. Its element is the kind of obligation."""


def traiter_obligation(
    session: Session, *, acteur: Utilisateur, obligation: str, le: datetime
) -> None:
    """Close an open obligation, by its public id. Raises HabilitationRefusee, Introuvable.

    The dossier's version does not move: a form being filled stays good.
    """
    verifier(acteur, Action.TRAITER_OBLIGATION)
    trouvee = session.scalars(select(Obligation).where(Obligation.public_id == obligation)).first()
    if trouvee is None:
        raise Introuvable
    ligne = lecture.relire(session, trouvee.dossier_id)
    if not a_portee(session, acteur, ligne):
        raise Introuvable
    if trouvee.close_le is not None:
        return
    contenu = {"obligation": obligation}
    evenement = Evenement(TRAITEE, le, le, acteur.id, element=trouvee.genre, contenu=contenu)
    transition.noter(session, ligne, evenement)
    obligations.traiter(transition.contexte_d_ecriture(session, ligne, evenement), obligation)
    session.expire_all()
