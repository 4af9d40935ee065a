"""The world of these tests: one database per module on each engine, one dossier per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.db import SessionFactory, make_engine, make_session_factory
from tests.bases import POSTGRESQL, SQLITE, copier_sqlite
from tests.workflow.decor import Monde, planter
from tests.workflow.suivi import Suivi


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def base(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SessionFactory]:
    """A migrated database for a whole module: a dossier disturbs no other."""
    if request.param == SQLITE:
        modele: Path = request.getfixturevalue("modele_sqlite")
        adresse = copier_sqlite(modele, tmp_path_factory.mktemp("base"))
    else:
        prets = request.getfixturevalue("prets")
        adresse = prets.preter()
    engine = make_engine(adresse, synchronous="OFF")
    yield make_session_factory(engine)
    engine.dispose()
    if request.param != SQLITE:
        prets.rendre(adresse)


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter(base)


@pytest.fixture
def suivi(monde: Monde) -> Suivi:
    """A dossier just opened."""
    return Suivi.ouvrir(monde)
