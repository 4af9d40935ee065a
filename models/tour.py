"""Periodic work: when each kind was last done, claimed by conditional update."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.db import Base


class Tour(Base):
    """One kind of periodic work. `fait_pour`: the moment or the day that it was last done for."""

    __tablename__ = "tour"

    nom: Mapped[str] = mapped_column(primary_key=True)
    fait_pour: Mapped[datetime]


def dernier_tour(session: Session, nom: str) -> datetime | None:
    """Return what this work was last done for; None when it never was."""
    return session.scalar(select(Tour.fait_pour).where(Tour.nom == nom))


def est_a_faire(fait_pour: datetime | None, pour: datetime) -> bool:
    """Return whether the work of `pour` is still to do.

    What was done for a moment to come was done by a clock that ran ahead: it counts for nothing.
    """
    return fait_pour is None or fait_pour != pour


def marquer(session: Session, nom: str, *, pour: datetime) -> bool:
    """Keep that this work was done for that moment. False when another worker said so first."""
    fait = update(Tour).where(Tour.nom == nom, Tour.fait_pour != pour).values(fait_pour=pour)
    if session.scalar(fait.returning(Tour.nom)) is not None:
        return True
    if dernier_tour(session, nom) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Tour(nom=nom, fait_pour=pour))
    except IntegrityError:
        return False
    return True
