"""Engine, declarative base and the one place that opens and closes transactions."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic, sleep
from typing import Any, cast

from sqlalchemy import Engine, MetaData, Text, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from models.types import UtcDateTime

NAMING = {
    "ix": "ix__%(table_name)s__%(column_0_N_name)s",
    "uq": "uq__%(table_name)s__%(column_0_N_name)s",
    "ck": "ck__%(table_name)s__%(constraint_name)s",
    "fk": "fk__%(table_name)s__%(column_0_name)s",
    "pk": "pk__%(table_name)s",
}

SessionFactory = sessionmaker[Session]

CACHE_KO = 32_768
"""SQLite's own page cache per connection, in KiB: 2 MiB by default, less than one month's rows."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, str: Text}


OISIVE_S = 5.0
"""A connection that slept longer is tried before it is used: the server may have gone."""

SANS_VERROU = ("SELECT", "PRAGMA", "EXPLAIN", "BEGIN")
"""How a statement that writes nothing begins; any other takes SQLite's write lock."""


ATTENTE_MS = 30_000
ATTENTE_VERROU_S = 30.0
ESSAI_VERROU_S = 0.0005
"""How long a write waits for SQLite's lock, and how often it looks. A step holds it for 1 ms."""


VERROU_COMMUN = 0x50554220
"""Key of the PostgreSQL advisory lock of `un_a_la_fois`."""


class _Curseur(sqlite3.Cursor):
    """Takes the write lock before the first write of a transaction, and waits for it.

    A plain BEGIN that had read before would fail there with "database is locked".
    """

    def execute(self, requete: str, *valeurs: Any) -> "_Curseur":
        self._verrouiller(requete)
        return super().execute(requete, *valeurs)

    def executemany(self, requete: str, *valeurs: Any) -> "_Curseur":
        self._verrouiller(requete)
        return super().executemany(requete, *valeurs)

    def _verrouiller(self, requete: str) -> None:
        if not (self.connection.in_transaction or requete.startswith(SANS_VERROU)):
            self._attendre_le_verrou()

    def _attendre_le_verrou(self) -> None:
        """Look often: SQLite's own wait soon sleeps 100 ms at a time, for steps of one or two."""
        super().execute("PRAGMA busy_timeout=0")
        try:
            _insister(super().execute, "BEGIN IMMEDIATE")
        finally:
            super().execute(f"PRAGMA busy_timeout={ATTENTE_MS}")


def _insister(executer: Callable[[str], Any], requete: str) -> None:
    """Run a statement until no other process holds it back, for `ATTENTE_VERROU_S` at most."""
    limite = monotonic() + ATTENTE_VERROU_S
    while not _essayer(executer, requete, dernier_essai=monotonic() >= limite):
        sleep(ESSAI_VERROU_S)


def _essayer(executer: Callable[[str], Any], requete: str, *, dernier_essai: bool) -> bool:
    try:
        executer(requete)
    except sqlite3.OperationalError as erreur:
        if dernier_essai or erreur.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


class _Connexion(sqlite3.Connection):
    def cursor(self, *_arguments: Any, **_options: Any) -> Any:
        return super().cursor(_Curseur)


def make_engine(url: str, *, synchronous: str = "FULL") -> Engine:
    """Return an engine on SQLite or PostgreSQL.

    SQLite runs in WAL with `synchronous` FULL by default: a committed step survives a power cut.
    Its transactions behave as PostgreSQL's do in READ COMMITTED: each statement reads the last
    commit, and the write lock is taken by the first statement that writes, so that two processes
    overlap until then. What is read before a write is guarded by that write's own condition (a
    version, a state), never by the order of the statements.
    """
    # An error of the driver would quote the parameters, hence a household, in a log.
    if not url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True)
        _essayer_les_oisives(engine)
        return engine
    arguments = {"isolation_level": None, "factory": _Connexion}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True)
    _prepare_sqlite(engine, synchronous)
    return engine


def _essayer_les_oisives(engine: Engine) -> None:
    """Try a connection that has been idle, and only then: a trial costs a round trip."""

    @event.listens_for(engine, "checkin")
    def _noter(_connexion: Any, fiche: Any) -> None:
        fiche.info["rendue"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _essayer(connexion: Any, fiche: Any, _emprunt: Any) -> None:
        if monotonic() - fiche.info.get("rendue", monotonic()) < OISIVE_S:
            return
        try:
            engine.dialect.do_ping(connexion)
        except engine.dialect.loaded_dbapi.Error as erreur:
            raise DisconnectionError from erreur


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def _set_pragmas(connexion: Any, _record: Any) -> None:
        # SQLite's own patience does not hold for it: two who open a new file each want it alone.
        _insister(connexion.execute, "PRAGMA journal_mode=WAL")
        for pragma in (
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            f"busy_timeout={ATTENTE_MS}",
            f"cache_size=-{CACHE_KO}",
        ):
            connexion.execute(f"PRAGMA {pragma}")


def make_session_factory(engine: Engine) -> SessionFactory:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def lecture(factory: SessionFactory) -> Iterator[Session]:
    """Open a session that only reads; on SQLite, all it reads is of one moment."""
    with factory() as session:
        figer(session)
        yield session


def figer(session: Session) -> None:
    """Make all that a session reads, from here on, be of one moment; it must not write then.

    On SQLite, by a transaction that begins now: others begin with their first write. (An event
    "begin" would say it without being called, and cost every statement of every step.)
    """
    connexion = session.connection()
    if connexion.dialect.name == "sqlite":
        connexion.exec_driver_sql("BEGIN")


@contextmanager
def transaction(factory: SessionFactory) -> Iterator[Session]:
    """Commit on success, roll back on any exception. For jobs and commands."""
    with factory.begin() as session:
        yield session


def un_a_la_fois(session: Session) -> None:
    """Let one transaction at a time go on from here, until it ends.

    For the rare work that reads everything before it writes (publishing), where no row guards.
    """
    connexion = session.connection()
    if connexion.dialect.name == "postgresql":
        connexion.execute(text("SELECT pg_advisory_xact_lock(:cle)"), {"cle": VERROU_COMMUN})
        return
    pilote = cast(sqlite3.Connection, connexion.connection.driver_connection)
    if not pilote.in_transaction:
        connexion.exec_driver_sql("BEGIN IMMEDIATE")
