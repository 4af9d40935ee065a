"""From lanes to roles, and to the columns of `access_matrix.csv`: one table.

The Instance is the chef de service, or the coordonnateur where the programme says that the State
validates. The Ménage has no account: its travailleur social acts on its behalf. A joint step
(`role_conjoint`) is done by either and names both.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from models.codes import Role

VALIDEUR = "valideur"
"""The role of a step that the programme gives to the association or to the State."""

AUTRE_DOSSIER = "autre_dossier"
"""The role of a message that only another dossier may send: nobody has it."""

ROLES_DECLARABLES = frozenset({*Role, VALIDEUR})


@dataclass(frozen=True, slots=True)
class Voie:
    """`role`: who completes its steps; `colonne`: its column in the access matrix."""

    role: str
    colonne: str


VOIES: dict[str, Voie] = {
    "prescripteur": Voie(Role.TRAVAILLEUR_SOCIAL, "prescripteur"),
    "association": Voie(Role.TRAVAILLEUR_SOCIAL, "ts_referent"),
    "preneur": Voie(Role.TRAVAILLEUR_SOCIAL, "ts_referent"),
    "travailleur social": Voie(Role.TRAVAILLEUR_SOCIAL, "ts_referent"),
    "chef de service": Voie(Role.CHEF_DE_SERVICE, "chef_service_asso"),
    "instance": Voie(VALIDEUR, "chef_service_asso"),
    "bailleur": Voie(Role.REFERENT_BAILLEUR, "referent_bailleur"),
    "reservataire / bailleur": Voie(Role.REFERENT_BAILLEUR, "referent_bailleur"),
    "correspondant": Voie(Role.CORRESPONDANT_BAILLEUR, "correspondant_bailleur"),
    "menage": Voie(Role.TRAVAILLEUR_SOCIAL, "menage"),
    "coordination": Voie(Role.COORDONNATEUR, "coordonnateur_etat"),
    "coordination etat": Voie(Role.COORDONNATEUR, "coordonnateur_etat"),
}

VALIDEURS: dict[str, Role] = {
    "association": Role.CHEF_DE_SERVICE,
    "etat": Role.COORDONNATEUR,
}
"""Who validates the entry, by the programme's parameter `valide_par`."""


@lru_cache(maxsize=1024)
def trouver(nom: str | None) -> Voie | None:
    """Return the lane of that name, whatever its accents and capitals; None if unknown."""
    return VOIES.get(_plier(nom or ""))


def _plier(nom: str) -> str:
    sans_accent = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    return " ".join(sans_accent.lower().split())


def resoudre(role: str | None, voie: str | None, valide_par: str) -> str | None:
    """Return the role of a step: its own, else its lane's; `valideur` becomes a real role."""
    lue = trouver(voie)
    nom = role or (lue.role if lue else None)
    return VALIDEURS[valide_par] if nom == VALIDEUR else nom
