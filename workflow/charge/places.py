"""How many households a worker can still take: one rule, whose figure a programme may change."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.charge import CENTIEMES_D_UN_ETP

MENAGES_PAR_ETP: Final = 25
"""Households of one full-time worker: 5,032 open for 198 workers in Île-de-France (002), 25.4."""

PARAMETRE: Final = "menages_par_etp"
"""Parameter of a programme that says another figure (10 to 25 in the sources: 001:352, 004)."""


@dataclass(frozen=True, slots=True)
class Charge:
    """`prise` and `temps` in hundredths of ETP; `places`: households, negative when overloaded."""

    prise: int
    temps: int
    places: int


def peser(dossiers: Iterable[tuple[Mapping[str, Any], int]], temps: int) -> Charge:
    """Return the load of a worker.

    `dossiers`: for each programme, its parameters and how many of her households it follows;
    `temps`: what she gives, in hundredths of ETP.
    """
    prise = sum(
        nombre * CENTIEMES_D_UN_ETP / menages_par_etp(parametres) for parametres, nombre in dossiers
    )
    libre = (temps - prise) * MENAGES_PAR_ETP / CENTIEMES_D_UN_ETP
    # Half a place takes nobody, and half a household too many is a whole one.
    return Charge(round(prise), temps, math.floor(libre))


def menages_par_etp(parametres: Mapping[str, Any]) -> int:
    """Return how many households of a programme take a whole ETP."""
    dit = parametres.get(PARAMETRE)
    return dit if isinstance(dit, int) and dit > 0 else MENAGES_PAR_ETP
