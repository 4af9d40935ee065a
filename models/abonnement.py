"""Other systems told by a signed call: where, of what, with which secret."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.db import Base
from models.types import nouvel_identifiant


class Abonnement(Base):
    """A webhook. `genres`: codes separated by commas; empty: every alert.

    `programme_id`: only what concerns that programme; null: all of them. `secret` signs the
    calls; it is shown once, when it is made.
    """

    __tablename__ = "abonnement"
    __table_args__ = (CheckConstraint("nom <> ''", name="nom_dit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    nom: Mapped[str]
    adresse: Mapped[str]
    secret: Mapped[str]
    genres: Mapped[str] = mapped_column(default="")
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    actif: Mapped[bool] = mapped_column(default=True)
    cree_le: Mapped[datetime]
    cree_par: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))

    @property
    def genres_voulus(self) -> frozenset[str]:
        """Return the codes it wants; none means all of them."""
        return frozenset(self.genres.split(",")) - {""}


def list_abonnes(session: Session, *, genre: str, programme_id: int | None) -> list[Abonnement]:
    """Return the active subscriptions that want this kind in this programme, the oldest first."""
    demande = (
        select(Abonnement)
        .where(
            Abonnement.actif,
            or_(Abonnement.programme_id.is_(None), Abonnement.programme_id == programme_id),
        )
        .order_by(Abonnement.id)
    )
    abonnements = session.scalars(demande)
    return [a for a in abonnements if not a.genres_voulus or genre in a.genres_voulus]
