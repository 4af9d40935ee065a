"""Procrastinate's tables: put in place by `jalon init`, checked by what needs them.

The library keeps no version in the database. The name of its last script is written as the
comment of its table: an upgrade plays the scripts that come after it.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import Connection, Engine, text

from models.migrer import VERROU_POSTGRESQL
from web.config import ReglagesRefuses

# Read as files when they are wanted: a machine alone never imports the library.
LIBRAIRIE = "procrastinate.sql"

MANQUE = (
    "La base n’est pas prête pour des travaux distribués\u00a0: lancez «\u00a0jalon init\u00a0», "
    "puis recommencez."
)
TABLE = "procrastinate_jobs"


def installer(engine: Engine) -> None:
    """Create the tables, or bring them to the installed version; nothing when they are there.

    One process at a time; all or nothing.
    """
    if _est_a_jour(_marque(engine)):
        return
    with engine.begin() as connexion:
        connexion.execute(text("SELECT pg_advisory_xact_lock(:cle)"), {"cle": VERROU_POSTGRESQL})
        _avancer(connexion)


def verifier(engine: Engine) -> None:
    """Raise ReglagesRefuses when the tables are not there, or are older than the library.

    Newer ones are taken: this process is then one that an upgrade has yet to replace.
    """
    if not _est_a_jour(_marque(engine)):
        raise ReglagesRefuses(MANQUE)


def list_scripts() -> list[Traversable]:
    """Return the library's upgrades, in their order (their names begin with a version)."""
    dossier = files(LIBRAIRIE) / "migrations"
    return sorted(
        (f for f in dossier.iterdir() if f.name.endswith(".sql")), key=lambda script: script.name
    )


def _est_a_jour(marque: str | None) -> bool:
    return marque is not None and marque >= list_scripts()[-1].name


def _marque(engine: Engine) -> str | None:
    with engine.connect() as connexion:
        return _lire_marque(connexion)


def _lire_marque(connexion: Connection) -> str | None:
    lue: str | None = connexion.scalar(
        text("SELECT obj_description(to_regclass(:table), 'pg_class')"), {"table": TABLE}
    )
    return lue


def _avancer(connexion: Connection) -> None:
    scripts, marque = list_scripts(), _lire_marque(connexion)
    if _est_a_jour(marque):
        return  # another process has just done it
    if marque is None:
        _executer(connexion, (files(LIBRAIRIE) / "schema.sql").read_text(encoding="utf-8"))
    for script in scripts:
        if marque is not None and script.name > marque:
            _executer(connexion, script.read_text(encoding="utf-8"))
    _executer(connexion, f"COMMENT ON TABLE {TABLE} IS '{scripts[-1].name}'")


def _executer(connexion: Connection, script: str) -> None:
    """Run a script of several statements: the driver's own cursor takes it as it is."""
    pilote: Any = connexion.connection.driver_connection
    pilote.execute(script)
