"""A dossier's state in the database: compared byte for byte, or by what a step added."""

from typing import Any, NamedTuple

from sqlalchemy import func, select
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
    """Read the tables as they are now."""
    effectifs, lignes = {}, {}
    for table in Base.metadata.sorted_tables:
        effectifs[table.name] = session.scalar(select(func.count()).select_from(table)) or 0
        colonne: Any = table.c.id if table.name == "dossier" else table.c.get("dossier_id")
        if colonne is not None:
            trouvees = session.execute(select(table).where(colonne == dossier_id)).all()
            lignes[table.name] = sorted(map(repr, trouvees))
    return Photo(effectifs, lignes)
