"""Brings a database to the schema of this version. Every command calls it before anything else."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

DOSSIER_MIGRATIONS = Path(__file__).parent / "migrations"

VERROU_POSTGRESQL = 0x4A414C4F4E
"""Key of the advisory lock that lets one process migrate at a time ("JALON" in ASCII)."""


class CleEtrangereRompue(Exception):
    """A migration left rows that point to nothing; it was rolled back."""


def migrer(engine: Engine, revision: str = "head") -> None:
    """Apply the migrations that the database lacks, all or none, one process at a time.

    An up-to-date database is only read. Raises CleEtrangereRompue on SQLite, and the driver's
    errors; in each case the database is as it was.
    """
    if revision_courante(engine) != _head():
        _run(engine, lambda config: command.upgrade(config, revision))


def defaire(engine: Engine, revision: str = "base") -> None:
    """Undo the migrations that follow `revision` (`base`: all of them, and the data)."""
    _run(engine, lambda config: command.downgrade(config, revision))


def est_servable(engine: Engine) -> bool:
    """Tell whether this version can serve a database that it must not migrate.

    A newer one can be: an upgrade replaces the machines one by one, this one is still to come.
    """
    return convient(revision_courante(engine))


@cache
def convient(revision: str | None) -> bool:
    """Tell whether this version can serve a database of that revision (`est_servable`)."""
    connues = {script.revision for script in _scripts().walk_revisions()}
    return revision is not None and (revision == _head() or revision not in connues)


def revision_courante(engine: Engine) -> str | None:
    """Return the revision of the database, or None before the first migration. Reads only."""
    with engine.connect() as connexion:
        return MigrationContext.configure(connexion).get_current_revision()


def _head() -> str | None:
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(DOSSIER_MIGRATIONS))


def _run(engine: Engine, action: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(DOSSIER_MIGRATIONS).replace("%", "%%"))
    verrouiller = _hold_sqlite if engine.dialect.name == "sqlite" else _hold_postgresql
    with engine.connect() as connexion, verrouiller(connexion):
        config.attributes["connection"] = connexion
        action(config)


@contextmanager
def _hold_postgresql(connexion: Connection) -> Iterator[None]:
    """Open the transaction of the migration; a second process waits at the lock."""
    with connexion.begin():
        connexion.execute(text("SELECT pg_advisory_xact_lock(:cle)"), {"cle": VERROU_POSTGRESQL})
        yield


@contextmanager
def _hold_sqlite(connexion: Connection) -> Iterator[None]:
    """Open the transaction (BEGIN IMMEDIATE: a second process waits) without foreign keys.

    The lock is taken before the revision is read, whatever the migration writes first.

    A batch migration drops and rebuilds a table: with foreign keys on, SQLite would first
    delete its rows, and theirs in cascade. The pragma only works outside a transaction.
    """
    pilote = cast(sqlite3.Connection, connexion.connection.driver_connection)
    pilote.execute("PRAGMA foreign_keys=OFF")
    try:
        with connexion.begin():
            connexion.exec_driver_sql("BEGIN IMMEDIATE")
            yield
            rompues = connexion.execute(text("PRAGMA foreign_key_check")).all()
            if rompues:
                raise CleEtrangereRompue(f"{len(rompues)} rows, first: {rompues[0]}")
    finally:
        pilote.execute("PRAGMA foreign_keys=ON")
