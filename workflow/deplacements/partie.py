"""The token game on one level of a definition: every situation that it can lead to.

A situation is the sorted tuple of where tokens wait: the rank of a node or, below zero, an arrow
at a join. Data is left out: a choice may take any of its arrows, an event may come or not.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from workflow.verification.surete.exploration import Budget, explorer
from workflow.verification.surete.jetons import COPIES_MAX, Etat, Issues, Jeu
from workflow.verification.surete.lieux import ARRIVE, COURS, Lieu
from workflow.verification.surete.reseau import Niveau, Sorte

Situation = tuple[int, ...]
COUPS_MAX = 200_000
"""Tokens moved in one level's search, beyond which it is judged from where the tokens stand."""
ATTENDENT = (Sorte.ATTENTE, Sorte.PHASE, Sorte.EVENEMENTS)


@dataclass(frozen=True, slots=True)
class Vue:
    """What a search has seen. `jetons`: all the places where some token may wait."""

    situations: frozenset[Situation]
    jetons: frozenset[int]
    complete: bool


class Partie(Jeu):
    """The game as the engine plays it: what goes on by itself does so before anybody acts.

    What errors, escalations and signals may do is taken at its widest. `annexes`: nodes that only
    events which interrupt nothing lead to, where nothing meets: such an event comes again and
    again, so tokens there are looked at one by one.
    """

    def __init__(self, niveau: Niveau, issues: Mapping[int, Issues]) -> None:
        super().__init__(niveau, issues, frozenset())
        self.annexes = _list_annexes(niveau)

    def voir(self) -> Vue:
        """Search all that the level can lead to, within a bound."""
        situations: set[Situation] = set()
        jetons: set[int] = set()
        a_voir = deque(self.departs())
        vus, reste = set(a_voir), COUPS_MAX
        while a_voir and reste > 0:
            etat = a_voir.popleft()  # what is near the start is seen, however much follows
            attend, suites = self._suites(etat)
            if attend:
                situation = [self._jeton(place) for place in etat]
                jetons.update(situation)
                situations.add(self.resumer(situation))
            reste -= 1 + sum(map(len, suites))
            a_voir.extend(suite for suite in dict.fromkeys(suites) if suite not in vus)
            vus.update(suites)
        return Vue(frozenset(situations), frozenset(jetons), not a_voir)

    def resumer(self, jetons: list[int]) -> Situation:
        """Leave out what may be there any number of times."""
        propres = sorted(jeton for jeton in jetons if jeton not in self.annexes)
        return tuple(
            jeton
            for rang, jeton in enumerate(propres)
            if rang < COPIES_MAX or propres[rang - COPIES_MAX] != jeton
        )

    def finit_depuis(self, situation: Situation) -> bool:
        """Tell whether an end can surely be reached from a situation."""
        vue = explorer(_Reprise(self, situation), Budget(COUPS_MAX))
        return vue.complete and not vue.croissance and not vue.bloquees()

    def _suites(self, etat: Etat) -> tuple[bool, list[Etat]]:
        """Return (whether the state waits for somebody, the states that follow)."""
        for place in dict.fromkeys(etat):
            if self._est_en_route(place) and (suites := list(self._jouer(place, etat))):
                return False, suites
        return True, [suite for place in dict.fromkeys(etat) for suite in self._jouer(place, etat)]

    def _est_en_route(self, place: int) -> bool:
        noeud = self.noeud(place)
        arrive = self.lieu(place).sorte == ARRIVE
        return arrive and (noeud.sorte not in ATTENDENT or bool(noeud.bords))

    def _jeton(self, place: int) -> int:
        noeud = self.noeud(place)
        return -1 - self.lieu(place).rang if noeud.reunit else noeud.rang


class _Reprise(Jeu):
    """The game from one situation on."""

    def __init__(self, partie: Partie, situation: Situation) -> None:
        super().__init__(partie.niveau, partie.issues, frozenset())
        self._situation = situation

    def departs(self) -> list[Etat]:
        return [tuple(sorted(self._place_de(jeton) for jeton in self._situation))]

    def _place_de(self, jeton: int) -> int:
        if jeton < 0:
            return -1 - jeton
        noeud = self.niveau.noeuds[jeton]
        if not noeud.bords or not noeud.entrants:
            return noeud.entrants[0]
        encore = tuple(rang for rang, bord in enumerate(noeud.bords) if not bord.interrompt)
        return self.place(Lieu(COURS, jeton, encore))


def _list_annexes(niveau: Niveau) -> frozenset[int]:
    """Return the nodes that only events which interrupt nothing lead to, if nothing meets there."""
    noeuds = niveau.noeuds
    bords = {bord.noeud: bord for noeud in noeuds for bord in noeud.bords}
    debuts = [n.rang for n in noeuds if not n.entrants and n.rang not in bords]
    principaux = _suivre(niveau, debuts, sans_annexes=True)
    annexes: set[int] = set()
    reunies: set[int] = set()
    for bord in (b for b in bords.values() if not b.interrompt):
        suite = _suivre(niveau, [bord.noeud], sans_annexes=False) - principaux
        (reunies if any(noeuds[rang].reunit for rang in suite) else annexes).update(suite)
    return frozenset(annexes - reunies)


def _suivre(niveau: Niveau, departs: list[int], *, sans_annexes: bool) -> set[int]:
    """Return the nodes reached from some, by the edges of activities too."""
    vus: set[int] = set()
    a_voir = list(departs)
    while a_voir:
        rang = a_voir.pop()
        if rang not in vus:
            vus.add(rang)
            noeud = niveau.noeuds[rang]
            a_voir += [niveau.cibles[fleche] for fleche in noeud.sortants]
            a_voir += [b.noeud for b in noeud.bords if b.interrompt or not sans_annexes]
    return vus
