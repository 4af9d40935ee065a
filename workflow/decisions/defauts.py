"""What is to be mended in a DMN file, and where: the sentence, the line, the cell."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from models.errors import ErreurMetier

COLONNES: Final = {"input": "entree", "output": "sortie"}
CASES: Final = {"inputEntry": "case", "outputEntry": "valeur"}
DANS_UNE_COLONNE: Final = {"inputExpression", "defaultOutputEntry"}


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place of a table. `genre`: entree, sortie, ligne, case or valeur (an output cell).

    `ligne` and `colonne` count from 0; None where the place has none.
    """

    genre: str
    ligne: int | None = None
    colonne: int | None = None


@dataclass(frozen=True, slots=True)
class Defaut:
    """What is to be mended in a file: a French sentence, the id of the decision and the line.

    `raison`: the sentence without the words that say where, to be shown there; `lieu`: where,
    when it is a place of the table.
    """

    message: str
    decision: str | None
    ligne: int | None
    lieu: Lieu | None = None
    raison: str = ""


class DecisionRefusee(ErreurMetier):
    """The DMN file cannot be used; `defauts` tells all that is to be mended."""

    def __init__(self, defauts: tuple[Defaut, ...]) -> None:
        self.defauts = defauts
        super().__init__(defauts[0].message)


def situer(element: etree._Element | None) -> Lieu | None:
    """Return the place of the table that an element of the file is; None for the table itself."""
    if element is None:
        return None
    nom = etree.QName(element).localname
    parent = element.getparent()
    if nom in DANS_UNE_COLONNE:
        return situer(parent)
    if nom in COLONNES:
        return Lieu(COLONNES[nom], colonne=_rang(element))
    if nom == "rule":
        return Lieu("ligne", ligne=_rang(element))
    if nom in CASES and parent is not None:
        return Lieu(CASES[nom], ligne=_rang(parent), colonne=_rang(element))
    return None


def raccourcir(phrase: str, lieu: Lieu | None) -> str:
    """Return a sentence without the words that say the place, « ligne 2, colonne « A » »."""
    if lieu is None:
        return phrase
    _, _, reste = phrase.partition(" : " if lieu.genre == "ligne" else "» : ")
    return reste or phrase


def _rang(element: etree._Element) -> int:
    """Return the place of an element among those of its kind, from 0."""
    return sum(1 for _ in element.itersiblings(element.tag, preceding=True))
