"""One département, replayed once for all the tests of this folder (95: the smallest)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.db import SessionFactory, make_engine, make_session_factory
from tests.bases import copier_sqlite
from tests.rejeu.decor import rejouer_le_departement


@pytest.fixture(scope="session")
def rejouee(
    modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SessionFactory]:
    """A database where the département has been replayed."""
    url = copier_sqlite(modele_sqlite, tmp_path_factory.mktemp("rejeu"))
    engine = make_engine(url, synchronous="OFF")
    factory = make_session_factory(engine)
    rejouer_le_departement(factory)
    yield factory
    engine.dispose()


@pytest.fixture
def replay(rejouee: SessionFactory) -> Iterator[Session]:
    """A session on the replayed database; what a test changes is rolled back."""
    with rejouee() as session:
        yield session
        session.rollback()
