"""The people of an association who may follow a dossier, to choose one from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.utilisateur import Utilisateur
from workflow.habilitations import SUIVEURS


def list_collegues(session: Session, association_id: int) -> list[tuple[str, str]]:
    """Return (public id, name) of the active ones, by name."""
    demande = (
        select(Utilisateur.public_id, Utilisateur.nom)
        .where(
            Utilisateur.organisme_id == association_id,
            Utilisateur.role.in_(SUIVEURS),
            Utilisateur.actif,
        )
        .order_by(Utilisateur.nom, Utilisateur.id)
    )
    return [(public_id, nom) for public_id, nom in session.execute(demande)]
