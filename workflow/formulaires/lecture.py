"""Forms: read from a subset of the form-js schema (`schema.json`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson

from models.errors import ErreurMetier
from workflow.expressions import ExpressionRefusee, compile_expression

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

LONGUEUR_PAR_DEFAUT = 4000
NOMBRE_MAXIMUM = 10_000_000
LIGNES_MAXIMUM = 50
CHAMPS_LUS = 120
"""Fields of a form: beyond, no page shows it in reasonable time. The editor stops before."""


class FormulaireInvalide(ErreurMetier):
    """The form's definition does not follow the schema."""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice. `aide`: what follows from it, shown beside it."""

    valeur: str
    libelle: str
    aide: str | None = None


OUI_NON = (Option("oui", "Oui"), Option("non", "Non"))

ANCIENS: Mapping[str, Mapping[str, str]] = {
    "organisme_bailleur": {"type": "organisme", "organisme": "bailleur"},
}
"""Types that frozen definitions may still bear, as they are read now."""


@dataclass(frozen=True, slots=True)
class Champ:
    """A field. `destination` is a key of `destinations.DESTINATIONS`; `montre_si` an expression.

    A question of type `oui_non` is read as a `radio` whose answers are « oui » and « non ».
    """

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
    """Of the number or the amount; of the rows, for a table."""
    centimes: bool = False
    """The amount is in euros and cents; else in whole euros."""
    organisme: str | None = None
    """The type of organisation to choose from (`models.codes.OrganismeType`)."""
    colonnes: tuple["Champ", ...] = ()
    """The cells of each row of a table: a key, a type and rules, no destination of their own."""


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
    _verifier_la_taille(brut)
    probleme = next(iter(_schema().iter_errors(brut)), None)
    if probleme is not None:
        lieu = " / ".join(str(partie) for partie in probleme.absolute_path) or "le formulaire"
        raise FormulaireInvalide(f"Formulaire incomplet ou mal formé : voir {lieu}.")
    return _assembler(brut)


def _verifier_la_taille(brut: object) -> None:
    champs = brut.get("components") if isinstance(brut, dict) else None
    if isinstance(champs, list) and len(champs) > CHAMPS_LUS:
        raise FormulaireInvalide(
            f"Ce formulaire pose plus de {CHAMPS_LUS} questions : partagez-le entre plusieurs "
            "étapes."
        )


@lru_cache(maxsize=512)
def lire_livre(contenu: bytes) -> Formulaire:
    """Read a form of the product, which its tests hold against the schema: faster to start."""
    return _assembler(orjson.loads(contenu))


def _assembler(brut: Mapping[str, Any]) -> Formulaire:
    champs = tuple(_lire_champ(c) for c in brut["components"])
    _verifier_les_cles(champs)
    for champ in champs:
        _verifier_l_unicite(champ.colonnes)
    return Formulaire(brut["id"], brut.get("titre", brut["id"]), champs)


def _verifier_les_cles(champs: tuple[Champ, ...]) -> None:
    """Refuse two fields of one name, and a condition that reads anything but a field."""
    cles = _verifier_l_unicite(champs)
    for champ in champs:
        try:
            noms = compile_expression(champ.montre_si).noms if champ.montre_si else frozenset()
        except ExpressionRefusee as erreur:
            raise FormulaireInvalide(f"Formulaire, champ « {champ.cle} » : {erreur}") from erreur
        if inconnus := noms - cles:
            raise FormulaireInvalide(
                f"Formulaire, champ « {champ.cle} » : sa condition lit « {min(inconnus)} », "
                "qui n’est pas un champ de ce formulaire."
            )


def _verifier_l_unicite(champs: tuple[Champ, ...]) -> set[str]:
    cles = {champ.cle for champ in champs}
    if len(cles) < len(champs):
        raise FormulaireInvalide("Formulaire mal formé : deux champs portent la même clé.")
    return cles


def _lire_champ(brut: Mapping[str, Any]) -> Champ:
    regles = brut.get("validate", {})
    proprietes = {**brut.get("properties", {}), **ANCIENS.get(brut["type"], {})}
    type_ = proprietes.get("type", brut["type"])
    options = tuple(
        Option(str(o["value"]), str(o["label"]), o.get("description"))
        for o in brut.get("values", ())
    )
    return Champ(
        cle=brut["key"],
        type="radio" if type_ == "oui_non" else type_,
        libelle=brut["label"],
        aide=brut.get("description"),
        requis=bool(regles.get("required", False)),
        options=OUI_NON if type_ == "oui_non" else options,
        destination=proprietes.get("destination", ""),
        confidentialite=proprietes.get("confidentialite"),
        route=proprietes.get("route") is True,
        montre_si=brut.get("conditional", {}).get("montre_si"),
        longueur_minimum=int(regles.get("minLength", 0)),
        longueur_maximum=int(regles.get("maxLength", LONGUEUR_PAR_DEFAUT)),
        minimum=int(regles.get("min", 0)),
        maximum=int(regles.get("max", LIGNES_MAXIMUM if type_ == "tableau" else NOMBRE_MAXIMUM)),
        centimes=proprietes.get("centimes") is True,
        organisme=proprietes.get("organisme"),
        colonnes=tuple(_lire_champ(colonne) for colonne in brut.get("columns", ())),
    )


@cache
def _schema() -> "Draft202012Validator":
    # Slow to import, and the verdict on a diagram reads the shipped forms alone.
    validateur: type[Draft202012Validator] = import_module("jsonschema").Draft202012Validator
    return validateur(orjson.loads((files(__package__) / "schema.json").read_bytes()))
