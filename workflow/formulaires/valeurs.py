"""One typed answer, read from what was typed: a value, or a French sentence."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from workflow.formulaires.lecture import Champ

PRESENCE = r"^[a-z0-9]{1,32}:(present|absent|excuse)$"
"""One line of an attendance sheet: the public id of a household, and whether it came."""

PREMIER_JOUR, DERNIER_JOUR = date(1900, 1, 1), date(2100, 12, 31)
"""A date typed outside is a slip: year 202, or a calendar that cannot be counted from."""

_MONTANT = re.compile(r"(-?)(\d{1,12})(?:[.,](\d{1,2}))?", re.ASCII)
_PHRASE_DATE = "Écrivez une date qui existe, par exemple 2026-03-31."
_PHRASES: Mapping[str, str] = {
    "int_parsing": "Écrivez un nombre entier, en chiffres.",
    "int_type": "Écrivez un nombre entier, en chiffres.",
    "int_from_float": "Écrivez un nombre entier, sans virgule.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "greater_than_equal": "Écrivez un nombre d’au moins {minimum}.",
    "less_than_equal": "Écrivez un nombre d’au plus {maximum}.",
    "montant": "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50.",
    "centimes": "Écrivez ce montant en euros, sans les centimes.",
    "string_too_long": "Raccourcissez ce texte : {longueur_maximum} caractères au plus.",
    "string_too_short": "Précisez : {longueur_minimum} caractères au moins.",
    "literal_error": "Choisissez une des réponses proposées.",
}


class ReponseIllisible(Exception):
    """What was typed is no answer to the field; the text is the sentence to show beside it."""


def nettoyer(brut: object) -> object:
    """Return what was typed without its blanks; None for nothing."""
    if isinstance(brut, str):
        # PostgreSQL stores no NUL in a text.
        brut = brut.replace("\0", "").strip()
    return None if brut in ("", [], ()) else brut


def lire(champ: Champ, brut: object) -> object:
    """Return the value of one answer that is not empty. Raises ReponseIllisible."""
    try:
        return _adaptateur(champ).validate_python(brut)
    except ValidationError as erreur:
        faute = erreur.errors(include_url=False)[0]["type"]
        raise ReponseIllisible(_phrase(champ, faute)) from erreur


def _phrase(champ: Champ, faute: str) -> str:
    if champ.type == "date":
        return _PHRASE_DATE
    modele = _PHRASES.get(faute, "Cette réponse n’est pas lisible : corrigez-la.")
    return modele.format(
        minimum=champ.minimum,
        maximum=champ.maximum,
        longueur_minimum=champ.longueur_minimum,
        longueur_maximum=champ.longueur_maximum,
    )


def _euros(brut: object) -> Decimal:
    """Return an amount as the French type it: « 1 234,50 € », any blank, comma or point."""
    if isinstance(brut, bool) or not isinstance(brut, str | int | Decimal):
        raise PydanticCustomError("montant", "not an amount")
    lu = _MONTANT.fullmatch("".join(str(brut).split()).removesuffix("€"))
    if lu is None:
        raise PydanticCustomError("montant", "not an amount")
    signe, entiers, centimes = lu.groups()
    return Decimal(f"{signe}{entiers}.{(centimes or '').ljust(2, '0')}")


def _euros_entiers(brut: object) -> int:
    montant = _euros(brut)
    if montant != int(montant):
        raise PydanticCustomError("centimes", "cents are not asked for")
    return int(montant)


_MONTANTS: Mapping[bool, Any] = {
    False: Annotated[int, BeforeValidator(_euros_entiers)],
    True: Annotated[Decimal, BeforeValidator(_euros)],
}
"""Types of an amount, by whether it has cents."""

FIXES: Mapping[str, Any] = {
    "date": Annotated[date, Field(ge=PREMIER_JOUR, le=DERNIER_JOUR)],
    "checkbox": bool,
    "presences": list[Annotated[str, StringConstraints(pattern=PRESENCE)]],
}
"""Types of field that ask the same of every answer."""


@lru_cache(maxsize=4096)
def _adaptateur(champ: Champ) -> TypeAdapter[Any]:
    return TypeAdapter(_type_attendu(champ))


def _type_attendu(champ: Champ) -> Any:
    """Return the type that pydantic checks for this field."""
    if champ.type in FIXES:
        return FIXES[champ.type]
    bornes = Field(ge=champ.minimum, le=champ.maximum)
    match champ.type:
        case "number" | "seance":
            return Annotated[int, bornes]
        case "montant":
            return Annotated[_MONTANTS[champ.centimes], bornes]
        case "select" | "radio":
            return _parmi(champ)
        case "checklist":
            return list[_parmi(champ)]  # type: ignore[misc]  # a closed list known at run time
        case _:
            return _texte(champ)


def _parmi(champ: Champ) -> Any:
    """Return the closed list of a field; when it is empty, what no form can send."""
    return Literal[tuple(o.valeur for o in champ.options) or ("\0",)]


def _texte(champ: Champ) -> Any:
    return Annotated[
        str,
        StringConstraints(
            strip_whitespace=True,
            min_length=champ.longueur_minimum,
            max_length=champ.longueur_maximum,
        ),
    ]
