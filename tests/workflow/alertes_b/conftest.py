"""Alerts whose queries are those of A07, which is read on both engines: SQLite is enough."""

from collections.abc import Iterator

import pytest

from models.db import SessionFactory, make_session_factory
from tests.bases import SQLITE
from tests.moteurs import Preter, moteur


@pytest.fixture(scope="module")
def base_sqlite(preter: Preter) -> Iterator[SessionFactory]:
    """A migrated SQLite database for a whole module."""
    with preter(SQLITE) as adresse, moteur(adresse) as engine:
        yield make_session_factory(engine)
