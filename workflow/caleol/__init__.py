"""What prepares a household's passage before the commission, beside the steps of the diagram."""

from workflow.caleol.demande import tenir_la_demande
from workflow.caleol.liste import LISTE_COURTE, PIECES, list_pieces
from workflow.caleol.pieces import Pointage, demander_pieces, pointer_pieces
from workflow.caleol.preparation import REGLES, Point, Preparation, Regle, Situation, preparer
from workflow.caleol.seance import prevoir_seance

__all__ = [
    "LISTE_COURTE",
    "PIECES",
    "REGLES",
    "Point",
    "Pointage",
    "Preparation",
    "Regle",
    "Situation",
    "demander_pieces",
    "list_pieces",
    "pointer_pieces",
    "preparer",
    "prevoir_seance",
    "tenir_la_demande",
]
