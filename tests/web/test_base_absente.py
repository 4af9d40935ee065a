"""The database is away: the reader is told so in French, and nothing is half done (R5-R7, small).

The lock is a real one, held by another connection.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from sqlite3 import connect

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.codes import Role
from models.db import SessionFactory
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from tests.web.monde import LE, REPONSES, Monde
from tests.web.navigateur import Navigateur

ELEMENT = "prendre_contact"
ABSENCE = "La base de données ne répond pas."
ENREGISTREE = "Étape enregistrée"
PATIENCE_S = 0.05


@pytest.fixture
def moteur(fabrique_web: SessionFactory, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The application's engine, whose patience is short."""
    monkeypatch.setattr("models.db.ATTENTE_VERROU_S", PATIENCE_S)
    moteur: Engine = fabrique_web.kw["bind"]
    return moteur


@pytest.fixture
def assistante(
    moteur: Engine, app: Flask, connecter: Callable[[Role], Navigateur]
) -> Iterator[Navigateur]:
    yield connecter(Role.TRAVAILLEUR_SOCIAL)


@pytest.fixture
def envoyer(
    assistante: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> Callable[[], TestResponse]:
    """Send the form of the open step of a household, made from the page as it was first read."""
    with fabrique_web() as session:
        etape, public_id, version = session.execute(
            select(EtapeOuverte, Dossier.public_id, Dossier.version)
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(EtapeOuverte.element == ELEMENT, Dossier.public_id.in_(monde.dossiers.values()))
        ).one()
    champs = {**REPONSES[ELEMENT], "version": version, "fait_le": LE.date().isoformat()}
    adresse, jeton = f"/dossiers/{public_id}/etapes/{etape.tache_id}", assistante.jeton()
    return lambda: assistante.client.post(adresse, data={"csrf_token": jeton, **champs})


def compter(factory: SessionFactory) -> int:
    with factory() as session:
        return session.scalars(select(func.count()).select_from(Journal)).one()


def verifier_le_refus(reponse: TestResponse) -> None:
    assert reponse.status_code == 503
    assert ABSENCE in reponse.text
    assert reponse.headers["Retry-After"] == "60"
    assert "sqlite" not in reponse.text.lower()


def test_a_step_that_cannot_have_the_lock_is_refused_then_done(
    envoyer: Callable[[], TestResponse], fabrique_web: SessionFactory, moteur: Engine
) -> None:
    avant = compter(fabrique_web)
    assert moteur.url.database is not None
    with closing(connect(moteur.url.database, isolation_level=None)) as autre:
        autre.execute("BEGIN IMMEDIATE")
        verifier_le_refus(envoyer())
        autre.execute("ROLLBACK")
    assert compter(fabrique_web) == avant
    assert envoyer().status_code == 302
    assert compter(fabrique_web) == avant + 1


def test_a_commit_that_fails_says_so_and_never_that_the_step_is_done(
    envoyer: Callable[[], TestResponse], assistante: Navigateur, fabrique_web: SessionFactory
) -> None:
    """The commit comes once the answer is made: its flash message must not outlive it."""
    avant = compter(fabrique_web)

    def echouer(session: Session) -> None:
        session.connection().exec_driver_sql("INSERT INTO absente VALUES (1)")

    event.listen(Session, "before_commit", echouer)
    try:
        verifier_le_refus(envoyer())
    finally:
        event.remove(Session, "before_commit", echouer)
    assert compter(fabrique_web) == avant
    assert ENREGISTREE not in assistante.ouvrir("/").text
    assert envoyer().status_code == 302
    assert ENREGISTREE in assistante.client.get("/", follow_redirects=True).text
