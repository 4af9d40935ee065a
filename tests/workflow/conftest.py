"""The world of these tests, on both databases unless a test keeps to one."""

import logging
from collections.abc import Iterator

import pytest

from models.db import SessionFactory
from tests.workflow.decor import Monde, planter
from tests.workflow.suivi import Suivi


@pytest.fixture(autouse=True)
def _moteur_discret() -> Iterator[None]:
    """The library logs every task it moves: nobody reads it, pytest would keep it all."""
    logger = logging.getLogger("spiff")
    avant = logger.level
    logger.setLevel(logging.WARNING)
    yield
    logger.setLevel(avant)


@pytest.fixture
def monde(factory: SessionFactory) -> Monde:
    return planter(factory)


@pytest.fixture
def suivi(monde: Monde) -> Suivi:
    """A dossier just opened."""
    return Suivi.ouvrir(monde)
