"""The search of a level's states: those that no end follows, and those that grow without end."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workflow.verification.surete.jetons import FINI, Etat, Jeu

JETONS_MAX = 600
"""Tokens of one state beyond which the search stops."""


class Epuise(Exception):
    """The search has reached its bound."""


class Budget:
    """How much may still be looked at, in token moves: the same for the same file."""

    def __init__(self, reste: int) -> None:
        self.reste = reste

    def depenser(self, cout: int) -> None:
        self.reste -= cout
        if self.reste < 0:
            raise Epuise


@dataclass
class Exploration:
    """What a search has seen. `suites`: the states that follow each one looked at.

    `croissance`: the places where tokens gather without end, when they do.
    """

    suites: dict[Etat, tuple[Etat, ...]] = field(default_factory=dict)
    parents: dict[Etat, Etat | None] = field(default_factory=dict)
    complete: bool = True
    croissance: tuple[int, ...] = ()

    def bloquees(self) -> list[Etat]:
        """Return the states from which the level never finishes, in the order of their discovery.

        A state that was not looked at is trusted.
        """
        precedents = self._precedents()
        bons = {FINI, *(etat for etat in self.parents if etat not in self.suites)}
        a_voir = list(bons)
        while a_voir:
            for precedent in precedents.get(a_voir.pop(), ()):
                if precedent not in bons:
                    bons.add(precedent)
                    a_voir.append(precedent)
        return [etat for etat in self.suites if etat not in bons]

    def sans_retour(self) -> list[Etat]:
        """Return the states reached at last from those that never finish: where they end up."""
        bloquees = set(self.bloquees())
        impasses = [etat for etat in self.suites if etat in bloquees and not self.suites[etat]]
        if impasses or not bloquees:
            return impasses
        return self._dernier_cercle(bloquees)

    def _dernier_cercle(self, bloquees: set[Etat]) -> list[Etat]:
        """Return the states of a circle that nothing leaves.

        Walked against the arrows, the last state to be left for good lies on such a circle.
        """
        precedents = self._precedents()
        vus: set[Etat] = set()
        dernier = FINI
        for depart in (etat for etat in self.suites if etat in bloquees):
            if depart not in vus:
                dernier = depart
                vus |= _atteindre(depart, precedents)
        cercle = _atteindre(dernier, self.suites)
        return [etat for etat in self.suites if etat in cercle]

    def _precedents(self) -> dict[Etat, list[Etat]]:
        precedents: dict[Etat, list[Etat]] = {}
        for etat, suites in self.suites.items():
            for suite in suites:
                precedents.setdefault(suite, []).append(etat)
        return precedents


def _atteindre(depart: Etat, voisins: Mapping[Etat, Sequence[Etat]]) -> set[Etat]:
    atteints: set[Etat] = set()
    a_voir = [depart]
    while a_voir:
        etat = a_voir.pop()
        if etat not in atteints:
            atteints.add(etat)
            a_voir.extend(voisins.get(etat, ()))
    return atteints


def explorer(jeu: Jeu, budget: Budget) -> Exploration:
    """Search from the starts of a level until all is seen, or the budget is spent."""
    vue = Exploration()
    try:
        for depart in jeu.departs():
            if depart not in vue.parents and not vue.croissance:
                vue.parents[depart] = None
                _descendre(jeu, depart, vue, budget)
    except Epuise:
        vue.complete = False
    return vue


def _descendre(jeu: Jeu, depart: Etat, vue: Exploration, budget: Budget) -> None:
    """Go from state to state, the deepest first. `chemin`: those that led here, and their size."""
    chemin = {depart: len(depart)}
    pile = [(depart, _developper(jeu, depart, chemin, vue, budget))]
    while pile and not vue.croissance:
        etat, suites = pile[-1]
        suite = next(suites, None)
        if suite is None:
            pile.pop()
            del chemin[etat]
        elif suite not in vue.parents:
            vue.parents[suite] = etat
            if len(suite) > chemin[etat] and (extra := _extra(suite, vue, budget)):
                if _s_ecoule(jeu, extra, budget):
                    vue.suites[suite] = (FINI,)  # a state already seen, once these are gone
                    continue
                if not any(jeu.est_repris(place) for place in extra):
                    vue.croissance = extra
            chemin[suite] = max(len(suite), chemin[etat])
            pile.append((suite, _developper(jeu, suite, chemin, vue, budget)))


def _developper(
    jeu: Jeu, etat: Etat, chemin: Mapping[Etat, int], vue: Exploration, budget: Budget
) -> Iterator[Etat]:
    """Return the states that follow: those of one place, unless they only close a circle.

    Without that exception, what a circle leaves aside would be left aside for ever.
    """
    if len(etat) > JETONS_MAX:
        raise Epuise
    budget.depenser(1 + sum(map(jeu.effort, etat)))
    trouvees: dict[Etat, None] = {}
    for suites in jeu.coups(etat):
        budget.depenser(sum(1 + sum(map(jeu.effort, suite)) for suite in suites))
        trouvees |= dict.fromkeys(suites)
        seul = jeu.est_independant() or jeu.est_automatique(etat)
        if seul and any(suite not in chemin for suite in suites):
            break
    vue.suites[etat] = tuple(trouvees)
    return iter(vue.suites[etat])


def _extra(etat: Etat, vue: Exploration, budget: Budget) -> Etat:
    """Return what a state has more than one that led to it: it may come again and again."""
    places = Counter(etat)
    avant = vue.parents[etat]
    while avant is not None:
        budget.depenser(1 + len(avant))
        plus = Counter(places)
        plus.subtract(Counter(avant))
        if min(plus.values()) >= 0:
            return tuple(sorted(plus.elements()))
        avant = vue.parents[avant]
    return FINI


def _s_ecoule(jeu: Jeu, extra: Etat, budget: Budget) -> bool:
    """Tell whether these tokens can reach their end by themselves."""
    fini = jeu.fini
    vus = {extra}
    a_voir = [extra]
    while a_voir:
        etat = a_voir.pop()
        budget.depenser(1 + len(etat))
        if len(etat) > JETONS_MAX or etat == FINI:
            break
        nouveaux = [s for suites in jeu.coups(etat) for s in suites if s not in vus]
        vus.update(nouveaux)
        a_voir.extend(nouveaux)
    jeu.fini = fini
    return FINI in vus


def communes(etats: Iterable[Etat]) -> list[int]:
    """Return the places that hold a token in every one of these states."""
    ensembles = [set(etat) for etat in etats]
    return sorted(set.intersection(*ensembles)) if ensembles else []
