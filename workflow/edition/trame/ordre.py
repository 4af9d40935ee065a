"""The order in which a level is told: the way on, each branch under its choice.

A branch is told until where it meets the others again (the nearest place that all of them go
through), or until what was told already.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PROFONDEUR_MAX = 25
"""Branches within branches; deeper ones are told apart, after the rest."""

Suites = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element is told. `branches`: by rank of its ways out; `bords`: by event's id."""

    id: str
    branches: tuple["Suite", ...] = ()
    bords: tuple[tuple[str, "Suite"], ...] = ()


@dataclass(frozen=True, slots=True)
class Renvoi:
    """A way that goes on where something is told elsewhere. `retour`: it was told before."""

    id: str
    retour: bool


Suite = tuple[Place | Renvoi, ...]


@dataclass(slots=True)
class Ordre:
    """`suites`: what follows each node, arrow by arrow; `bords`: the events on each one's edge."""

    suites: Suites
    bords: Suites
    places: set[str] = field(default_factory=set)
    _apres: dict[str, int] = field(default_factory=dict)
    _rangs: dict[str, int] = field(default_factory=dict)

    def ranger(self, departs: Iterable[str]) -> tuple[Suite, ...]:
        """Return what each start leads to, then what nothing leads to."""
        departs = list(departs)
        self._apres = postdominateurs(self.suites)
        self._rangs = {cle: rang for rang, cle in enumerate(self.suites)}
        principaux = _atteindre(departs, self.suites)
        trames = [self._suivre(d, frozenset(), principaux, 0) for d in departs]
        tous = [*self.suites]
        hors_bords = set(tous) - {b for bords in self.bords.values() for b in bords}
        for cle in (*(c for c in tous if c in hors_bords), *tous):
            if cle not in self.places:
                trames.append(self._suivre(cle, frozenset(), set(), 0))
        return tuple(t for t in trames if t)

    def _suivre(
        self, debut: str, arrets: frozenset[str], reserves: set[str], profondeur: int
    ) -> Suite:
        """Tell the way from a node. `reserves`: what the main way will tell itself."""
        suite: list[Place | Renvoi] = []
        cle: str | None = debut
        while cle is not None:
            if cle in self.places or cle in arrets or profondeur > PROFONDEUR_MAX:
                suite.append(Renvoi(cle, cle in self.places))
                break
            self.places.add(cle)
            place, cle = self._placer(cle, arrets, reserves, profondeur)
            suite.append(place)
        return tuple(suite)

    def _placer(
        self, cle: str, arrets: frozenset[str], reserves: set[str], profondeur: int
    ) -> tuple[Place, str | None]:
        """Tell a node, its branches and its edge; return it with what follows them all."""
        sorties = self.suites.get(cle, ())
        suivant = sorties[0] if len(sorties) == 1 else None
        branches: tuple[Suite, ...] = ()
        if len(sorties) > 1:
            suivant, devant = self._continuer(cle, arrets)
            branches = tuple(self._suivre(s, devant, reserves, profondeur + 1) for s in sorties)
        devant = arrets | reserves | ({suivant} if suivant else set())
        bords = tuple(
            (bord, self._suivre_le_bord(bord, devant, profondeur))
            for bord in self.bords.get(cle, ())
        )
        return Place(cle, branches, bords), suivant

    def _suivre_le_bord(self, bord: str, devant: frozenset[str], profondeur: int) -> Suite:
        self.places.add(bord)
        return tuple(
            element
            for suite in self.suites.get(bord, ())
            for element in self._suivre(suite, devant - self.places, set(), profondeur + 1)
        )

    def _continuer(self, cle: str, arrets: frozenset[str]) -> tuple[str | None, frozenset[str]]:
        """Return what follows the branches of a node, and where each of them stops.

        Where they never all meet, the longest one is told as the way on: the others stop at
        whatever it will tell.
        """
        reunion = self._reunion(cle)
        if reunion is not None:
            return reunion, arrets | {reunion}
        portees = [(self._portee(s, arrets), s) for s in dict.fromkeys(self.suites[cle])]
        longue, suivant = max(portees, key=lambda p: len(p[0]))
        if len(longue) <= 1:
            return None, arrets
        return suivant, arrets | longue

    def _portee(self, debut: str, arrets: frozenset[str]) -> frozenset[str]:
        """Return what a branch would tell."""
        tus = self.places | arrets
        libres = {c: [s for s in suites if s not in tus] for c, suites in self.suites.items()}
        return frozenset() if debut in tus else frozenset(_atteindre([debut], libres))

    def _reunion(self, cle: str) -> str | None:
        """Return where all the ways out of a node meet again, if they do before an end."""
        communs = self._apres[cle] & ~(1 << self._rangs[cle])
        candidats = [c for c, rang in self._rangs.items() if communs >> rang & 1]
        # The nearest has all the others after it.
        return max(candidats, key=lambda c: self._apres[c].bit_count(), default=None)


def postdominateurs(suites: Suites) -> dict[str, int]:
    """Return, for each node, the set (as bits) of the nodes that every way on goes through.

    What leads to no end at all is told as if everything came after it.
    """
    rangs = {cle: rang for rang, cle in enumerate(suites)}
    tout = (1 << len(rangs)) - 1
    apres = {cle: tout if suites[cle] else 1 << rangs[cle] for cle in suites}
    change = True
    while change:
        change = False
        for cle in reversed(rangs):
            communs = tout
            for suite in suites[cle]:
                communs &= apres.get(suite, tout)
            nouveau = (communs if suites[cle] else 0) | 1 << rangs[cle]
            if nouveau != apres[cle]:
                apres[cle], change = nouveau, True
    return apres


def _atteindre(departs: Iterable[str], suites: Suites) -> set[str]:
    a_voir, vus = list(departs), set[str]()
    while a_voir:
        cle = a_voir.pop()
        if cle not in vus:
            vus.add(cle)
            a_voir.extend(suites.get(cle, ()))
    return vus
