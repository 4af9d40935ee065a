"""One change of accounts or of organisations at a time, on what is true then."""

from sqlalchemy.orm import Session

from models.db import un_a_la_fois
from models.utilisateur import Utilisateur
from workflow.errors import HabilitationRefusee
from workflow.habilitations import Action, verifier

PLUS_DE_DROIT = "Votre compte vient de changer : vous ne pouvez plus gérer les comptes."


def prendre_son_tour(session: Session, acteur: Utilisateur | None) -> None:
    """Wait for one's turn: two administrateurs who close each other's accounts must not both
    succeed. `acteur`: None from the server's own command line. Raises HabilitationRefusee.
    """
    if acteur is None:
        un_a_la_fois(session)
        return
    verifier(acteur, Action.GERER_COMPTES)
    un_a_la_fois(session)
    session.expire_all()
    if not acteur.actif:
        raise HabilitationRefusee(PLUS_DE_DROIT)
    verifier(acteur, Action.GERER_COMPTES)
