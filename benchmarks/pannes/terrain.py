"""A database under test, and processes that share nothing but that database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.outils import base_sqlite
from models.db import make_engine, make_session_factory
from tests.bases import ServeurPostgresql, copier_sqlite, demarrer_postgresql
from tests.workflow.decor import Monde
from tests.workflow.decor import planter as planter_monde

BASES = ("sqlite-full", "postgresql")
"""The two databases of a fault, both durable: each commit reaches the disk."""

FORK = get_context("fork")
"""A worker starts in a few milliseconds: a thousand of them die in one measure."""


@dataclass(frozen=True)
class Terrain:
    """A planted database. Every process opens it for itself: no connection crosses a fork."""

    url: str
    monde: Monde

    @property
    def est_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @contextmanager
    def ouvert(self) -> Iterator[Monde]:
        """Yield the world on an engine of its own, closed at the end."""
        engine = make_engine(self.url)
        try:
            yield replace(self.monde, factory=make_session_factory(engine))
        finally:
            engine.dispose()


def planter(url: str) -> Terrain:
    """Publish the shipped parcours on a migrated database, with its people."""
    engine = make_engine(url)
    monde = planter_monde(make_session_factory(engine))
    engine.dispose()
    return Terrain(url, monde)


@contextmanager
def postgresql_durable() -> Iterator[ServeurPostgresql]:
    """Run a server whose commits reach the disk: the shortcuts of the tests are undone."""
    with demarrer_postgresql() as serveur:
        for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
            serveur.administration.execute(f"ALTER SYSTEM RESET {reglage}")
        serveur.administration.execute("SELECT pg_reload_conf()")
        yield serveur


@contextmanager
def atelier(base: str) -> Iterator[Callable[[], Terrain]]:
    """Yield what makes planted databases of one of BASES, one after the other, all deleted."""
    with ExitStack() as pile:
        if base == "postgresql":
            serveur = pile.enter_context(postgresql_durable())
            yield lambda: planter(serveur.creer())
        else:
            plante = planter(pile.enter_context(base_sqlite()))
            yield lambda: _copier(plante, pile)


def _copier(plante: Terrain, pile: ExitStack) -> Terrain:
    """Return a copy of a planted SQLite base that nobody has open, deleted with `pile`."""
    dossier = pile.enter_context(
        TemporaryDirectory(prefix="jalon-mesure-", ignore_cleanup_errors=True)
    )
    fichier = Path(plante.url.removeprefix("sqlite:///"))
    return replace(plante, url=copier_sqlite(fichier, Path(dossier)))


@contextmanager
def terrain(base: str) -> Iterator[Terrain]:
    """Yield one planted database."""
    with atelier(base) as nouveau:
        yield nouveau()


def lancer(travail: Callable[..., object], *arguments: Any) -> ForkProcess:
    """Run a function in a process of its own, which does not outlive this one."""
    processus = FORK.Process(target=travail, args=arguments, daemon=True)
    processus.start()
    return processus


def tuer(processus: ForkProcess) -> None:
    """SIGKILL, and wait until it is gone."""
    processus.kill()
    processus.join()
