"""The words of accounts and organisations."""

from collections.abc import Mapping
from typing import Final

from models.codes import OrganismeType, Role

TYPES: Final[Mapping[str, str]] = {
    OrganismeType.ASSOCIATION: "Association",
    OrganismeType.BAILLEUR: "Bailleur",
    OrganismeType.SERVICE_ETAT: "Service de l’État",
    OrganismeType.PRESCRIPTEUR: "Prescripteur",
}

ROLES: Final[Mapping[str, str]] = {
    Role.TRAVAILLEUR_SOCIAL: "Travailleur social",
    Role.CHEF_DE_SERVICE: "Chef de service",
    Role.REFERENT_BAILLEUR: "Référent bailleur",
    Role.CORRESPONDANT_BAILLEUR: "Correspondant bailleur",
    Role.COORDONNATEUR: "Coordonnateur",
    Role.ADMINISTRATEUR: "Administrateur",
}

GENRES_D_AGREMENT: Final[Mapping[str, str]] = {
    "isft": "Ingénierie sociale, financière et technique (ISFT)",
    "iml": "Intermédiation locative et gestion locative sociale (IML)",
}
