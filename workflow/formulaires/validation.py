"""Answers to a form: typed and checked on the server, one French sentence per wrong field."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from workflow.errors import SaisieInvalide
from workflow.expressions import compile_expression
from workflow.formulaires.lecture import Champ, Formulaire


def valider(formulaire: Formulaire, saisie: Mapping[str, object]) -> dict[str, object]:
    """Return the typed values of the visible, filled fields, by field key.

    `saisie` holds raw values (strings of an HTML form, or typed values). Raises SaisieInvalide
    with one French sentence per wrong field.
    """
    valeurs: dict[str, object] = {}
    erreurs: dict[str, str] = {}
    for champ in formulaire.champs:
        brut = _nettoyer(saisie.get(champ.cle))
        if brut is None:
            continue
        try:
            valeurs[champ.cle] = _adaptateur(champ).validate_python(brut)
        except ValidationError as erreur:
            erreurs[champ.cle] = _phrase(champ, erreur.errors(include_url=False)[0]["type"])
    visibles = _list_visibles(formulaire, valeurs)
    for champ in formulaire.champs:
        if champ.requis and champ.cle in visibles and champ.cle not in {*valeurs, *erreurs}:
            erreurs[champ.cle] = f"Renseignez « {champ.libelle} »."
    erreurs = {cle: phrase for cle, phrase in erreurs.items() if cle in visibles}
    if erreurs:
        raise SaisieInvalide(erreurs)
    return {cle: valeur for cle, valeur in valeurs.items() if cle in visibles}


def _nettoyer(brut: object) -> object:
    if isinstance(brut, str):
        # PostgreSQL stores no NUL in a text.
        brut = brut.replace("\0", "").strip()
    return None if brut in ("", [], ()) else brut


def _list_visibles(formulaire: Formulaire, valeurs: Mapping[str, object]) -> set[str]:
    """Return the keys of the fields shown: what a hidden field holds shows nothing else."""
    visibles = {champ.cle for champ in formulaire.champs}
    for _ in formulaire.champs:
        contexte = {c.cle: valeurs.get(c.cle) if c.cle in visibles else None
                    for c in formulaire.champs}  # fmt: skip
        suivants = {c.cle for c in formulaire.champs if _est_visible(c, contexte)}
        if suivants == visibles:
            break
        visibles = suivants
    return visibles


def _est_visible(champ: Champ, contexte: Mapping[str, object]) -> bool:
    return champ.montre_si is None or bool(compile_expression(champ.montre_si).evaluer(contexte))


_PHRASES = {
    "int_parsing": "Écrivez un nombre entier, en chiffres.",
    "int_type": "Écrivez un nombre entier, en chiffres.",
    "int_from_float": "Écrivez un nombre entier, sans virgule.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "greater_than_equal": "Écrivez un nombre d’au moins {minimum}.",
    "less_than_equal": "Écrivez un nombre d’au plus {maximum}.",
    "string_too_long": "Raccourcissez ce texte : {longueur_maximum} caractères au plus.",
    "string_too_short": "Précisez : {longueur_minimum} caractères au moins.",
    "literal_error": "Choisissez une des réponses proposées.",
}
PRESENCE = r"^[a-z0-9]{1,32}:(present|absent|excuse)$"
"""One line of an attendance sheet: the public id of a household, and whether it came."""

PREMIER_JOUR, DERNIER_JOUR = date(1900, 1, 1), date(2100, 12, 31)
"""A date typed outside is a slip: year 202, or a calendar that cannot be counted from."""
_PHRASE_DATE = "Écrivez une date qui existe, par exemple 2026-03-31."


def _phrase(champ: Champ, type_erreur: str) -> str:
    if champ.type == "date":
        return _PHRASE_DATE
    modele = _PHRASES.get(type_erreur, "Cette réponse n’est pas lisible : corrigez-la.")
    return modele.format(
        minimum=champ.minimum,
        maximum=champ.maximum,
        longueur_minimum=champ.longueur_minimum,
        longueur_maximum=champ.longueur_maximum,
    )


@lru_cache(maxsize=4096)
def _adaptateur(champ: Champ) -> TypeAdapter[Any]:
    return TypeAdapter(_type_attendu(champ))


FIXES: Mapping[str, Any] = {
    "date": Annotated[date, Field(ge=PREMIER_JOUR, le=DERNIER_JOUR)],
    "checkbox": bool,
    "presences": list[Annotated[str, StringConstraints(pattern=PRESENCE)]],
}
"""Types of field that ask the same of every answer."""


def _type_attendu(champ: Champ) -> Any:
    """Return the type that pydantic checks for this field."""
    if champ.type in FIXES:
        return FIXES[champ.type]
    match champ.type:
        case "number" | "seance":
            return Annotated[int, Field(ge=champ.minimum, le=champ.maximum)]
        case "select" | "radio":
            return Literal[tuple(o.valeur for o in champ.options)]
        case "checklist":
            return list[Literal[tuple(o.valeur for o in champ.options)]]  # type: ignore[misc]  # a closed list known at run time
        case _:
            return Annotated[
                str,
                StringConstraints(
                    strip_whitespace=True,
                    min_length=champ.longueur_minimum,
                    max_length=champ.longueur_maximum,
                ),
            ]
