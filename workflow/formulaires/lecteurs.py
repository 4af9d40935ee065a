"""Who may be shown a field: the access matrix, and what the form restricts further."""

from models.codes import Role
from workflow.formulaires import matrice
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite
from workflow.formulaires.lecture import Champ

ASSOCIATION = frozenset({Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE})
BAILLEURS = frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR})
LECTEURS = (*sorted(ASSOCIATION, reverse=True), *sorted(BAILLEURS, reverse=True),
            Role.COORDONNATEUR)  # fmt: skip
"""The roles that fill forms; an administrateur reads none of them."""


def niveau_de(champ: Champ) -> Confidentialite:
    """Return the level of a field: its destination's, or the narrower one of the form."""
    destination = DESTINATIONS.get(champ.destination)
    plancher = destination.confidentialite if destination else Confidentialite.CONFIDENTIEL
    return max(plancher, NIVEAUX.get(champ.confidentialite or "", plancher))


def peut_lire_le_champ(role: Role, champ: Champ) -> bool:
    """Tell whether a role may be shown a field, as a question or as an answer."""
    destination = DESTINATIONS.get(champ.destination)
    if destination is None or not matrice.peut_lire(role, destination.groupe):
        return False
    niveau = niveau_de(champ)
    if role in ASSOCIATION or niveau <= destination.confidentialite:
        return True
    return niveau is Confidentialite.ASSOCIATION and role not in BAILLEURS


def list_lecteurs(champ: Champ) -> tuple[Role, ...]:
    """Return the roles that may be shown a field."""
    return tuple(role for role in LECTEURS if peut_lire_le_champ(role, champ))
