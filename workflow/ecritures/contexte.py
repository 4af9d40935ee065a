"""What an act knows when it writes: the dossier's fixed facts, the moments, the connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Insert, Table, insert

from models.db import Base

Champs = dict[str, dict[str, Any]]
"""Answers by entity then column; an act takes its own out, the rest has a default writer."""

OUI_NON = {"oui": True, "non": False}

BOOLEENS = frozenset({
    "orientation.urgence", "orientation.accord_contact", "orientation.eligible",
    "demande.al_in", "demande.syplo_a_jour", "passage.dossier_complet", "passage.piece_fournie",
    "passage.dalo_informe", "occupation.assurance", "veille.impaye_3_mois", "veille.assurance",
    "veille.ops_sls", "veille.conge", "veille.difficulte",
})  # fmt: skip
"""Destinations asked as oui/non and stored as booleans."""


@dataclass(frozen=True, slots=True)
class Contexte:
    """`variables`: routing variables before the step; `alertes`: codes drawn on the diagram."""

    connexion: Connection
    dossier_id: int
    menage_id: int
    association_id: int
    referent_id: int
    departement: str
    fait_le: datetime
    saisi_le: datetime
    acteur_id: int | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    alertes: frozenset[str] = frozenset()

    @property
    def fait(self) -> dict[str, Any]:
        """Columns that every dated fact shares."""
        return {
            "dossier_id": self.dossier_id,
            "fait_le": self.fait_le,
            "saisi_le": self.saisi_le,
        }

    def inserer(self, modele: type[Base], **valeurs: Any) -> int:
        """Insert one row and return its id."""
        return inserer(self.connexion, modele, **valeurs)


def table(modele: type[Base]) -> Table:
    """Return the Core table of a mapped class."""
    return cast(Table, modele.__table__)


@cache
def insertion(modele: type[Base]) -> Insert:
    """Return the INSERT of a model, built once: putting it together costs more than running it."""
    return insert(table(modele))


def inserer(connexion: Connection, modele: type[Base], **valeurs: Any) -> int:
    """Insert one row of a model whose key is one number, and return that number."""
    cle = connexion.execute(insertion(modele), valeurs).inserted_primary_key
    return int(cle[0]) if cle else 0


def ranger(valeurs: Mapping[str, Any]) -> Champs:
    """Group typed answers by entity: {"demande.nur": x} -> {"demande": {"nur": x}}."""
    champs: Champs = {}
    for destination, valeur in valeurs.items():
        entite, _, colonne = destination.partition(".")
        lue = OUI_NON.get(valeur, valeur) if destination in BOOLEENS else valeur
        champs.setdefault(entite, {})[colonne] = lue
    return champs
