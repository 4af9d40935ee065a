"""The page of a decision table: its cells as the browser sends them, and what is wrong in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from werkzeug.datastructures import MultiDict

from workflow.decisions import Defaut
from workflow.decisions.edition import Entree, Grille, Rangee, Sortie
from workflow.decisions.edition.ecriture import nettoyer
from workflow.decisions.exemples import Exemple, Resultat
from workflow.isolement.table import Examen

PAR_PAGE: Final = 40
"""Rows of a page: a table of another vendor may have thousands of cells."""
TEXTE_MAX: Final = 2000
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

    @property
    def debut(self) -> int:
        return (self.numero - 1) * PAR_PAGE

    @property
    def fin(self) -> int:
        return min(self.debut + PAR_PAGE, self.total)

    @property
    def derniere(self) -> int:
        return max(1, -(-self.total // PAR_PAGE))


def paginer(demandee: str, total: int) -> Page:
    """Return a page of the rows; the nearest one that exists."""
    numero = int(demandee) if re.fullmatch(r"[0-9]{1,4}", demandee) else 1
    dernier = Page(1, total).derniere
    return Page(min(max(numero, 1), dernier), total)


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
    return defaut.raison[:1].upper() + defaut.raison[1:]


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


def lire_grille(recu: Recu, grille: Grille, page: Page) -> Grille:
    """Return the table as typed, over the one of the file: only the rows of the page were sent."""
    if "nom" not in recu:
        return grille
    rangees = tuple(
        _rangee(recu, rang, rangee)
        for rang, rangee in enumerate(grille.rangees[page.debut : page.fin], start=page.debut)
    )
    return replace(
        grille,
        nom=_mot(recu, "nom", grille.nom),
        description=_mot(recu, "description", grille.description),
        politique=_mot(recu, "politique", grille.politique),
        entrees=tuple(_entree(recu, rang, e) for rang, e in enumerate(grille.entrees)),
        sorties=tuple(_sortie(recu, rang, s) for rang, s in enumerate(grille.sorties)),
        rangees=(*grille.rangees[: page.debut], *rangees, *grille.rangees[page.fin :]),
        exemples=tuple(_exemple(recu, rang, e) for rang, e in enumerate(grille.exemples)),
    )


def _mot(recu: Recu, nom: str, sinon: str) -> str:
    """Return a text that was sent, in one piece; the one of the file where none was."""
    texte = recu.get(nom)
    if texte is None:
        return sinon
    return nettoyer(texte.replace("\r\n", "\n")).strip()[:TEXTE_MAX]


def _entree(recu: Recu, rang: int, entree: Entree) -> Entree:
    nom = f"entree.{rang}"
    return replace(
        entree,
        libelle=_mot(recu, f"{nom}.libelle", entree.libelle),
        lue=_mot(recu, f"{nom}.lue", entree.lue),
        nature=_mot(recu, f"{nom}.nature", entree.nature),
    )


def _sortie(recu: Recu, rang: int, sortie: Sortie) -> Sortie:
    nom = f"sortie.{rang}"
    return replace(
        sortie,
        libelle=_mot(recu, f"{nom}.libelle", sortie.libelle),
        nom=_mot(recu, f"{nom}.nom", sortie.nom),
        nature=_mot(recu, f"{nom}.nature", sortie.nature),
        defaut=_mot(recu, f"{nom}.defaut", sortie.defaut),
    )


def _rangee(recu: Recu, rang: int, rangee: Rangee) -> Rangee:
    return replace(
        rangee,
        cases=tuple(_mot(recu, f"case.{rang}.{n}", case) for n, case in enumerate(rangee.cases)),
        valeurs=tuple(_mot(recu, f"valeur.{rang}.{n}", v) for n, v in enumerate(rangee.valeurs)),
        note=_mot(recu, f"note.{rang}", rangee.note),
    )


def _exemple(recu: Recu, rang: int, exemple: Exemple) -> Exemple:
    debut = f"exemple.{rang}"
    return Exemple(
        _mot(recu, f"{debut}.nom", exemple.nom),
        _suite(recu, f"{debut}.donnee.", exemple.donnees),
        _suite(recu, f"{debut}.attendu.", exemple.attendus),
    )


def _suite(recu: Recu, debut: str, avant: Mapping[str, str]) -> dict[str, str]:
    """Return the values typed, by variable; one that nothing says is not kept."""
    typees = {nom.removeprefix(debut): _mot(recu, nom, "") for nom in recu if nom.startswith(debut)}
    return {nom: valeur for nom, valeur in {**avant, **typees}.items() if valeur}
