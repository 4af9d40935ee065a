"""Who stands in for whom, from when to when: the rights end with the date, no job ends them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.db import Base
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur


class Suppleance(Base):
    """A declared absence: `suppleant_id` does the work of `absent_id` in the meantime.

    `debut` is in, `fin` is out: midnight in Paris, or the moment at which it was ended early.
    """

    __tablename__ = "suppleance"
    __table_args__ = (
        CheckConstraint("absent_id <> suppleant_id", name="pas_soi_meme"),
        CheckConstraint("fin >= debut", name="fin_apres_debut"),
        Index(None, "suppleant_id", "fin"),
        Index(None, "absent_id", "fin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    absent_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    suppleant_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    debut: Mapped[datetime]
    fin: Mapped[datetime]
    declaree_par: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    declaree_le: Mapped[datetime]


def est_en_cours(le: datetime) -> ColumnElement[bool]:
    """Return « this stand-in holds at that moment »."""
    return and_(Suppleance.debut <= le, Suppleance.fin > le)


def lire_supplees(session: Session, suppleant_id: int, *, le: datetime) -> frozenset[int]:
    """Return the ids of the colleagues whom this account stands in for at that moment.

    Someone who has left for another association is no colleague any more.
    """
    absent, suppleant = aliased(Utilisateur), aliased(Utilisateur)
    demande = (
        select(Suppleance.absent_id)
        .join(absent, absent.id == Suppleance.absent_id)
        .join(suppleant, suppleant.id == Suppleance.suppleant_id)
        .where(
            Suppleance.suppleant_id == suppleant_id,
            est_en_cours(le),
            absent.organisme_id == suppleant.organisme_id,
        )
    )
    return frozenset(session.scalars(demande))
