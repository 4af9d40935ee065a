"""How many hours a month a measure owes, by its intensity: one table, and what a programme says.

The sources print hours for two intensities only (003:1029-1031). For the others nothing is owed
that could be counted, « non fixé », unless the programme gives its own hours.
"""

from collections.abc import Mapping
from typing import Any, Final

HEURES: Final[Mapping[str, int]] = {"leger": 4, "moyen": 8}
"""Hours a month (003:1029-1031)."""

PARAMETRE: Final = "intensites_heures_mois"
"""Parameter of the programme: its hours by intensity, in the order below, as far as it goes."""

ORDRE: Final = ("leger", "moyen", "renforce", "tres_renforce")


def heures_par_mois(intensite: str | None, parametres: Mapping[str, Any]) -> int | None:
    """Return the hours a month of an intensity in a programme; None when nobody fixed them."""
    if intensite not in ORDRE:
        return None
    du_programme: list[int] = parametres.get(PARAMETRE) or []
    rang = ORDRE.index(intensite)
    return du_programme[rang] if rang < len(du_programme) else HEURES.get(intensite)
