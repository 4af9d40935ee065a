"""Where a played parcours stands, and what may happen to it: plain values, to compare and keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workflow.essai_programmes.graphe import SOMMET


class _Absente:
    def __repr__(self) -> str:
        return "absente"


ABSENTE = _Absente()
Valeurs = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Niveau:
    """A phase under way. `entree`: the variables when it began; `valeurs`: as they are now."""

    hote: int
    entree: Valeurs
    valeurs: Valeurs


@dataclass(frozen=True)
class Etat:
    """`jetons`: (rank of the node, rank of the one before) of what waits; `accident`: the rank of
    the node where the engine would stop, or -1."""

    jetons: tuple[tuple[int, int], ...]
    niveaux: tuple[Niveau, ...]
    accident: int = -1

    def __hash__(self) -> int:
        return self._empreinte

    @cached_property
    def _empreinte(self) -> int:
        # Kept: an exploration looks a state up a hundred times.
        return hash((self.jetons, self.niveaux, self.accident))

    @property
    def est_fini(self) -> bool:
        return not self.jetons and self.accident < 0

    def hotes(self) -> Iterator[int]:
        """Yield the ranks of the activities under way."""
        yield from (rang for rang, _ in self.jetons)
        yield from (niveau.hote for niveau in self.niveaux if niveau.hote != SOMMET)


@dataclass(frozen=True, slots=True)
class Action:
    """What may happen next: the node that it happens to, and the answer given there."""

    rang: int
    choix: int = 0


@dataclass(frozen=True, slots=True)
class Coup:
    """An action, where it leads, and the nodes that it reaches, each by its first copy."""

    action: Action
    etat: Etat
    visites: frozenset[int]
