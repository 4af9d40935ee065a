"""A bounded memory of a process: what was computed for a key, the least lately asked forgotten."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memoire(Generic[K, V]):
    """Shared by threads. `capacite`: how many values are kept. The key says all they depend on."""

    def __init__(self, capacite: int) -> None:
        self._capacite = capacite
        self._verrou = Lock()
        self._gardees: OrderedDict[K, V] = OrderedDict()

    def lire(self, cle: K) -> V | None:
        """Return what is kept for a key; None when there is nothing."""
        with self._verrou:
            if cle in self._gardees:
                self._gardees.move_to_end(cle)
            return self._gardees.get(cle)

    def garder(self, cle: K, valeur: V) -> V:
        """Keep a value and return it; of two threads at once, both get what the first one kept."""
        with self._verrou:
            gardee = self._gardees.setdefault(cle, valeur)
            self._gardees.move_to_end(cle)
            while len(self._gardees) > self._capacite:
                self._gardees.popitem(last=False)
        return gardee
