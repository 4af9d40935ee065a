"""The kinds of values that a column holds: its `typeRef`, checked when read and when it runs."""

from collections.abc import Callable

Nature = str
"""One of the keys of NATURES, or TOUTE when the column says nothing."""

TOUTE: Nature = ""


def _est_un_nombre(valeur: object) -> bool:
    return isinstance(valeur, int | float) and not isinstance(valeur, bool)


NATURES: dict[Nature, tuple[str, Callable[[object], bool]]] = {
    "string": ("un texte entre guillemets", lambda valeur: isinstance(valeur, str)),
    "boolean": ("true ou false", lambda valeur: isinstance(valeur, bool)),
    "number": ("un nombre", _est_un_nombre),
}
"""Nature -> (what a sentence says of it, its test)."""

_NOMS = {
    **dict.fromkeys(("number", "integer", "long", "double", "float", "decimal"), "number"),
    "string": "string",
    "boolean": "boolean",
    "any": TOUTE,
    "": TOUTE,
}
_REFUSES = frozenset(
    {"date", "time", "datetime", "date and time", "daytimeduration", "yearmonthduration"}
)


def nature_de(type_ref: str | None) -> Nature | None:
    """Return the nature that a `typeRef` names (a prefix is ignored), None for dates and delays.

    A type of the author's own says nothing about its values here.
    """
    nom = (type_ref or "").rpartition(":")[2].strip().lower()
    return None if nom in _REFUSES else _NOMS.get(nom, TOUTE)


def est_de(nature: Nature, valeur: object) -> bool:
    """Tell whether a value may stand in a column of that nature; null may stand anywhere."""
    return valeur is None or nature not in NATURES or NATURES[nature][1](valeur)


def decrire(nature: Nature) -> str:
    """Return what a sentence says of the nature: « un nombre »."""
    return NATURES[nature][0]
