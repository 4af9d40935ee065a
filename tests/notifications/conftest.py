"""A mail server per test that asks for one."""

from collections.abc import Iterator

import pytest

from tests.notifications.serveur import Boite, serveur_smtp


@pytest.fixture
def boite() -> Iterator[Boite]:
    with serveur_smtp() as boite:
        yield boite
