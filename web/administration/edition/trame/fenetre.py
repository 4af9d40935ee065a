"""A long outline, one page at a time: some lines, under those that hold them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from models.repli import plier
from web.administration.edition.trame.lignes import BrancheVue, Conteur, LigneVue
from workflow.edition.trame.lecture import Reprise

LIGNES: Final = 80
LIGNES_SOUS_UN_GESTE: Final = 25
"""While a form is open: its lists name every element of the diagram."""
TROUVES_MAX: Final = 20
Suite = tuple[LigneVue | Reprise, ...]
Bords = tuple[tuple[LigneVue, Suite], ...]


@dataclass(frozen=True, slots=True)
class Fenetre:
    """`suites`: what this page tells; `reste`: the rank of the first one that nothing leads to."""

    suites: tuple[tuple[int, Suite], ...]
    page: int
    pages: int


def ouvrir(conteur: Conteur, *, element: str, page: str, serree: bool = False) -> Fenetre:
    """Return the page asked for, else the one that tells an element, else the first.

    `serree`: the rest of the page is heavy, a long diagram shows fewer lines of it.
    """
    suites = conteur.suites()
    places = _compter(suites)
    long = serree and places.total > LIGNES
    par_page = LIGNES_SOUS_UN_GESTE if long else LIGNES
    pages = max(1, ceil(places.total / par_page))
    choisie = int(page) if page.isdecimal() and len(page) < len("10000") else 0
    if not choisie:
        choisie = places.rangs.get(element, 0) // par_page + 1
    choisie = min(max(choisie, 1), pages)
    debut = (choisie - 1) * par_page
    coupe = _Coupe(places.indices, range(debut, debut + par_page))
    coupees = ((rang, coupe.suite(suite)) for rang, suite in enumerate(suites))
    return Fenetre(tuple((r, s) for r, s in coupees if s), choisie, pages)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each thing is told: `rangs` by id of an element, `indices` by identity."""

    rangs: Mapping[str, int]
    indices: Mapping[int, int]
    total: int


def _compter(suites: tuple[Suite, ...]) -> _Places:
    rangs: dict[str, int] = {}
    indices: dict[int, int] = {}
    for suite in suites:
        for rang, dit in enumerate(_iterer(suite), start=len(indices)):
            indices[id(dit)] = rang
            if isinstance(dit, LigneVue):
                rangs.setdefault(dit.element.id, rang)
    return _Places(rangs, indices, len(indices))


def _iterer(suite: Suite) -> Iterator[LigneVue | BrancheVue | Reprise]:
    """Yield all that a suite tells, in the order in which it is read."""
    for dit in suite:
        yield dit
        if isinstance(dit, Reprise):
            continue
        for dedans in dit.dedans:
            yield from _iterer(dedans)
        for bord, apres in dit.bords:
            yield bord
            yield from _iterer(apres)
        for branche in dit.branches:
            yield branche
            yield from _iterer(branche.suite)


@dataclass(frozen=True, slots=True)
class _Coupe:
    """Keeps what stands in a range of places, and what holds it."""

    indices: Mapping[int, int]
    gardes: range

    def _est_dedans(self, dit: LigneVue | BrancheVue | Reprise) -> bool:
        return self.indices[id(dit)] in self.gardes

    def suite(self, suite: Suite) -> Suite:
        coupees = (self._un(dit) for dit in suite)
        return tuple(dit for dit in coupees if dit is not None)

    def _un(self, dit: LigneVue | Reprise) -> LigneVue | Reprise | None:
        if isinstance(dit, Reprise):
            return dit if self._est_dedans(dit) else None
        dedans = tuple(filter(None, map(self.suite, dit.dedans)))
        bords = tuple(self._bords(dit.bords))
        branches = tuple(self._branches(dit.branches))
        ici = self._est_dedans(dit)
        if not (ici or dedans or bords or branches):
            return None
        return replace(dit, dedans=dedans, bords=bords, branches=branches, rappel=not ici)

    def _bords(self, bords: Bords) -> Iterator[tuple[LigneVue, Suite]]:
        for bord, apres in bords:
            suite, ici = self.suite(apres), self._est_dedans(bord)
            if ici or suite:
                yield replace(bord, rappel=not ici), suite

    def _branches(self, branches: tuple[BrancheVue, ...]) -> Iterator[BrancheVue]:
        for branche in branches:
            suite = self.suite(branche.suite)
            if suite or self._est_dedans(branche):
                yield replace(branche, suite=suite)


def chercher(conteur: Conteur, mots: str) -> list[tuple[str, str, str]]:
    """Return (id, name, kind) of the elements whose name holds these words, a few at most."""
    voulus = plier(mots).split()
    if not voulus:
        return []
    trouves = [
        (e.id, e.nom, e.genre)
        for e in conteur.trame.elements.values()
        if all(mot in plier(e.nom) for mot in voulus)
    ]
    return trouves[:TROUVES_MAX]
