"""Due dates: the one table that the scheduler reads."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.codes import Horloge, SorteEcheance
from models.contraintes import parmi
from models.db import Base


class Echeance(Base):
    """A due date that waits. The row goes when it has fired or when its reason is gone.

    `due_le` is the due date of the rule; `reveil_le` the moment at which the scheduler must
    look at it: null while the dossier is suspended (clock `arret` or `remise_a_zero`) or while
    an open proposition holds back a six-month alert.
    """

    __tablename__ = "echeance"
    __table_args__ = (
        parmi("sorte", SorteEcheance),
        parmi("horloge", Horloge),
        CheckConstraint(
            "sorte <> 'minuterie' OR tache_id IS NOT NULL", name="minuterie_a_sa_tache"
        ),
        Index(
            "ix__echeance__reveil",
            "reveil_le",
            sqlite_where=text("reveil_le IS NOT NULL"),
            postgresql_where=text("reveil_le IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cle: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    sorte: Mapped[str]
    code: Mapped[str]
    """Id of the diagram's element, or code of the alert (A01...)."""
    libelle: Mapped[str]
    tache_id: Mapped[str | None]
    mesure_id: Mapped[int | None] = mapped_column(
        ForeignKey("mesure.id", ondelete="CASCADE"), index=True
    )
    horloge: Mapped[str]
    duree: Mapped[str | None]
    """ISO 8601 duration, kept for clocks that start again from zero."""
    calendrier: Mapped[str | None]
    """`legal` for a delay that ends on a working day (CPC 641-642)."""
    due_le: Mapped[datetime]
    reveil_le: Mapped[datetime | None]
    depart_le: Mapped[datetime | None]
    """What the delay of an alert is counted from: a delay that is changed is counted again."""


def list_dues(
    session: Session, sorte: SorteEcheance, *, le: datetime, limite: int
) -> list[Echeance]:
    """Return at most `limite` due dates of a kind to look at by `le`, the earliest first.

    Reads the partial index of the due dates that wait: what is not due costs nothing.
    """
    demande = (
        select(Echeance)
        .where(Echeance.reveil_le <= le, Echeance.sorte == sorte)
        .order_by(Echeance.reveil_le, Echeance.id)
        .limit(limite)
    )
    return list(session.scalars(demande))
