"""A base as full as one likes: dossiers really walked, then cloned by SQL.

A clone has everything its model has (household, journal, due dates, engine state) under ids of its
own; it is there to be in the way, and nobody walks it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Table, func, select, text

from models.tout import Base

DOSSIERS = ("menage", "dossier")
TOUT_LE_MONDE = ("menage", "dossier", "organisme", "utilisateur")
"""What a copy starts from: the dossiers alone, or their people and organisations with them."""

PARTAGEES = ("definition", "definition_piece")
"""What every copy runs on: published once."""

COLONNES_UNIQUES = ("tache_id", "nur", "organisme.nom", "convention.numero")


def cloner(engine: Engine, copies: int, *, racines: Sequence[str] = DOSSIERS) -> int:
    """Copy every dossier of the base, with all that hangs from it, `copies` times.

    `racines`: DOSSIERS, or TOUT_LE_MONDE. Return what separates the ids of two copies.
    """
    tables = _tables_qui_pendent(racines)
    with _sans_entraves(engine) as connexion:
        pas = _pas(connexion, tables)
        for table in tables:
            for ordre in _ordres(table, tables):
                connexion.execute(text(ordre), {"copies": copies, "pas": pas})
        if engine.dialect.name == "postgresql":
            _reprendre_les_suites(connexion, tables)
    return pas


def compter(engine: Engine) -> int:
    with engine.connect() as connexion:
        dossier = Base.metadata.tables["dossier"]
        return int(connexion.scalar(select(func.count()).select_from(dossier)) or 0)


def _tables_qui_pendent(racines: Sequence[str]) -> list[Table]:
    """Return the tables that hang from those, parents first."""
    choisies: list[Table] = []
    for table in Base.metadata.sorted_tables:
        parents = {cle.column.table.name for cle in table.foreign_keys}
        liee = table.name in racines or parents & {choisie.name for choisie in choisies}
        if liee and table.name not in PARTAGEES:
            choisies.append(table)
    return choisies


def _pas(connexion: Connection, tables: list[Table]) -> int:
    """Return what separates the ids of two copies: more than any id."""
    cles = [table.c.id for table in tables if "id" in table.c]
    return 1 + max(int(connexion.scalar(select(func.max(cle))) or 0) for cle in cles)


def _ordres(table: Table, tables: list[Table]) -> tuple[str, str]:
    """Return what sets the models of a table apart, then copies them."""
    colonnes = ", ".join(colonne.name for colonne in table.columns)
    valeurs = ", ".join(_valeur(colonne, tables) for colonne in table.columns)
    serie = (
        "WITH RECURSIVE serie(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM serie WHERE k < :copies)"
    )
    # Table and column names are ours, never typed by anyone.
    modele = f"modele_{table.name}"
    return (
        f"CREATE TEMP TABLE {modele} AS SELECT * FROM {table.name}",
        f"INSERT INTO {table.name} ({colonnes}) {serie} "
        f"SELECT {valeurs} FROM serie CROSS JOIN {modele} m",
    )


def _valeur(colonne: Column[Any], tables: list[Table]) -> str:
    """Return how a column is copied: ids move by a step, what must be unique bears the rank."""
    visees = {cle.column.table.name for cle in colonne.foreign_keys}
    entier = isinstance(colonne.type, Integer)
    if entier and (visees & {t.name for t in tables} or (colonne.name == "id" and not visees)):
        return f"m.{colonne.name} + k * :pas"
    if not entier and _porte_le_rang(colonne):
        return f"m.{colonne.name} || '-' || k"
    return f"m.{colonne.name}"


def _porte_le_rang(colonne: Column[Any]) -> bool:
    """Tell whether two copies may not share a text: a key, or what another key makes unique."""
    seule = colonne.primary_key and len(colonne.table.primary_key.columns) == 1
    nommee = {colonne.name, str(colonne)} & set(COLONNES_UNIQUES)
    return bool(colonne.unique or seule or nommee)


@contextmanager
def _sans_entraves(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which foreign keys are not checked row by row."""
    with engine.connect() as connexion:
        if engine.dialect.name == "sqlite":
            pilote: Any = connexion.connection.driver_connection
            pilote.execute("PRAGMA foreign_keys=OFF")
            pilote.execute("PRAGMA synchronous=OFF")
        with connexion.begin():
            if engine.dialect.name == "postgresql":
                connexion.execute(text("SET LOCAL session_replication_role = replica"))
            yield connexion
        connexion.invalidate()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connexion:
            connexion.execute(text("VACUUM ANALYZE"))


def _reprendre_les_suites(connexion: Connection, tables: list[Table]) -> None:
    for table in (table for table in tables if "id" in table.c):
        connexion.execute(
            text("SELECT setval(pg_get_serial_sequence(:nom, 'id'), :maximum)"),
            {
                "nom": table.name,
                "maximum": connexion.scalar(select(func.coalesce(func.max(table.c.id), 1))),
            },
        )
