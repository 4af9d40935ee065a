"""Transactions: what a session sees, and when SQLite's write lock is taken."""

from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.codes import OrganismeType
from models.db import SessionFactory, lecture, make_engine, make_session_factory, transaction
from models.organisme import Organisme
from tests.bases import sur_postgresql, sur_sqlite


def nommer(factory: SessionFactory, nom: str) -> None:
    with transaction(factory) as session:
        session.add(Organisme(type=OrganismeType.ASSOCIATION, nom=nom))


def compter(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Organisme)) or 0


def test_une_transaction_qui_n_a_fait_que_lire_ne_bloque_pas_qui_ecrit(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as lente:
        assert compter(lente) == 0
        nommer(factory, "Passée devant")
        lente.add(Organisme(type=OrganismeType.ASSOCIATION, nom="Arrivée après"))
    with lecture(factory) as session:
        assert compter(session) == 2


def test_chaque_lecture_d_une_transaction_voit_le_dernier_commit(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        avant = compter(session)
        nommer(factory, "Entre-temps")
        assert compter(session) == avant + 1


@sur_sqlite
def test_tout_ce_qu_une_session_de_lecture_lit_est_d_un_seul_moment(
    factory: SessionFactory,
) -> None:
    with lecture(factory) as session:
        avant = compter(session)
        nommer(factory, "Entre-temps")
        assert compter(session) == avant


@sur_sqlite
def test_celui_qui_ecrit_apres_avoir_lu_attend_son_tour_sans_erreur(
    factory: SessionFactory,
) -> None:
    a_ecrit, fini = Event(), Event()

    def ecrire_lentement() -> None:
        with transaction(factory) as session:
            session.add(Organisme(type=OrganismeType.ASSOCIATION, nom="Première"))
            session.flush()
            a_ecrit.set()
            fini.wait(0.3)

    fil = Thread(target=ecrire_lentement)
    with transaction(factory) as session:
        assert compter(session) == 0
        fil.start()
        assert a_ecrit.wait(10)
        session.add(Organisme(type=OrganismeType.ASSOCIATION, nom="Seconde"))
        session.flush()
        assert compter(session) == 2
    fil.join()


@sur_sqlite
def test_une_ecriture_annulee_rend_le_verrou(factory: SessionFactory) -> None:
    with pytest.raises(RuntimeError), transaction(factory) as session:
        session.execute(text("DELETE FROM organisme"))
        raise RuntimeError
    nommer(factory, "Le verrou est libre")


def test_un_verrou_qui_ne_vient_pas_est_une_erreur_de_la_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler tells a busy base from a bug by the class of the error."""
    monkeypatch.setattr("models.db.ATTENTE_VERROU_S", 0.01)
    engine = make_engine(f"sqlite:///{tmp_path / 'verrou.db'}")
    with engine.begin() as premiere:
        premiere.execute(text("CREATE TABLE chose (id INTEGER)"))
        with engine.connect() as seconde, pytest.raises(OperationalError, match="locked"):
            seconde.execute(text("INSERT INTO chose VALUES (1)"))
    engine.dispose()


@sur_postgresql
def test_une_connexion_oisive_est_essayee_avant_de_servir(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that restarted meanwhile costs one new connection, not a refused request."""
    monkeypatch.setattr("models.db.OISIVE_S", 0.0)
    engine = make_engine(url)
    factory = make_session_factory(engine)
    with lecture(factory) as session:
        premiere = session.scalar(text("SELECT pg_backend_pid()"))
    autre = make_engine(url)
    with autre.connect() as connexion:
        connexion.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": premiere})
    autre.dispose()
    with lecture(factory) as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != premiere
    engine.dispose()


@sur_postgresql
def test_une_connexion_qui_vient_de_servir_ne_coute_pas_d_essai(url: str) -> None:
    engine = make_engine(url)
    factory = make_session_factory(engine)
    demandes: list[str] = []
    with lecture(factory) as session:
        pilote = session.connection().connection.driver_connection
    assert pilote is not None
    origine = pilote.cursor
    pilote.cursor = lambda *a, **k: demandes.append("curseur") or origine(*a, **k)
    for _ in range(3):
        with lecture(factory) as session:
            session.scalar(text("SELECT 1"))
    assert len(demandes) == 3
    engine.dispose()
