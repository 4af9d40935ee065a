"""The database of a command: found in the settings, migrated, closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from models.db import SessionFactory, make_engine, make_session_factory
from models.migrer import migrer
from web.config import Reglages, lire_reglages


@contextmanager
def ouvrir_base(reglages: Reglages | None = None) -> Iterator[SessionFactory]:
    """Yield the sessions of the configured database, created or migrated first.

    Raises ReglagesRefuses, and the driver's errors when the database cannot be reached.
    """
    engine = make_engine((reglages or lire_reglages()).base)
    try:
        migrer(engine)
        yield make_session_factory(engine)
    finally:
        engine.dispose()
