"""A field as its author wants it, read from the JSON of a form and written back into it.

Only what differs is written: a question that is read and written again changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from workflow.formulaires.lecture import ANCIENS, Option

Brut = dict[str, Any]
"""A field of the file, as JSON has it."""

LISTES: Final = ("select", "radio", "checklist")
TEXTES: Final = ("textfield", "textarea")
NOMBRES: Final = ("number", "montant")
TABLEAU: Final = "tableau"

ORDRE: Final = (
    "key", "type", "label", "description", "columns", "validate", "values", "conditional",
    "properties",
)  # fmt: skip
ORDRES: Final[Mapping[str, tuple[str, ...]]] = {
    "validate": ("required", "minLength", "maxLength", "min", "max"),
    "properties": ("destination", "confidentialite", "route", "centimes", "organisme"),
}
"""The order of the keys in the shipped files, of a field then of its parts."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a table of answers: `type` is one of the types that a cell may have."""

    cle: str
    type: str
    libelle: str
    requis: bool = False
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A field as wanted. None or "" : the file says nothing, and the reader's default holds.

    `montre_si`: an expression on the other fields; `destination`: a key of `DESTINATIONS`.
    """

    cle: str
    type: str
    libelle: str
    aide: str | None = None
    requis: bool = False
    options: tuple[Option, ...] = ()
    destination: str = "reponse"
    confidentialite: str | None = None
    route: bool = False
    montre_si: str | None = None
    longueur_minimum: int | None = None
    longueur_maximum: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    centimes: bool = False
    organisme: str | None = None
    colonnes: tuple[Colonne, ...] = ()


CHEMINS: Final[Mapping[str, tuple[str, ...]]] = {
    "cle": ("key",),
    "type": ("type",),
    "libelle": ("label",),
    "aide": ("description",),
    "requis": ("validate", "required"),
    "options": ("values",),
    "destination": ("properties", "destination"),
    "confidentialite": ("properties", "confidentialite"),
    "route": ("properties", "route"),
    "montre_si": ("conditional", "montre_si"),
    "longueur_minimum": ("validate", "minLength"),
    "longueur_maximum": ("validate", "maxLength"),
    "minimum": ("validate", "min"),
    "maximum": ("validate", "max"),
    "centimes": ("properties", "centimes"),
    "organisme": ("properties", "organisme"),
    "colonnes": ("columns",),
}
"""Where each aspect of a question stands in the field of the file."""


def lire_question(brut: Brut) -> Question:
    """Return a field of a file that the schema accepts."""
    ancien = ANCIENS.get(brut.get("type", ""), {})
    lus = {nom: _suivre(brut, chemin) for nom, chemin in CHEMINS.items()}
    return Question(
        **{
            **lus,
            **ancien,
            "requis": lus["requis"] is True,
            "route": lus["route"] is True,
            "centimes": lus["centimes"] is True,
            "options": _options(brut),
            "colonnes": tuple(_lire_colonne(colonne) for colonne in brut.get("columns", ())),
            "destination": lus["destination"] or "",
        }
    )


def ecrire_question(brut: Brut, voulue: Question) -> Brut:
    """Return the field with what is wanted of it, all the rest left as it is."""
    avant = lire_question(brut) if brut else Question("", "", "", destination="")
    suite = {cle: dict(part) if isinstance(part, dict) else part for cle, part in brut.items()}
    for aspect in fields(Question):
        valeur = getattr(voulue, aspect.name)
        if valeur != getattr(avant, aspect.name):
            ecrite = ECRITS.get(aspect.name, _sans_defaut)(brut, valeur)
            _poser(suite, CHEMINS[aspect.name], ecrite)
    return brut if suite == brut else _ordonner(suite)


def _suivre(brut: Brut, chemin: tuple[str, ...]) -> Any:
    lu: Any = brut
    for nom in chemin:
        lu = lu.get(nom) if isinstance(lu, dict) else None
    return lu


def _poser(suite: Brut, chemin: tuple[str, ...], valeur: object) -> None:
    """Write a value where its path leads; None takes it away, and its part when that is empty."""
    *debut, dernier = chemin
    part = suite.setdefault(debut[0], {}) if debut else suite
    if valeur is None:
        part.pop(dernier, None)
    else:
        part[dernier] = valeur
    if debut and not part:
        del suite[debut[0]]


def _sans_defaut(_brut: Brut, valeur: Any) -> Any:
    """Write false as nothing, like the shipped files."""
    return None if valeur is False or valeur == "" else valeur


def _options(brut: Brut) -> tuple[Option, ...]:
    return tuple(
        Option(str(o["value"]), str(o["label"]), o.get("description"))
        for o in brut.get("values", ())
    )


def _ecrire_options(_brut: Brut, options: tuple[Option, ...]) -> list[Brut] | None:
    ecrites = [{"label": option.libelle, "value": option.valeur}
               | ({"description": option.aide} if option.aide else {})
               for option in options]  # fmt: skip
    return ecrites or None


def _lire_colonne(brut: Brut) -> Colonne:
    return Colonne(
        brut["key"], brut["type"], brut["label"],
        brut.get("validate", {}).get("required") is True, _options(brut),
    )  # fmt: skip


def _ecrire_colonnes(brut: Brut, colonnes: tuple[Colonne, ...]) -> list[Brut] | None:
    """Return the columns; one that was there keeps the rules that its author is not shown."""
    avant = {colonne["key"]: colonne for colonne in brut.get("columns", ())}
    return [_ecrire_colonne(avant.get(colonne.cle, {}), colonne) for colonne in colonnes] or None


def _ecrire_colonne(avant: Brut, colonne: Colonne) -> Brut:
    if avant and _lire_colonne(avant) == colonne:
        return avant
    garde = avant if avant.get("type") == colonne.type else {}
    regles = {**garde.get("validate", {})}
    regles.pop("required", None)
    regles = ({"required": True} if colonne.requis else {}) | regles
    suite: Brut = {**garde, "key": colonne.cle, "type": colonne.type, "label": colonne.libelle}
    for nom, valeur in (("validate", regles), ("values", _ecrire_options({}, colonne.options))):
        if valeur:
            suite[nom] = valeur
        else:
            suite.pop(nom, None)
    return _ordonner(suite)


ECRITS: Final[Mapping[str, Callable[[Brut, Any], Any]]] = {
    "options": _ecrire_options,
    "colonnes": _ecrire_colonnes,
}
"""Aspects that the file has in another shape than a plain value."""


def _ordonner(brut: Brut) -> Brut:
    """Return the field with its keys in the order of the shipped files, the unknown ones last."""
    return {
        cle: _ranger(part, ORDRES[cle]) if cle in ORDRES and isinstance(part, dict) else part
        for cle, part in _ranger(brut, ORDRE).items()
    }


def _ranger(brut: Brut, ordre: tuple[str, ...]) -> Brut:
    connues = [cle for cle in ordre if cle in brut]
    return {cle: brut[cle] for cle in (*connues, *(cle for cle in brut if cle not in ordre))}
