"""The invented people who have an account, the same in every database."""

import re
import unicodedata
from dataclasses import dataclass

from models.codes import Role
from web.rejeu.hasard import build_hasard, identifiant
from web.rejeu.noms import NOMS, PRENOMS

DOMAINE = "exemple.invalid"


@dataclass(frozen=True)
class Identite:
    public_id: str
    nom: str
    courriel: str


def build_identite(role: Role, organisme: str, departement: str, rang: int = 0) -> Identite:
    """Return who holds a role for an organisation, given its public id, in a département."""
    cles = (role.value, organisme, departement, rang)
    hasard = build_hasard("utilisateur", *cles)
    nom = f"{hasard.choice(PRENOMS)} {hasard.choice(NOMS)}"
    public_id = identifiant("utilisateur", *cles)
    return Identite(public_id, nom, f"{_slug(nom)}.{departement}.{public_id[:4].lower()}@{DOMAINE}")


def _slug(nom: str) -> str:
    ascii_ = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", ".", ascii_.lower())
