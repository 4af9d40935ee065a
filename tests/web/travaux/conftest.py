"""A fresh PostgreSQL base with Procrastinate's tables, and a way to look at it from outside."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.db import SessionFactory, make_session_factory
from tests.web.travaux.decor import Guichet
from web.travaux import schema
from web.travaux.depot import brancher


@pytest.fixture(autouse=True)
def sans_boucle() -> Iterator[None]:
    """Hide the loop that Playwright leaves running in this thread: a worker starts its own."""
    boucle = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(boucle)


@pytest.fixture
def partage(engine: Engine) -> SessionFactory:
    """Sessions with a port, on a base where `jalon init` has run."""
    schema.installer(engine)
    factory = make_session_factory(engine)
    brancher(factory)
    return factory


@pytest.fixture
def guichet(url: str) -> Iterator[Guichet]:
    guichet = Guichet(url)
    yield guichet
    guichet.connexion.close()
