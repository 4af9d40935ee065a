"""The throttle of sign-in: failed tries counted in the database, by account and by address.

In the database and not in memory: several processes share it, and a restart does not clear it.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from models.db import un_a_la_fois
from models.utilisateur import TentativeConnexion

FENETRE: Final = timedelta(seconds=60)
PAR_COMPTE: Final = 5
PAR_ADRESSE: Final = 20
"""A whole office signs in from one address on Monday morning; a robot tries far more."""

Cle = tuple[str, int]


def cles(genre: str, courriel: str, adresse: str | None) -> tuple[Cle, Cle]:
    """Return the two counters of a try, each with its limit. They hold digests only."""
    return (
        (condenser(f"{genre}:compte:{courriel.strip().lower()}"), PAR_COMPTE),
        (condenser(f"{genre}:adresse:{adresse}"), PAR_ADRESSE),
    )


def condenser(texte: str) -> str:
    """Return the digest that is kept instead of a secret, or of what would name somebody."""
    return hashlib.sha256(texte.encode()).hexdigest()


def compter(session: Session, compteurs: Iterable[Cle], *, le: datetime) -> bool:
    """Count one more try. False when a limit was already reached: the try is refused.

    One at a time: a robot sends its tries together.
    """
    un_a_la_fois(session)
    session.execute(delete(TentativeConnexion).where(TentativeConnexion.le <= le - FENETRE))
    compteurs = tuple(compteurs)
    libre = all(_nombre(session, cle) < limite for cle, limite in compteurs)
    if libre:
        session.add_all(TentativeConnexion(cle=cle, le=le) for cle, _limite in compteurs)
    return libre


def _nombre(session: Session, cle: str) -> int:
    filtre = TentativeConnexion.cle == cle
    return session.scalar(select(func.count()).select_from(TentativeConnexion).where(filtre)) or 0


def oublier(session: Session, compteurs: tuple[Cle, Cle]) -> None:
    """Forget the tries of the account, and this one of the address: the person has signed in.

    The other tries of the address stay: whoever holds one account would wipe out at will what
    he tries on the others.
    """
    (compte, _), (adresse, _) = compteurs
    derniere = select(func.max(TentativeConnexion.id)).where(TentativeConnexion.cle == adresse)
    session.execute(
        delete(TentativeConnexion).where(
            or_(
                TentativeConnexion.cle == compte,
                TentativeConnexion.id == derniere.scalar_subquery(),
            )
        )
    )
