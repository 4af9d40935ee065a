"""The routing variables of a stopped dossier: what they are called, what one may give them.

Their names and types are for whoever repairs; what they hold is for the dossier's own people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.definition import Definition
from workflow.edition.vocabulaire import Choix, Variable, vocabulaire
from workflow.engine import Instance
from workflow.parcours.definitions import pieces_de

TEXTE_MAX: Final = 2000
TYPES: Final[Mapping[type, str]] = {
    bool: "oui ou non",
    int: "nombre",
    float: "nombre",
    str: "texte",
    list: "liste",
    dict: "objet",
    type(None): "sans valeur",
}
ATTENDUS: Final[Mapping[str, str]] = {
    "liste": "Choisissez une valeur de la liste.",
    "oui_non": "Répondez par oui ou par non.",
    "nombre": "Donnez un nombre.",
    "date": "Donnez une date.",
    "texte": f"Donnez un texte, en {TEXTE_MAX} caractères au plus.",
}
"""What is asked for, by kind of variable."""


@dataclass(frozen=True, slots=True)
class VariableLue:
    """A routing variable where the dossier stands: its name and what kind of value it holds.

    `libelle`: what editors call it. `genre`: what may be proposed (a key of `ATTENDUS`), None for
    what is no simple value. `choix`: the values that a list allows.
    """

    nom: str
    type: str
    libelle: str
    genre: str | None
    choix: Choix = ()


def valeurs(instance: Instance) -> dict[str, object]:
    """Return the routing variables of what waits: for the dossier's own people only."""
    lues: dict[str, object] = {}
    for ouverte in instance.frontiere().ouvertes:
        lues |= instance.variables(ouverte.tache_id)
    for minuterie in instance.frontiere().minuteries:
        lues = {**instance.variables(minuterie.tache_id), **lues}
    return lues


def connues(definition: Definition) -> Mapping[str, Variable]:
    """Return what the files of a version say of its variables, by name."""
    return vocabulaire(pieces_de(definition)).par_nom


def list_variables(instance: Instance, definition: Definition) -> tuple[VariableLue, ...]:
    """Return the names and types of the routing variables of what waits, by label."""
    mots = connues(definition)
    lues = (_decrire(nom, valeur, mots.get(nom)) for nom, valeur in valeurs(instance).items())
    return tuple(sorted(lues, key=lambda lue: (lue.libelle.casefold(), lue.nom)))


def _decrire(nom: str, valeur: object, connue: Variable | None) -> VariableLue:
    genre = _genre(valeur, connue)
    return VariableLue(
        nom,
        TYPES.get(type(valeur), "autre"),
        connue.libelle if connue else nom,
        genre,
        connue.choix if connue and genre == "liste" else (),
    )


def _genre(valeur: object, connue: Variable | None) -> str | None:
    """Return what may be proposed: as the engine holds it now, then as the files describe it."""
    if isinstance(valeur, bool):
        return "oui_non"
    if isinstance(valeur, int | float):
        return "nombre"
    if valeur is not None and not isinstance(valeur, str):
        return None
    decrit = connue.type if connue else "texte"
    return decrit if valeur is None or decrit in ("liste", "date") else "texte"


def convient(variable: VariableLue, valeur: object) -> bool:
    """Tell whether a value is one that the variable may take."""
    match variable.genre:
        case "liste":
            return valeur in dict(variable.choix)
        case "oui_non":
            return isinstance(valeur, bool)
        case "nombre":
            return isinstance(valeur, int | float) and not isinstance(valeur, bool)
        case "date":
            return isinstance(valeur, str) and _est_une_date(valeur)
        case _:
            return isinstance(valeur, str) and 0 < len(valeur) <= TEXTE_MAX


def _est_une_date(texte: str) -> bool:
    try:
        date.fromisoformat(texte)
    except ValueError:
        return False
    return True
