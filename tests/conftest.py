"""Fixtures: each test that asks for one gets its own migrated database, on SQLite then PostgreSQL.

`url` runs a test on both; `@sur_sqlite` and `@sur_postgresql` (tests/bases.py) keep it to one,
and `-m "not postgresql"` leaves the second out of a run.
"""

import gc
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.db import SessionFactory, make_session_factory
from tests.bases import (
    POSTGRESQL,
    SQLITE,
    ServeurPostgresql,
    construire_sqlite,
    demarrer_postgresql,
)
from tests.moteurs import Copies, Preter, moteur
from tests.prets import Prets


def pytest_collection_finish() -> None:
    """Modules and collected tests stay to the end: do not look them through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def modele_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated file that each test on SQLite copies."""
    return construire_sqlite(tmp_path_factory.mktemp("modele") / "modele.db")


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(tmp_path_factory.mktemp("copies"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[ServeurPostgresql]:
    """One server per process of the run, started by the first test that needs it."""
    with ExitStack() as pile:
        try:
            serveur = pile.enter_context(demarrer_postgresql())
        except (ImportError, OSError, subprocess.SubprocessError) as erreur:
            pytest.skip(f"the embedded PostgreSQL does not start: {erreur}")
        yield serveur


@pytest.fixture(scope="session")
def prets(postgresql: ServeurPostgresql) -> Iterator[Prets]:
    """Databases of that server, each lent to one test at a time."""
    prets = Prets(postgresql)
    yield prets
    prets.fermer()


@pytest.fixture(scope="session")
def preter(request: pytest.FixtureRequest) -> Preter:
    """Lend the address of a migrated database of that kind, with nothing else in it."""

    def preter(genre: str) -> AbstractContextManager[str]:
        if genre == SQLITE:
            copies: Copies = request.getfixturevalue("copies")
            return copies.preter(request.getfixturevalue("modele_sqlite"))
        prets: Prets = request.getfixturevalue("prets")
        return prets.pret()

    return preter


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, preter: Preter) -> Iterator[str]:
    """The address of a migrated database that holds nothing else, for this test alone."""
    with preter(request.param) as adresse:
        yield adresse


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url_vide(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table: for the migrations themselves."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path / 'vide.db'}"
    else:
        serveur = request.getfixturevalue("postgresql")
        adresse = serveur.creer("template1")
        yield adresse
        serveur.supprimer(adresse)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with moteur(url) as engine:
        yield engine


@pytest.fixture
def factory(engine: Engine) -> SessionFactory:
    return make_session_factory(engine)


@pytest.fixture
def session(factory: SessionFactory) -> Iterator[Session]:
    """A session that the test may commit; what it leaves uncommitted is rolled back."""
    with factory() as session:
        yield session
