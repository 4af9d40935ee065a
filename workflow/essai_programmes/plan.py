"""The ways of a programme, found by playing it: which moves lead to what nobody has reached yet.

The states are explored once, the newest things first: a node never reached, then a set of waiting
steps never seen, then a value never written there. Walks are then laid through what was
explored, each going on to the nearest thing still to reach.

A node is named here by the rank of its first copy (`Noeud.premier`).
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from workflow.essai_programmes.etat import Action, Coup, Etat
from workflow.essai_programmes.jeu import Partie

ETATS_MAX = 6_000
"""States that one search may look at."""
SANS_TROUVER_MAX = 800
"""States played out in a row without anything found: what is beyond is told as never reached."""

Convient = Callable[[Coup], object]


class Exploration:
    """What may happen, as far as it was played. `depart`: the opening of the dossier.

    `faits`: what the walk under way has done.
    """

    def __init__(self, partie: Partie) -> None:
        self.partie = partie
        self.depart = partie.depart()
        self._coups: dict[Etat, list[Coup]] = {}
        self.faits: set[Action] = set()
        self._etats: dict[Etat, Etat] = {}
        self._refuses: dict[Etat, dict[Action, frozenset[Action]]] = {}

    def coups(self, etat: Etat) -> list[Coup]:
        """Return the moves from a state, less those that the product did not make."""
        coups = self._coups.get(etat)
        if coups is None:
            coups = self._coups[etat] = [self._jouer(etat, a) for a in self.partie.actions(etat)]
        refuses = self._refuses.get(etat)
        if refuses is None:
            return coups
        return [c for c in coups if c.action not in refuses or not self.faits <= refuses[c.action]]

    def _jouer(self, etat: Etat, action: Action) -> Coup:
        """Return a move; two that lead to the same state lead to the same object."""
        coup = self.partie.jouer(etat, action)
        return replace(coup, etat=self._etats.setdefault(coup.etat, coup.etat))

    def connus(self, etat: Etat) -> list[Coup]:
        """Return the moves of a state that was played out already; none otherwise."""
        return self.coups(etat) if etat in self._coups else []

    def refuser(self, etat: Etat, action: Action) -> None:
        """Do not propose this move again: the product refuses it, or goes elsewhere.

        Unless the walk has done something more since: a person may have been registered.
        """
        self._refuses.setdefault(etat, {})[action] = frozenset(self.faits)

    def recommencer(self) -> None:
        """Begin another walk: nothing has been done in it."""
        self.faits.clear()

    def chercher(self, cibles: Collection[int]) -> frozenset[int]:
        """Play until all of these have been reached; return those that were."""
        a_trouver = set(cibles) - self.depart.visites
        nouveautes = _Nouveautes()
        file: list[tuple[int, int, Etat]] = [(0, 0, self.depart.etat)]
        vus, vains, restent = {self.depart.etat}, 0, len(a_trouver)
        while file and a_trouver and vains < SANS_TROUVER_MAX:
            vains = vains + 1 if len(a_trouver) == restent else 0
            restent = len(a_trouver)
            for coup in self.coups(heappop(file)[2]):
                if coup.etat.accident < 0:
                    a_trouver -= coup.visites
                if coup.etat not in vus:
                    vus.add(coup.etat)
                    heappush(file, (nouveautes.noter(coup), len(vus), coup.etat))
        return frozenset(cibles) - a_trouver

    def nominal(self) -> list[Coup]:
        """Return the longest of the straight ways that close the dossier: no event on an edge."""
        noeuds, chemins = self.partie.graphe.noeuds, dict[Etat, list[Coup]]()
        chemins[self.depart.etat] = []
        file, nominal = deque([self.depart.etat]), list[Coup]()
        while file:
            etat = file.popleft()
            for coup in self.connus(etat):
                au_bord = noeuds[coup.action.rang].hote is not None
                if au_bord or coup.etat in chemins or coup.etat.accident >= 0:
                    continue
                chemins[coup.etat] = [*chemins[etat], coup]
                file.append(coup.etat)
                if coup.etat.est_fini and len(chemins[coup.etat]) > len(nominal):
                    nominal = chemins[coup.etat]
        return nominal


class _Nouveautes:
    """How new a state is, from 0: the lowest are played first."""

    def __init__(self) -> None:
        self._noeuds: set[int] = set()
        self._valeurs: dict[object, set[object]] = {}

    def noter(self, coup: Coup) -> int:
        attente = coup.etat.jetons
        connues = self._valeurs.get(attente)
        valeurs = {(n.hote, v) for n in coup.etat.niveaux for v in enumerate(n.valeurs)}
        rang = 3
        if connues is None:
            rang, connues = 1, self._valeurs.setdefault(attente, set())
        elif not valeurs <= connues:
            rang = 2
        if not coup.visites <= self._noeuds:
            rang = 0
        self._noeuds |= coup.visites
        connues |= valeurs
        return rang


def vers(exploration: Exploration, depuis: Etat, cibles: frozenset[int]) -> list[Coup] | None:
    """Return the shortest known way from a state to one of these nodes.

    Rather one that leaves the dossier open: it may reach more. None when no known way leads there.
    """

    def convient(coup: Coup) -> bool:
        return coup.etat.accident < 0 and not cibles.isdisjoint(coup.visites)

    au_plus_court: _Voie | None = None
    for voie in _voies(exploration.connus, depuis, convient):
        if not voie.dernier.etat.est_fini:
            return voie.remonter()
        au_plus_court = au_plus_court or voie
    return None if au_plus_court is None else au_plus_court.remonter()


def vers_l_accident(exploration: Exploration, essayes: Collection[int]) -> list[Coup] | None:
    """Return a way to a node where the engine should stop, other than these."""
    voies = _voies(
        exploration.connus,
        exploration.depart.etat,
        lambda c: c.etat.accident >= 0 and c.etat.accident not in essayes,
    )
    return _premiere(voies)


def vers_la_fin(exploration: Exploration, depuis: Etat) -> list[Coup] | None:
    """Return the shortest way that closes the dossier, played out as far as is needed."""
    return _premiere(_voies(exploration.coups, depuis, lambda c: c.etat.est_fini))


@dataclass(frozen=True, slots=True)
class _Voie:
    """A way to a move that suits; `origines`: by state, the state and the move before it."""

    origines: Mapping[Etat, tuple[Etat, Coup] | None]
    avant: Etat
    dernier: Coup

    def remonter(self) -> list[Coup]:
        """Return its moves. Told only when asked for: few of the ways found are taken."""
        coups, etat = [self.dernier], self.avant
        while (origine := self.origines[etat]) is not None:
            etat, coup = origine
            coups.append(coup)
        return coups[::-1]


def _premiere(voies: Iterator[_Voie]) -> list[Coup] | None:
    voie = next(voies, None)
    return None if voie is None else voie.remonter()


def _voies(
    coups: Callable[[Etat], list[Coup]], depuis: Etat, convient: Convient
) -> Iterator[_Voie]:
    """Yield the ways to the moves that suit, the shortest first."""
    origines: dict[Etat, tuple[Etat, Coup] | None] = {depuis: None}
    file = deque([depuis])
    while file and len(origines) < ETATS_MAX:
        etat = file.popleft()
        for coup in coups(etat):
            if convient(coup):
                yield _Voie(origines, etat, coup)
            if coup.etat not in origines:
                origines[coup.etat] = (etat, coup)
                file.append(coup.etat)
