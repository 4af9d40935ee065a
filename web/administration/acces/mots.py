"""The words of accounts and organisations."""

from collections.abc import Mapping
from typing import Final

from models.codes import OrganismeType, Role
from web.page.textes import majuscule
from workflow.edition.vocabulaire import mots

TYPES: Final[Mapping[str, str]] = {
    OrganismeType.ASSOCIATION: "Association",
    OrganismeType.BAILLEUR: "Bailleur",
    OrganismeType.SERVICE_ETAT: "Service de l’État",
    OrganismeType.PRESCRIPTEUR: "Prescripteur",
}

ROLES: Final[Mapping[str, str]] = {role: majuscule(mots.ROLES[role]) for role in Role}

GENRES_D_AGREMENT: Final[Mapping[str, str]] = {
    "isft": "Ingénierie sociale, financière et technique (ISFT)",
    "iml": "Intermédiation locative et gestion locative sociale (IML)",
}
