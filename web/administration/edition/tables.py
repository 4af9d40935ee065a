"""The page of a decision table: its cells as the browser sends them, and what is wrong in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from werkzeug.datastructures import MultiDict

from web.page.textes import majuscule
from workflow.decisions import Defaut
from workflow.decisions.edition import Entree, Grille, Rangee, Sortie
from workflow.decisions.edition.ecriture import nettoyer
from workflow.decisions.exemples import Exemple, Resultat
from workflow.isolement.table import Examen

CASES_PAR_PAGE: Final = 200
LIGNES_MIN, LIGNES_MAX = 5, 25
"""Of a page: a table of another vendor may have thousands of cells."""
TEXTE_MAX: Final = 2000
PARTS_MAX: Final = 500
Recu = MultiDict[str, str]

POLITIQUES_EN_MOTS: Final[Mapping[str, str]] = {
    "UNIQUE": "Une seule ligne convient, sinon c’est une erreur",
    "FIRST": "La première ligne qui convient, de haut en bas",
    "ANY": "Plusieurs lignes peuvent convenir si elles donnent la même chose",
    "COLLECT": "Toutes les lignes qui conviennent : une liste",
    "RULE ORDER": "Toutes les lignes qui conviennent : une liste, dans l’ordre",
}
NATURES_EN_MOTS: Final[Mapping[str, str]] = {
    "string": "Texte",
    "number": "Nombre",
    "boolean": "Oui ou non",
    "": "Non précisée",
}


@dataclass(frozen=True)
class Page:
    """The rows that a page shows, of all those of the table."""

    numero: int
    total: int
    par_page: int

    @property
    def debut(self) -> int:
        return (self.numero - 1) * self.par_page

    @property
    def fin(self) -> int:
        return min(self.debut + self.par_page, self.total)

    @property
    def derniere(self) -> int:
        return max(1, -(-self.total // self.par_page))


def paginer(demandee: str, grille: Grille) -> Page:
    """Return a page of the rows; the nearest one that exists."""
    colonnes = len(grille.entrees) + len(grille.sorties) + 1
    par_page = min(max(CASES_PAR_PAGE // colonnes, LIGNES_MIN), LIGNES_MAX)
    numero = int(demandee) if re.fullmatch(r"[0-9]{1,4}", demandee) else 1
    dernier = Page(1, len(grille.rangees), par_page).derniere
    return Page(min(max(numero, 1), dernier), len(grille.rangees), par_page)


@dataclass(frozen=True)
class Fautes:
    """What is to be mended: in which part of the table, and of the table itself."""

    lieux: Mapping[tuple[str, int | None, int | None], str]
    autres: tuple[str, ...]

    def de(self, genre: str, ligne: int | None = None, colonne: int | None = None) -> str:
        """Return the sentence of a place, "" when it is right."""
        return self.lieux.get((genre, ligne, colonne), "")


def ranger(examen: Examen, cle: str) -> Fautes:
    """Return the defects of one table of the file, by place; those of no table too."""
    lieux: dict[tuple[str, int | None, int | None], str] = {}
    autres = []
    for defaut in examen.defauts:
        if defaut.decision not in (cle, None):
            continue
        if defaut.lieu is None:
            autres.append(defaut.message)
        else:
            lieu = (defaut.lieu.genre, defaut.lieu.ligne, defaut.lieu.colonne)
            lieux.setdefault(lieu, _phrase(defaut))
    return Fautes(lieux, tuple(autres))


def _phrase(defaut: Defaut) -> str:
    return majuscule(defaut.raison)


@dataclass(frozen=True)
class Essai:
    """An example in its row. `resultat`: None while the table cannot be used."""

    exemple: Exemple
    resultat: Resultat | None


def list_essais(grille: Grille, examen: Examen) -> list[Essai]:
    """Return the examples of a table, each with what the table answers."""
    examinee = examen.tables.get(grille.cle)
    resultats = examinee.essais if examinee else ()
    return [
        Essai(exemple, resultats[rang] if rang < len(resultats) else None)
        for rang, exemple in enumerate(grille.exemples)
    ]


def list_variables(grille: Grille, examen: Examen) -> list[str]:
    """Return the variables that an example gives: those read, and those that it has already."""
    examinee = examen.tables.get(grille.cle)
    lues = list(examinee.variables) if examinee else []
    gardees = (nom for exemple in grille.exemples for nom in exemple.donnees)
    return list(dict.fromkeys([*lues, *gardees]))


def lire_grille(recu: Recu, grille: Grille) -> Grille:
    """Return the table as typed, over the one of the file.

    The page sends some rows and every column, each with its origin. The rows that it did not send
    keep their place: those of the other pages, and those that somebody added meanwhile.
    """
    if "nom" not in recu:
        return grille
    entrees = tuple(_entree(recu, rang) for rang in _rangs(recu, "entree"))
    sorties = tuple(_sortie(recu, rang) for rang in _rangs(recu, "sortie"))
    typees = [_rangee(recu, rang, len(entrees), len(sorties)) for rang in _rangs(recu, "rangee")]
    alignee = _aligner(grille, entrees, sorties)
    return replace(
        alignee,
        nom=_mot(recu, "nom"),
        description=_mot(recu, "description"),
        politique=_mot(recu, "politique", grille.politique),
        rangees=_fondre(alignee.rangees, typees),
        exemples=tuple(_exemple(recu, rang) for rang in _rangs(recu, "exemple")),
    )


def _rangs(recu: Recu, nom: str) -> list[int]:
    """Return the numbers of the parts of one kind that were sent: `rangee.12`."""
    forme = re.compile(rf"{nom}\.([0-9]{{1,4}})")
    lus = (forme.fullmatch(cle) for cle in recu)
    return sorted({int(lu.group(1)) for lu in lus if lu})[:PARTS_MAX]


def _mot(recu: Recu, nom: str, sinon: str = "") -> str:
    """Return a text that was sent, in one piece."""
    return nettoyer(recu.get(nom, sinon).replace("\r\n", "\n")).strip()[:TEXTE_MAX]


def _entree(recu: Recu, rang: int) -> Entree:
    nom = f"entree.{rang}"
    return Entree(
        _mot(recu, nom), _mot(recu, f"{nom}.libelle"), _mot(recu, f"{nom}.lue"),
        _mot(recu, f"{nom}.nature"),
    )  # fmt: skip


def _sortie(recu: Recu, rang: int) -> Sortie:
    nom = f"sortie.{rang}"
    return Sortie(
        _mot(recu, nom), _mot(recu, f"{nom}.libelle"), _mot(recu, f"{nom}.nom"),
        _mot(recu, f"{nom}.nature"), _mot(recu, f"{nom}.defaut"),
    )  # fmt: skip


def _rangee(recu: Recu, rang: int, entrees: int, sorties: int) -> Rangee:
    return Rangee(
        tuple(_mot(recu, f"case.{rang}.{n}") for n in range(entrees)),
        tuple(_mot(recu, f"valeur.{rang}.{n}") for n in range(sorties)),
        _mot(recu, f"annotation.{rang}"),
        _mot(recu, f"rangee.{rang}"),
    )


def _aligner(grille: Grille, entrees: tuple[Entree, ...], sorties: tuple[Sortie, ...]) -> Grille:
    """Return the table of the file under the columns that were sent."""
    lues = {entree.origine: rang for rang, entree in enumerate(grille.entrees)}
    donnees = {sortie.origine: rang for rang, sortie in enumerate(grille.sorties)}
    rangees = tuple(
        replace(
            rangee,
            cases=tuple(_prendre(rangee.cases, lues.get(e.origine), "-") for e in entrees),
            valeurs=tuple(_prendre(rangee.valeurs, donnees.get(s.origine), "") for s in sorties),
        )
        for rangee in grille.rangees
    )
    return replace(grille, entrees=entrees, sorties=sorties, rangees=rangees)


def _prendre(cases: tuple[str, ...], place: int | None, sinon: str) -> str:
    return sinon if place is None else cases[place]


def _fondre(rangees: tuple[Rangee, ...], typees: list[Rangee]) -> tuple[Rangee, ...]:
    """Return the rows of the file, those that were sent in the place of the first of them."""
    envoyees = {rangee.origine for rangee in typees}
    gardees = [rangee for rangee in rangees if rangee.origine not in envoyees]
    avant = 0
    for rangee in rangees:
        if rangee.origine in envoyees:
            break
        avant += 1
    return (*gardees[:avant], *typees, *gardees[avant:])


def _exemple(recu: Recu, rang: int) -> Exemple:
    nom = f"exemple.{rang}"
    return Exemple(
        _mot(recu, f"{nom}.nom"), _suite(recu, f"{nom}.donnee."), _suite(recu, f"{nom}.attendu.")
    )


def _suite(recu: Recu, debut: str) -> dict[str, str]:
    """Return the values typed, by variable; a blank one is not kept."""
    typees = {nom.removeprefix(debut): _mot(recu, nom) for nom in recu if nom.startswith(debut)}
    return {nom: valeur for nom, valeur in typees.items() if valeur}
