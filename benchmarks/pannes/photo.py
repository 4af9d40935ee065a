"""A dossier's state in the database: compared byte for byte, or by what a step added."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from models.db import Base


class Photo(NamedTuple):
    """`effectifs`: rows of every table; `lignes`: the rows themselves that bear the dossier."""

    effectifs: dict[str, int]
    lignes: dict[str, list[str]]

    def ajouts(self, avant: "Photo") -> dict[str, int]:
        """Return how many rows each table gained (lost, when negative) since `avant`."""
        ecarts = {nom: n - avant.effectifs[nom] for nom, n in self.effectifs.items()}
        return {nom: ecart for nom, ecart in ecarts.items() if ecart}


def photographier(session: Session, dossier_id: int) -> Photo:
    """Read the tables as they are now, as the database holds them.

    In plain SQL: built as constructs, these statements would be compiled anew at each point.
    """
    lignes = {
        nom: sorted(map(repr, session.execute(demande, {"dossier": dossier_id})))
        for nom, demande in _demandes().items()
    }
    comptes = session.execute(_comptes()).one()
    noms = (table.name for table in Base.metadata.sorted_tables)
    return Photo(dict(zip(noms, comptes, strict=True)), lignes)


@cache
def _comptes() -> TextClause:
    noms = (table.name for table in Base.metadata.sorted_tables)
    return text("SELECT " + ", ".join(f"(SELECT count(*) FROM {nom})" for nom in noms))


@cache
def _demandes() -> dict[str, TextClause]:
    """{table that bears a dossier: what reads its rows}."""
    colonnes = {
        table.name: "id" if table.name == "dossier" else "dossier_id"
        for table in Base.metadata.sorted_tables
        if table.name == "dossier" or "dossier_id" in table.c
    }
    return {
        nom: text(f"SELECT * FROM {nom} WHERE {colonne} = :dossier")
        for nom, colonne in colonnes.items()
    }
