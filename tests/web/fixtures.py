"""Fixtures of the pages: the invented world on SQLite, a clock that the test moves, browsers."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from models.codes import Role
from models.db import SessionFactory, make_engine, make_session_factory, transaction
from tests.bases import construire_sqlite
from tests.moteurs import Copies, moteur
from tests.web.applications import create_app_d_essai
from tests.web.monde import LE, Batisseur, Monde
from tests.web.navigateur import Navigateur
from web.config import Reglages

CLE = "cle-de-signature-des-essais-0123456789"

Connecter = Callable[[Role], Navigateur]


class Horloge:
    """The clock of the application under test."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def avancer(self, **duree: float) -> None:
        self.moment += timedelta(**duree)


@pytest.fixture(scope="session")
def monde_bati(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Monde]:
    """The file with the world in it, and its ids: built once, then copied."""
    fichier = construire_sqlite(tmp_path_factory.mktemp("monde") / "monde.db")
    engine = make_engine(f"sqlite:///{fichier}", synchronous="OFF")
    with transaction(make_session_factory(engine)) as session:
        monde = Batisseur(session).batir()
    engine.dispose()
    return fichier, monde


@pytest.fixture
def monde(monde_bati: tuple[Path, Monde]) -> Monde:
    return monde_bati[1]


@pytest.fixture
def fabrique_web(monde_bati: tuple[Path, Monde], copies: Copies) -> Iterator[SessionFactory]:
    """A copy of the world, for this test alone."""
    with copies.preter(monde_bati[0]) as adresse, moteur(adresse) as engine:
        yield make_session_factory(engine)


@pytest.fixture
def horloge() -> Horloge:
    return Horloge(LE)


@pytest.fixture
def app(fabrique_web: SessionFactory, horloge: Horloge) -> Flask:
    reglages = Reglages(cle_secrete=CLE, courriel="memoire")
    return create_app_d_essai(reglages, fabrique=fabrique_web, horloge=horloge)


@pytest.fixture
def anonyme(app: Flask) -> Navigateur:
    return Navigateur(app)


@pytest.fixture
def connecter(app: Flask, monde: Monde) -> Connecter:
    """Return a browser signed in as one of the world's accounts, by role."""

    def ouvrir(role: Role) -> Navigateur:
        navigateur = Navigateur(app)
        assert navigateur.connecter(monde.comptes[role]).status_code == 302
        return navigateur

    return ouvrir
