"""Drafts: what was typed is kept for its author until the form is sent.

A page that wants it reads the draft (`lire`), shows it, gives the form its `Amorce` (`amorcer`)
and forgets the draft once the form is sent (`oublier`).
"""

from web.brouillons.amorce import Amorce, Reste, amorcer
from web.brouillons.garde import (
    BrouillonLu,
    effacer_un,
    garder,
    lire,
    lire_plusieurs,
    list_restes,
    oublier,
)

__all__ = [
    "Amorce",
    "BrouillonLu",
    "Reste",
    "amorcer",
    "effacer_un",
    "garder",
    "lire",
    "lire_plusieurs",
    "list_restes",
    "oublier",
]
