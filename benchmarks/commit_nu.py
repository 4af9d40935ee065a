"""The floor: a durable commit of the same bytes through the same SQLAlchemy Core, nothing else."""

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
    update,
)

ETATS = Table(
    "nu_etat",
    MetaData(),
    Column("dossier_id", Integer, primary_key=True),
    Column("corps", LargeBinary, nullable=False),
)
JOURNAL = Table(
    "nu_journal",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("dossier_id", Integer, nullable=False),
    Column("contenu", Text, nullable=False),
)
_ECRIRE = update(ETATS).where(ETATS.c.dossier_id == bindparam("lu_id"))
_NOTER = insert(JOURNAL)


class CommitNu:
    """One UPDATE of the engine state's bytes, one INSERT of the journal's, one commit."""

    def __init__(self, engine: Engine, corps: list[bytes], journal: list[str]) -> None:
        self.engine, self.corps, self.journal = engine, corps, journal
        for table in (ETATS, JOURNAL):
            table.create(engine)

    def remplir(self, nombre: int) -> None:
        with self.engine.begin() as connexion:
            lignes = [{"dossier_id": rang, "corps": self.corps[0]} for rang in range(1, nombre + 1)]
            connexion.execute(ETATS.insert(), lignes)

    def pas(self, identifiant: int, rang: int) -> None:
        with self.engine.begin() as connexion:
            connexion.execute(_ECRIRE, {"lu_id": identifiant, "corps": self.corps[rang]})
            connexion.execute(_NOTER, {"dossier_id": identifiant, "contenu": self.journal[rang]})
