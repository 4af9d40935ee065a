"""What goes to the database: how many statements, and how long they take."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Compteur:
    """The statements of an engine, and the seconds that they and the commits took.

    `processeur`: of those, the seconds of this process's own work (all of it with SQLite): what
    other programs take from the machine is not in it.
    """

    instructions: int = 0
    secondes: float = 0.0
    processeur: float = 0.0

    def relever(self) -> "Compteur":
        """Return what was counted, and start again from zero."""
        releve = replace(self)
        self.instructions, self.secondes, self.processeur = 0, 0.0, 0.0
        return releve

    def ajouter(self, debut: "Instant") -> None:
        self.secondes += time.perf_counter() - debut[0]
        self.processeur += time.thread_time() - debut[1]


Instant = tuple[float, float]
"""The clock on the wall, and the processor's."""


def _maintenant() -> Instant:
    return time.perf_counter(), time.thread_time()


@contextmanager
def compter(engine: Engine) -> Iterator[Compteur]:
    """Count what goes to the database: each statement, its time, and that of the commits."""
    compteur = Compteur()
    debuts: list[Instant] = []
    valider: Callable[[Any], None] = engine.dialect.do_commit

    def avant(*_quoi: Any) -> None:
        debuts.append(_maintenant())

    def apres(*_quoi: Any) -> None:
        compteur.instructions += 1
        compteur.ajouter(debuts.pop())

    def valider_en_comptant(connexion: Any) -> None:
        debut = _maintenant()
        valider(connexion)
        compteur.ajouter(debut)

    event.listen(engine, "before_cursor_execute", avant)
    event.listen(engine, "after_cursor_execute", apres)
    vars(engine.dialect)["do_commit"] = valider_en_comptant
    try:
        yield compteur
    finally:
        event.remove(engine, "before_cursor_execute", avant)
        event.remove(engine, "after_cursor_execute", apres)
        del vars(engine.dialect)["do_commit"]
