"""Which data groups each role may read: the access matrix, as `matrice_acces.csv`.

Cells: LE reads and writes, L reads, INTERDIT or empty reads nothing. Sources: RGPD minimisation,
001:317, 226-13 CP, R.441-2-17, 002:482-490 (domain model, section 4).
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from models.codes import Role
from workflow.parcours.voies import VALIDEUR

COLONNES: Mapping[str, tuple[str, ...]] = {
    Role.TRAVAILLEUR_SOCIAL: ("ts_referent",),
    Role.CHEF_DE_SERVICE: ("chef_service_asso",),
    Role.REFERENT_BAILLEUR: ("referent_bailleur",),
    Role.CORRESPONDANT_BAILLEUR: ("correspondant_bailleur",),
    Role.COORDONNATEUR: ("coordonnateur_etat",),
    Role.ADMINISTRATEUR: ("admin_flux",),
    VALIDEUR: ("chef_service_asso", "coordonnateur_etat"),
}
"""Columns of the matrix by role; the one who validates is of the association or of the State."""


@cache
def list_groupes() -> tuple[str, ...]:
    """Return the data groups, in the order of the matrix."""
    return tuple(_lire())


def etendue(role: str, groupe: str) -> str:
    """Return what a role does with a data group: `ecrit`, `lit` or `rien`."""
    if not peut_lire(role, groupe):
        return "rien"
    ecrit = all("E" in _lire()[groupe][colonne] for colonne in COLONNES[role])
    return "ecrit" if ecrit else "lit"


@cache
def _lire() -> Mapping[str, Mapping[str, str]]:
    with (files(__package__) / "matrice_acces.csv").open(encoding="utf-8") as flux:
        return {ligne.pop("groupe"): ligne for ligne in csv.DictReader(flux)}


def peut_lire(role: str, groupe: str) -> bool:
    """Tell whether every column of a role may read a data group; an unknown role reads nothing."""
    cellules = [_lire()[groupe][colonne] for colonne in COLONNES.get(role, ())]
    return bool(cellules) and all(cellule.startswith("L") for cellule in cellules)
