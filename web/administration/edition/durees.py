"""Durations of the rules as an administrateur types and reads them: « 6 mois », never « P6M »."""

import re
from typing import Final

from web.page.textes import INSECABLE

UNITES: Final = {
    "D": ("jour", "jours"), "W": ("semaine", "semaines"), "M": ("mois", "mois"), "Y": ("an", "ans"),
}  # fmt: skip
"""By letter of ISO 8601: one, several."""

AUSSITOT: Final = "aussitot"
JAMAIS: Final = "jamais"

_DUREE = re.compile(r"P(\d+)([DWMY])")


def decouper(duree: str) -> tuple[int, str]:
    """Return (number, unit) of a duration of the rules: (6, "M")."""
    trouve = _DUREE.fullmatch(duree)
    if trouve is None:
        raise ValueError(duree)
    return int(trouve.group(1)), trouve.group(2)


def dire_duree(duree: str) -> str:
    """« 6 mois », « 1 an », « 21 jours »: never cut at the end of a line."""
    nombre, unite = decouper(duree)
    return f"{nombre}{INSECABLE}{UNITES[unite][nombre > 1]}"


def dire_delai(delai: str, *, avant: bool) -> str:
    """« 6 mois après », « 1 mois avant », « dès ce jour »."""
    if decouper(delai)[0] == 0:
        return "le jour même" if avant else "dès ce jour"
    return f"{dire_duree(delai)} {'avant' if avant else 'après'}"


def dire_palier(delai: str | None) -> str:
    """« dès l’alerte », « 21 jours après l’alerte », « jamais »."""
    if delai is None:
        return JAMAIS
    return "dès l’alerte" if decouper(delai)[0] == 0 else f"{dire_duree(delai)} après l’alerte"


def dire_rappel(repetition: str | None) -> str:
    """« tous les 14 jours », « chaque année », « jamais »."""
    if repetition is None:
        return JAMAIS
    nombre, unite = decouper(repetition)
    if nombre == 1:
        return {"D": "chaque jour", "W": "chaque semaine", "M": "chaque mois"}.get(
            unite, "chaque année"
        )
    return f"{'toutes' if unite == 'W' else 'tous'} les {dire_duree(repetition)}"


def composer(nombre: object, unite: str) -> str:
    """Return the duration typed: « P6M ». Nothing typed beside a unit is not a duration."""
    return f"P{nombre}{unite}" if nombre is not None else ""
