"""What the six shapes read: their parameters, with type, default, label and source.

The table is data (`bpmn/formes.json`); the diagrams, the programmes and the loader agree on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import orjson

import bpmn

COLLECTIF = "collectif"

Valeur = bool | int | str | list[bool] | list[int] | list[str]
"""What a parameter may be: a plain value, or a list of them (one per stage, one per review)."""


def _entier(valeur: object) -> bool:
    return isinstance(valeur, int) and not isinstance(valeur, bool)


def _liste(un: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda valeur: isinstance(valeur, list) and all(un(v) for v in valeur)


def _booleen(valeur: object) -> bool:
    return isinstance(valeur, bool)


def _texte(valeur: object) -> bool:
    return isinstance(valeur, str)


TYPES: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "booleen": (_booleen, "vrai ou faux"),
    "entier": (_entier, "un nombre entier"),
    "texte": (_texte, "un texte"),
    "liste_booleens": (_liste(_booleen), "une liste de vrai ou faux"),
    "liste_entiers": (_liste(_entier), "une liste de nombres entiers"),
    "liste_textes": (_liste(_texte), "une liste de textes"),
}
"""Type of a parameter -> (what a value must be, how a sentence says it)."""


@dataclass(frozen=True, slots=True)
class Parametre:
    """A parameter of the shapes.

    `usage`: read by a shipped diagram, by the code, by the pages alone, given to dossiers for the
    diagrams that an association draws, or a label that changes no way. `choix`: the codes that a
    text, or each text of a list, may be, with their labels. `par_palier`: a list with one value
    per stage.
    """

    nom: str
    type: str
    defaut: Valeur
    libelle: str
    source: str
    usage: str
    choix: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    par_palier: bool = False

    @property
    def est_etiquette(self) -> bool:
        return self.usage == "etiquette"

    @property
    def est_variable(self) -> bool:
        """Tell whether a run starts with it: a diagram or an act may read it."""
        return self.usage not in ("etiquette", "page")

    def reprocher(self, valeur: object) -> str | None:
        """Return what is wrong with a value, in French, or None."""
        admet, dit = TYPES[self.type]
        if not admet(valeur):
            return f"le paramètre « {self.nom} » doit être {dit}"
        valeurs = valeur if isinstance(valeur, list) else [valeur]
        if self.choix and not set(valeurs) <= self.choix.keys():
            possibles = ", ".join(f"« {code} »" for code in self.choix)
            return f"le paramètre « {self.nom} » doit être {possibles}"
        return None


@dataclass(frozen=True, slots=True)
class Forme:
    """A shape: its diagram is `bpmn/parcours/<cle>.bpmn`. `rang`: P1 to P6, as in the tables."""

    cle: str
    rang: str
    nom: str
    parametres: tuple[str, ...]
    defauts: Mapping[str, Valeur]
    """Where the shape's default is another than the parameter's."""


@cache
def _lire() -> dict[str, Any]:
    lu: dict[str, Any] = orjson.loads(bpmn.read_formes())
    return lu


@cache
def parametres() -> Mapping[str, Parametre]:
    """Return every parameter, by name, in the order of the table."""
    return {nom: Parametre(nom, **lu) for nom, lu in _lire()["parametres"].items()}


@cache
def formes() -> Mapping[str, Forme]:
    """Return the six shapes by key."""
    return {
        cle: Forme(cle, lu["rang"], lu["nom"], tuple(lu["parametres"]), lu.get("defauts", {}))
        for cle, lu in _lire()["formes"].items()
    }


def options() -> Mapping[str, str]:
    """Return the French label of each option code."""
    libelles: dict[str, str] = _lire()["options"]
    return libelles


def par_defaut(forme: str, nom: str) -> Valeur:
    """Return the default of a parameter in a shape."""
    return formes()[forme].defauts.get(nom, parametres()[nom].defaut)


def defauts_de(forme: str) -> dict[str, Valeur]:
    """Return what a dossier of that shape starts from when nothing says otherwise."""
    return {nom: par_defaut(forme, nom) for nom in formes()[forme].parametres}
