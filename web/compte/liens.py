"""Single-use links: made, mailed, used once. The database holds their digest only."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.types import nouvel_identifiant
from models.utilisateur import Jeton, Utilisateur
from web.compte.essais import condenser
from web.compte.mots_de_passe import hacher

VALIDITE = timedelta(hours=1)
INVITATION = timedelta(days=7)
"""How long an invitation serves: the person did not ask for it, and may be away."""


def creer(
    session: Session, *, utilisateur: Utilisateur, le: datetime, validite: timedelta = VALIDITE
) -> str:
    """Return a new secret for a link of this account, valid one hour unless told otherwise."""
    secret = secrets.token_urlsafe(32)
    session.add(
        Jeton(empreinte=condenser(secret), utilisateur_id=utilisateur.id, expire_le=le + validite)
    )
    return secret


def trouver(session: Session, secret: str, *, le: datetime) -> Utilisateur | None:
    """Return whose link this is; None when it is unknown, used, out of date, or closed."""
    requete = (
        select(Utilisateur)
        .join(Jeton, Jeton.utilisateur_id == Utilisateur.id)
        .where(
            Jeton.empreinte == condenser(secret),
            Jeton.utilise_le.is_(None),
            Jeton.expire_le > le,
            Utilisateur.actif,
        )
    )
    return session.scalars(requete).first()


def changer_mot_de_passe(
    session: Session, *, secret: str, mot_de_passe: str, le: datetime
) -> Utilisateur | None:
    """Use the link and set the password; every open session of the account ends.

    Returns None when the link is unknown, used or out of date. Taken by a conditional UPDATE:
    of two people with the same link, one changes the password.
    """
    utilisateur_id = session.scalar(
        update(Jeton)
        .where(
            Jeton.empreinte == condenser(secret), Jeton.utilise_le.is_(None), Jeton.expire_le > le
        )
        .values(utilise_le=le)
        .returning(Jeton.utilisateur_id)
    )
    compte = session.get(Utilisateur, utilisateur_id) if utilisateur_id is not None else None
    if compte is None or not compte.actif:
        return None
    # The links asked for before are void with the password that they were to replace.
    session.execute(
        update(Jeton)
        .where(Jeton.utilisateur_id == compte.id, Jeton.utilise_le.is_(None))
        .values(utilise_le=le)
    )
    compte.empreinte_mot_de_passe = hacher(mot_de_passe)
    compte.jeton_session = nouvel_identifiant()
    return compte
