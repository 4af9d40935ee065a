"""Forms: read from a subset of the form-js schema, validated on the server, errors in French."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

import orjson
from jsonschema import Draft202012Validator
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from workflow.errors import ErreurMetier, SaisieInvalide
from workflow.expressions import ExpressionRefusee, compile_expression

TYPES = (
    "textfield", "textarea", "number", "date", "select", "radio",
    "checklist", "checkbox", "organisme_bailleur",
)  # fmt: skip
LONGUEUR_PAR_DEFAUT = 4000
NOMBRE_MAXIMUM = 10_000_000
CHOIX = ("select", "radio", "checklist")

SCHEMA = {
    "type": "object",
    "required": ["id", "components"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "titre": {"type": "string"},
        "components": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["key", "type", "label", "properties"],
                "properties": {
                    "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                    "type": {"enum": list(TYPES)},
                    "label": {"type": "string", "minLength": 1},
                    "description": {"type": "string"},
                    "validate": {
                        "type": "object",
                        "properties": {
                            "required": {"type": "boolean"},
                            "minLength": {"type": "integer", "minimum": 0},
                            "maxLength": {"type": "integer", "minimum": 0},
                            "min": {"type": "integer"},
                            "max": {"type": "integer"},
                        },
                    },
                    "values": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["value", "label"],
                            "properties": {
                                "value": {"type": "string", "minLength": 1},
                                "label": {"type": "string", "minLength": 1},
                            },
                        },
                    },
                    "conditional": {
                        "type": "object",
                        "required": ["montre_si"],
                        "properties": {"montre_si": {"type": "string"}},
                    },
                    "properties": {
                        "type": "object",
                        "required": ["destination"],
                        "properties": {
                            "destination": {"type": "string"},
                            "confidentialite": {"type": "string"},
                        },
                    },
                },
                "if": {"properties": {"type": {"enum": list(CHOIX)}}},
                "then": {"required": ["values"]},
            },
        },
    },
}
_SCHEMA = Draft202012Validator(SCHEMA)


class FormulaireInvalide(ErreurMetier):
    """The form's definition does not follow the schema."""


@dataclass(frozen=True, slots=True)
class Option:
    valeur: str
    libelle: str


@dataclass(frozen=True, slots=True)
class Champ:
    """A field. `destination` is a key of `workflow.destinations`; `montre_si` an expression."""

    cle: str
    type: str
    libelle: str
    aide: str | None
    requis: bool
    options: tuple[Option, ...]
    destination: str
    confidentialite: str | None
    route: bool
    """A generic answer that its reviewer allows to route (`workflow.controle_formulaires`)."""
    montre_si: str | None
    longueur_minimum: int
    longueur_maximum: int
    minimum: int
    maximum: int
    adaptateur: TypeAdapter[Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Formulaire:
    cle: str
    titre: str
    champs: tuple[Champ, ...]


@lru_cache(maxsize=512)
def lire(contenu: bytes) -> Formulaire:
    """Read a form's definition. Raises FormulaireInvalide."""
    try:
        brut = orjson.loads(contenu)
    except orjson.JSONDecodeError as erreur:
        raise FormulaireInvalide("Ce formulaire n’est pas un fichier JSON lisible.") from erreur
    probleme = next(iter(_SCHEMA.iter_errors(brut)), None)
    if probleme is not None:
        lieu = " / ".join(str(partie) for partie in probleme.absolute_path) or "le formulaire"
        raise FormulaireInvalide(f"Formulaire incomplet ou mal formé : voir {lieu}.")
    champs = tuple(_lire_champ(c) for c in brut["components"])
    _verifier_les_cles(champs)
    return Formulaire(brut["id"], brut.get("titre", brut["id"]), champs)


def _verifier_les_cles(champs: tuple[Champ, ...]) -> None:
    """Refuse two fields of one name, and a condition that reads anything but a field."""
    cles = [champ.cle for champ in champs]
    if len(set(cles)) < len(cles):
        raise FormulaireInvalide("Formulaire mal formé : deux champs portent la même clé.")
    for champ in champs:
        try:
            noms = compile_expression(champ.montre_si).noms if champ.montre_si else frozenset()
        except ExpressionRefusee as erreur:
            raise FormulaireInvalide(f"Formulaire, champ « {champ.cle} » : {erreur}") from erreur
        if inconnus := noms - set(cles):
            raise FormulaireInvalide(
                f"Formulaire, champ « {champ.cle} » : sa condition lit « {min(inconnus)} », "
                "qui n’est pas un champ de ce formulaire."
            )


def _lire_champ(brut: Mapping[str, Any]) -> Champ:
    regles = brut.get("validate", {})
    options = tuple(Option(str(o["value"]), str(o["label"])) for o in brut.get("values", ()))
    champ = Champ(
        cle=brut["key"],
        type=brut["type"],
        libelle=brut["label"],
        aide=brut.get("description"),
        requis=bool(regles.get("required", False)),
        options=options,
        destination=brut["properties"]["destination"],
        confidentialite=brut["properties"].get("confidentialite"),
        route=brut["properties"].get("route") is True,
        montre_si=brut.get("conditional", {}).get("montre_si"),
        longueur_minimum=int(regles.get("minLength", 0)),
        longueur_maximum=int(regles.get("maxLength", LONGUEUR_PAR_DEFAUT)),
        minimum=int(regles.get("min", 0)),
        maximum=int(regles.get("max", NOMBRE_MAXIMUM)),
        adaptateur=TypeAdapter(None),
    )
    object.__setattr__(champ, "adaptateur", TypeAdapter(_type_attendu(champ)))
    return champ


def _type_attendu(champ: Champ) -> Any:
    """Return the type that pydantic checks for this field."""
    match champ.type:
        case "number":
            return Annotated[int, Field(ge=champ.minimum, le=champ.maximum)]
        case "date":
            return date
        case "select" | "radio":
            return Literal[tuple(o.valeur for o in champ.options)]
        case "checklist":
            return list[Literal[tuple(o.valeur for o in champ.options)]]  # type: ignore[misc]  # a closed list known at run time
        case "checkbox":
            return bool
        case _:
            return Annotated[
                str,
                StringConstraints(
                    strip_whitespace=True,
                    min_length=champ.longueur_minimum,
                    max_length=champ.longueur_maximum,
                ),
            ]


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
            valeurs[champ.cle] = champ.adaptateur.validate_python(brut)
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
