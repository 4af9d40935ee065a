"""Days off: those that the law gives to a year, and those that administrators added."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, select

from models.administration import JourChome
from models.utilisateur import Utilisateur
from web.page.exports import Colonne, Export


@dataclass(frozen=True)
class LigneJour:
    id: int
    jour: date
    libelle: str
    ajoute_le: datetime
    par: str


def list_jours() -> Select[*tuple[Any, ...]]:
    """Return the query of the days in force, the last one first, for `lire_jour`."""
    return (
        select(
            JourChome.id, JourChome.jour, JourChome.libelle, JourChome.ajoute_le, Utilisateur.nom
        )
        .join(Utilisateur, Utilisateur.id == JourChome.ajoute_par_id)
        .where(JourChome.retire_le.is_(None))
        .order_by(JourChome.jour.desc())
    )


def lire_jour(rangee: Row[*tuple[Any, ...]]) -> LigneJour:
    return LigneJour(*rangee)


EXPORT: Final = Export[LigneJour](
    "jours-chomes",
    (
        Colonne("Jour", lambda ligne: ligne.jour),
        Colonne("Nom", lambda ligne: ligne.libelle),
        Colonne("Ajouté le", lambda ligne: ligne.ajoute_le),
        Colonne("Par", lambda ligne: ligne.par),
    ),
    dossier=None,
)
