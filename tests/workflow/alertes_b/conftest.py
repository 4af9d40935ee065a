"""Alerts whose queries are those of A07, which is read on both engines: SQLite is enough."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.db import SessionFactory, make_engine, make_session_factory
from tests.bases import copier_sqlite


@pytest.fixture(scope="module")
def base_sqlite(
    modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SessionFactory]:
    """A migrated SQLite database for a whole module."""
    adresse = copier_sqlite(modele_sqlite, tmp_path_factory.mktemp("base"))
    engine = make_engine(adresse, synchronous="OFF")
    yield make_session_factory(engine)
    engine.dispose()
