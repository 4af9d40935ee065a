"""A trajectory: the dates of a household that the tables read, and nothing else."""

from dataclasses import dataclass
from enum import StrEnum

JAMAIS = -1


class Genre(StrEnum):
    """What became of a diagnostic."""

    AVL = "avl"
    """An AVL that ends by a lease, maybe beyond the window: then it is under way."""
    SANS_SUITE = "sans_suite"
    """An AVL that ended otherwise."""
    ADL = "adl"
    """An ADL that the diagnostic decided, without relogement."""
    SANS_MESURE = "sans_mesure"


@dataclass(frozen=True, slots=True)
class Trajectoire:
    """Days are numbers of the window, working days; beyond the window nothing has happened."""

    departement: str
    genre: Genre
    diagnostic: int
    debut: int = JAMAIS
    """Start of the first measure: the day the contract is signed."""
    fin: int = JAMAIS
    """End of the AVL: the lease, or the exit."""
    adl_fin: int = JAMAIS
    hors_dalo: bool = False
