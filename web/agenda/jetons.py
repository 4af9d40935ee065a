"""The secret address of a calendar feed: made, renewed, revoked; its digest alone is kept."""

import hmac
import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.reprise import AgendaJeton
from models.suppleance import lire_supplees
from models.utilisateur import Utilisateur
from web.compte import essais

LECTEURS = frozenset({Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE})
PAR_ADRESSE = 60
"""Wrong addresses that one network address may ask for in a minute: an office has many telephones,
and each goes on asking after its address was revoked."""


def renouveler(session: Session, *, utilisateur: Utilisateur, le: datetime) -> str:
    """Return a new secret for this account; the former address is dead at once."""
    revoquer(session, utilisateur=utilisateur)
    secret = secrets.token_urlsafe(32)
    session.add(
        AgendaJeton(utilisateur_id=utilisateur.id, empreinte=essais.condenser(secret), cree_le=le)
    )
    session.flush()
    return secret


def revoquer(session: Session, *, utilisateur: Utilisateur) -> None:
    session.execute(delete(AgendaJeton).where(AgendaJeton.utilisateur_id == utilisateur.id))


def depuis(session: Session, utilisateur: Utilisateur) -> datetime | None:
    """Return when the address was made, None when there is none."""
    return session.scalar(
        select(AgendaJeton.cree_le).where(AgendaJeton.utilisateur_id == utilisateur.id)
    )


def lire(session: Session, secret: str, *, le: datetime) -> Utilisateur | None:
    """Return whose address this is; None for nobody's, and for an account that is closed.

    Looked up by digest: how long it takes tells nothing of a secret.
    """
    empreinte = essais.condenser(secret)
    jeton = session.scalars(select(AgendaJeton).where(AgendaJeton.empreinte == empreinte)).first()
    if jeton is None or not hmac.compare_digest(jeton.empreinte, empreinte):
        return None
    lecteur = jeton.utilisateur
    if not lecteur.actif or lecteur.role not in LECTEURS:
        return None
    lecteur.supplee = lire_supplees(session, lecteur.id, le=le)
    return lecteur


def compter(session: Session, adresse: str | None, *, le: datetime) -> bool:
    """Count one wrong request of a network address; False when it makes too many."""
    return essais.compter(session, [(essais.condenser(f"agenda:{adresse}"), PAR_ADRESSE)], le=le)
