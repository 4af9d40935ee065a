"""What the two editors of diagrams offer, the canvas and the outline: one table for both.

`natures`: what an element may be; `reglages`: what may be set of it. The canvas receives them with
its file and draws nothing else; the outline makes its forms from them.
"""

from workflow.edition.offre.natures import NATURES, Nature, nature_de, nature_du_code
from workflow.edition.offre.reglages import (
    A_CHOISIR,
    PROPRIETES,
    REGLAGES,
    Reglage,
    reglages_de,
)

__all__ = [
    "A_CHOISIR",
    "NATURES",
    "PROPRIETES",
    "REGLAGES",
    "Nature",
    "Reglage",
    "nature_de",
    "nature_du_code",
    "reglages_de",
]
