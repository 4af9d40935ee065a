"""The selects that every audience is made of: accounts by role, by territory, by landlord.

Columns: (id, public id, role, organisation's id), as `destinataires.Personne` reads them.
"""

from sqlalchemy import ColumnElement, Select, or_, select

from models.codes import Role
from models.utilisateur import Couverture, Utilisateur

Comptes = Select[int, str, str, int]

PERSONNE = (
    Utilisateur.id, Utilisateur.public_id, Utilisateur.role, Utilisateur.organisme_id,
)  # fmt: skip


def utilisateurs(role: Role) -> Comptes:
    return select(*PERSONNE).where(Utilisateur.role == role)


def couvre(departement: str | None) -> ColumnElement[bool]:
    return Utilisateur.couvertures.any(Couverture.departement == departement)


def referents(organisme: ColumnElement[bool], departement: str | None) -> Comptes:
    """Return the référents of landlords who cover the département, or cover none."""
    return utilisateurs(Role.REFERENT_BAILLEUR).where(
        organisme, or_(couvre(departement), ~Utilisateur.couvertures.any())
    )
