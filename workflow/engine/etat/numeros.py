"""Ids of the engine's tasks, drawn from the step that creates them instead of from chance.

A step lived again from the journal then gives the very same tasks: open steps, due dates and the
state itself can be compared byte for byte with what was stored.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from uuid import UUID, SafeUUID, uuid4

OCTETS = 12
"""Of the 16 of an id, those that come from the seed; the others count within the step."""


_poser = object.__setattr__


def numero(valeur: int) -> UUID:
    """Return the UUID of a number of 128 bits; its constructor would weigh all that it is not."""
    identifiant = UUID.__new__(UUID)
    _poser(identifiant, "int", valeur)
    _poser(identifiant, "is_safe", SafeUUID.unknown)
    return identifiant


class Numeros:
    """The ids of one step: a digest of its seed, then 1, 2, 3... No seed: one from chance."""

    def __init__(self, graine: str | None) -> None:
        self.repartir(graine)

    def repartir(self, graine: str | None) -> None:
        """Begin the ids of another step."""
        somme = blake2b((graine or uuid4().hex).encode(), digest_size=OCTETS).digest()
        self._base = int.from_bytes(somme, "big") << 32
        self._rang = 0

    def suivant(self) -> UUID:
        self._rang += 1
        return numero(self._base + self._rang)


class Taches(dict[Any, Any]):
    """The tasks of a workflow by id.

    The engine adds a task under a random id, before anybody has seen it: it is given its number
    here, and becomes one of its engine's (`sorte`). What is decoded keeps its id (`update`).
    """

    def __init__(self, numeros: Numeros, taches: Mapping[Any, Any], sorte: type) -> None:
        super().__init__(taches)
        self._numeros, self._sorte = numeros, sorte

    def __setitem__(self, _au_hasard: Any, tache: Any) -> None:
        tache.id = self._numeros.suivant()
        tache.__class__ = self._sorte
        super().__setitem__(tache.id, tache)
