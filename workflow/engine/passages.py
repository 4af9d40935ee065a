"""Which nodes the engine crosses, told to whoever asks: the product asks nothing.

The essay of the programmes must see the ends of every level, and a dossier keeps only those of
its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Noter = Callable[[str, str], None]
"""Told (id of the process or sub-process, id of the node)."""

TEMOIN: ContextVar[Noter | None] = ContextVar("temoin_des_passages", default=None)


@contextmanager
def observer(noter: Noter) -> Iterator[None]:
    """Have every node that is completed from here on told of, whatever the dossier."""
    jeton = TEMOIN.set(noter)
    try:
        yield
    finally:
        TEMOIN.reset(jeton)
