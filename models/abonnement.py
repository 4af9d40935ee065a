"""Other systems told by a signed call: where, of what, with which secret."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

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
