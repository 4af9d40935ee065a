"""The world of these tests: one database per module on each engine, one dossier per test."""

from collections.abc import Iterator

import pytest

from models.db import SessionFactory, make_session_factory
from tests.bases import POSTGRESQL, SQLITE
from tests.moteurs import Preter, moteur
from tests.workflow.decor import Monde, planter
from tests.workflow.suivi import Suivi


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def base(request: pytest.FixtureRequest, preter: Preter) -> Iterator[SessionFactory]:
    """A migrated database for a whole module: a dossier disturbs no other."""
    with preter(request.param) as adresse, moteur(adresse) as engine:
        yield make_session_factory(engine)


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter(base)


@pytest.fixture
def suivi(monde: Monde) -> Suivi:
    """A dossier just opened."""
    return Suivi.ouvrir(monde)
