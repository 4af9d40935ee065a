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


def niveau_de(nom: str, confidentialite: str | None) -> Confidentialite:
    """Return the level of what goes to a destination: its own, or the narrower one of the form."""
    destination = DESTINATIONS.get(nom)
    plancher = destination.confidentialite if destination else Confidentialite.CONFIDENTIEL
    return max(plancher, NIVEAUX.get(confidentialite or "", plancher))


def peut_lire(role: Role, nom: str, confidentialite: str | None) -> bool:
    """Tell whether a role may be shown what goes to a destination, asked or answered."""
    destination = DESTINATIONS.get(nom)
    if destination is None or not matrice.peut_lire(role, destination.groupe):
        return False
    niveau = niveau_de(nom, confidentialite)
    if role in ASSOCIATION or niveau <= destination.confidentialite:
        return True
    return niveau is Confidentialite.ASSOCIATION and role not in BAILLEURS


def peut_lire_le_champ(role: Role, champ: Champ) -> bool:
    """Tell whether a role may be shown a field, as a question or as an answer."""
    return peut_lire(role, champ.destination, champ.confidentialite)


def list_lecteurs(nom: str, confidentialite: str | None = None) -> tuple[Role, ...]:
    """Return the roles that read the answers of a destination, later and whoever gave them.

    A landlord is told that a contract or an amount exists, not what it says (001:317): where it
    may be asked, it reads what it typed and nothing else of that level.
    """
    reserve = niveau_de(nom, confidentialite) >= Confidentialite.ASSOCIATION
    return tuple(
        role
        for role in LECTEURS
        if peut_lire(role, nom, confidentialite) and not (reserve and role in BAILLEURS)
    )
