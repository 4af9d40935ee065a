"""SQL compiled once for many tests: an engine lent again keeps what the one before has compiled.

An engine belongs to its address, so a copy of an SQLite file is lent at an address that stays.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from models.db import make_engine

Preter = Callable[[str], AbstractContextManager[str]]
"""From a kind of database (`tests/bases.py`) to the address of one, lent."""

_CONNUS: dict[str, Engine] = {}


@contextmanager
def moteur(adresse: str) -> Iterator[Engine]:
    """Lend an engine for an address, without a connection; those it opens are closed at the end.

    Another one each time, which shares no more than the compiled SQL of the first: neither who
    listens to it, nor what the product keeps in memory for a database.
    """
    if adresse not in _CONNUS:
        _CONNUS[adresse] = make_engine(adresse, synchronous="OFF")
    engine = _CONNUS[adresse].execution_options()
    engine.dispose()
    yield engine
    engine.dispose()


class Copies:
    """Copies of SQLite files, each lent to one test at a time."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self._libres: list[Path] = []
        self._nombre = 0

    @contextmanager
    def preter(self, modele: Path) -> Iterator[str]:
        """Lend the address of a copy of `modele`, a closed file.

        It is not lent again where a thread that began meanwhile is still alive: it may write yet.
        """
        fichier = self._libres.pop() if self._libres else self._nouveau()
        shutil.copy(modele, fichier)
        avant = set(threading.enumerate())
        yield f"sqlite:///{fichier}"
        # Another file next time, not this one overwritten: who still holds it keeps it.
        for reste in fichier.parent.glob(f"{fichier.name}*"):
            reste.unlink()
        if set(threading.enumerate()) <= avant:
            self._libres.append(fichier)

    def _nouveau(self) -> Path:
        self._nombre += 1
        return self.dossier / f"copie_{self._nombre}.db"
