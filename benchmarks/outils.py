"""What every measure shares: its rows on stdout, its verdict, and databases of its own.

A row is one JSON object on one line: `mesure`, `cible` (what was asked, in words), `valeur` (what
was found), `tenu` (whether it is), and whatever else helps to read it. `SHORT=1` in the environment
asks for a small version, whose rows carry `"court": true`.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NoReturn

import orjson

from tests.bases import construire_sqlite, demarrer_postgresql

COURT = os.environ.get("SHORT", "") not in ("", "0")
"""Whether the small version was asked for."""

_manquees: list[str] = []


def ligne(mesure: str, *, cible: str, valeur: Any, tenu: bool, **autres: Any) -> None:
    """Print one row, and remember whether its target is missed."""
    rangee = {"mesure": mesure, "cible": cible, "valeur": valeur, "tenu": bool(tenu), **autres}
    if COURT:
        rangee["court"] = True
    sys.stdout.write(orjson.dumps(rangee).decode() + "\n")
    sys.stdout.flush()
    if not tenu:
        _manquees.append(mesure)


def finir() -> NoReturn:
    """Leave with 0 when every row met its target, with 1 otherwise."""
    sys.exit(1 if _manquees else 0)


def chronometrer(action: Callable[[], object], pas: int) -> float:
    """Return how many steps a second, of the `pas` that the action takes."""
    debut = time.perf_counter()
    action()
    return pas / (time.perf_counter() - debut)


def dire(phrase: str) -> None:
    """Tell a person what is going on: stderr, never mixed with the rows."""
    sys.stderr.write(phrase + "\n")
    sys.stderr.flush()


@contextmanager
def base_sqlite() -> Iterator[str]:
    """Yield the address of a migrated SQLite file on disk, deleted at the end.

    `make_engine(url, synchronous=...)` chooses FULL (the product's default) or NORMAL.
    """
    dossier = Path(mkdtemp(prefix="jalon-mesure-"))
    try:
        yield f"sqlite:///{construire_sqlite(dossier / 'jalon.db')}"
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


@contextmanager
def base_postgresql() -> Iterator[str]:
    """Yield the address of a migrated database on a PostgreSQL of its own, stopped at the end.

    Every commit is durable there, as in production: the shortcuts of the tests are undone.
    """
    with demarrer_postgresql() as serveur:
        for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
            serveur.administration.execute(f"ALTER SYSTEM RESET {reglage}")
        serveur.administration.execute("SELECT pg_reload_conf()")
        url = serveur.creer()
        yield url
        serveur.supprimer(url)


BASES = ("sqlite-full", "sqlite-normal", "postgresql")
"""The three ways to run the product that a measure may compare."""


@contextmanager
def ouvrir_base(base: str) -> Iterator[tuple[str, str]]:
    """Yield (address, `synchronous`) of one of BASES: what `make_engine` takes."""
    synchronous = "NORMAL" if base == "sqlite-normal" else "FULL"
    with base_postgresql() if base == "postgresql" else base_sqlite() as url:
        yield url, synchronous
