"""Forms: read from a subset of the form-js schema (`schema.json`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson

from workflow.errors import ErreurMetier
from workflow.expressions import ExpressionRefusee, compile_expression

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

LONGUEUR_PAR_DEFAUT = 4000
NOMBRE_MAXIMUM = 10_000_000


class FormulaireInvalide(ErreurMetier):
    """The form's definition does not follow the schema."""


@dataclass(frozen=True, slots=True)
class Option:
    valeur: str
    libelle: str


@dataclass(frozen=True, slots=True)
class Champ:
    """A field. `destination` is a key of `destinations.DESTINATIONS`; `montre_si` an expression."""

    cle: str
    type: str
    libelle: str
    aide: str | None
    requis: bool
    options: tuple[Option, ...]
    destination: str
    confidentialite: str | None
    route: bool
    """A generic answer that its reviewer allows to route (`controle.peut_router`)."""
    montre_si: str | None
    longueur_minimum: int
    longueur_maximum: int
    minimum: int
    maximum: int


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
    probleme = next(iter(_schema().iter_errors(brut)), None)
    if probleme is not None:
        lieu = " / ".join(str(partie) for partie in probleme.absolute_path) or "le formulaire"
        raise FormulaireInvalide(f"Formulaire incomplet ou mal formé : voir {lieu}.")
    return _assembler(brut)


@lru_cache(maxsize=512)
def lire_livre(contenu: bytes) -> Formulaire:
    """Read a form of the product, which its tests hold against the schema: faster to start."""
    return _assembler(orjson.loads(contenu))


def _assembler(brut: Mapping[str, Any]) -> Formulaire:
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
    return Champ(
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
    )


@cache
def _schema() -> "Draft202012Validator":
    # Slow to import, and the verdict on a diagram reads the shipped forms alone.
    validateur: type[Draft202012Validator] = import_module("jsonschema").Draft202012Validator
    return validateur(orjson.loads((files(__package__) / "schema.json").read_bytes()))
