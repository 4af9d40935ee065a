"""The kinds of paper, and which landlord's people may ever be shown one.

A kind belongs to a group of the access matrix (`workflow.formulaires.matrice`). A kind of no
group stays in the association, whoever asks: health, evaluations, the complete bilan.
"""

from collections.abc import Mapping
from typing import Final

from models.codes import Role, libelles
from workflow.formulaires.matrice import peut_lire

PIECES_CALEOL: Final = frozenset(
    {"identite", "situation_familiale", "ressources", "imposition", "logement_actuel", "demande"}
)
"""What a landlord may ask for the commission: « pièces de la CALEOL seulement » (R.441-2-4-1)."""

GROUPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(PIECES_CALEOL, "ressources"),
    "bail": "bail",
    "contrat": "adhesion",
    "fiche_navette": "diagnostic_logement",
    "recommandations": "recommandations",
    "bilan_bailleur": "recommandations",
}
"""Kind -> group of the access matrix, for the kinds that may leave the association."""

BAILLEURS: Final = frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR})

GENRES: Final[Mapping[str, str]] = libelles("document_genre")
"""Kind -> its name, in the order of the list."""


def est_partageable(genre: str) -> bool:
    return genre in GROUPES


def genres_lus_par(role: str) -> frozenset[str]:
    """Return the kinds that this role may read once shared with its landlord; none for others."""
    if role not in BAILLEURS:
        return frozenset()
    return frozenset(genre for genre, groupe in GROUPES.items() if peut_lire(role, groupe))
