"""From one machine to several: the backup of an SQLite base, put into an empty PostgreSQL one.

Foreign keys are taken off while rows come in and put back, checked, in the same transaction: an
order of the tables would not do for rows that name each other.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, func, select, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from models.db import make_engine
from models.migrer import migrer, revision_courante
from models.tout import Base
from web.sauvegarde import SauvegardeRefusee

LOT = 1_000
"""Rows at a time: memory does not grow with the base."""

AUTRE_REVISION = (
    "Cette sauvegarde est d’une version plus ancienne de Jalon\u00a0: mettez d’abord la base à "
    "niveau («\u00a0jalon init\u00a0»), puis sauvegardez de nouveau."
)


def transvaser(copie: Path, url: str) -> None:
    """Copy every row of an SQLite file into an empty PostgreSQL base, made by our migrations.

    All or nothing, but for the empty tables. Raises SauvegardeRefusee.
    """
    source, cible = make_engine(f"sqlite:///{copie}"), make_engine(url)
    try:
        migrer(cible)
        if revision_courante(source) != revision_courante(cible):
            raise SauvegardeRefusee(AUTRE_REVISION)
        _copier(source, cible)
    finally:
        source.dispose()
        cible.dispose()


def _copier(source: Engine, cible: Engine) -> None:
    tables, liens = list(Base.metadata.tables.values()), list(_list_liens())
    with source.connect() as depuis, cible.begin() as vers:
        for lien in liens:
            vers.execute(DropConstraint(lien))
        for table in tables:
            vers.execute(table.delete())  # what the migrations put there is in the copy as well
            _copier_table(depuis, vers, table)
        for lien in liens:
            # Left isolated, no table made later in this process would have the key.
            vers.execute(AddConstraint(lien, isolate_from_table=False))


def _list_liens() -> Iterator[ForeignKeyConstraint]:
    for table in Base.metadata.tables.values():
        yield from sorted(table.foreign_key_constraints, key=lambda lien: str(lien.name))


def _copier_table(depuis: Connection, vers: Connection, table: Table) -> None:
    lues = depuis.execute(select(table).execution_options(yield_per=LOT))
    for lot in lues.mappings().partitions(LOT):
        vers.execute(table.insert(), [dict(ligne) for ligne in lot])
    if "id" in table.c and table.c.id.autoincrement is not False:
        _reprendre_la_suite(vers, table)


def _reprendre_la_suite(vers: Connection, table: Table) -> None:
    """Number the rows to come after those that have just come in."""
    plus_haut = vers.scalar(select(func.max(table.c.id)))
    suite = vers.scalar(
        text("SELECT pg_get_serial_sequence(:nom, 'id')"), {"nom": f'"{table.name}"'}
    )
    if suite is not None and plus_haut is not None:
        vers.execute(text("SELECT setval(:suite, :valeur)"), {"suite": suite, "valeur": plus_haut})
