"""One département, replayed once for all the tests of this folder (95: the smallest)."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.db import SessionFactory, make_engine, make_session_factory
from tests.bases import copier_sqlite
from tests.rejeu.decor import rejouer_le_departement


@pytest.fixture(scope="session")
def departement(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the replayed database, made by the first worker of the run that asks for it.

    The others wait at the lock: it is released when its holder ends, whatever ends it.
    """
    dossier = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        dossier = dossier.parent
    fichier = dossier / "departement-rejoue.db"
    with (dossier / "departement-rejoue.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if not fichier.exists():
            rejouer_sur(copier_sqlite(modele_sqlite, tmp_path_factory.mktemp("rejeu")), fichier)
    return fichier


def rejouer_sur(url: str, fichier: Path) -> None:
    """Replay on a fresh base; `fichier` appears once it is closed and complete."""
    engine = make_engine(url, synchronous="OFF")
    rejouer_le_departement(make_session_factory(engine))
    engine.dispose()
    Path(url.removeprefix("sqlite:///")).rename(fichier)


@pytest.fixture(scope="session")
def rejouee(
    departement: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SessionFactory]:
    """A database where the département has been replayed, this worker's own."""
    url = copier_sqlite(departement, tmp_path_factory.mktemp("rejouee"))
    engine = make_engine(url, synchronous="OFF")
    yield make_session_factory(engine)
    engine.dispose()


@pytest.fixture
def replay(rejouee: SessionFactory) -> Iterator[Session]:
    """A session on the replayed database; what a test changes is rolled back."""
    with rejouee() as session:
        yield session
        session.rollback()
