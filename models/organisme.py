"""Organisations: associations, bailleurs, State services, prescripteurs."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import OrganismeType
from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant


class Organisme(Base):
    __tablename__ = "organisme"
    __table_args__ = (parmi("type", OrganismeType), UniqueConstraint("type", "nom"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    type: Mapped[str]
    nom: Mapped[str]
    actif: Mapped[bool] = mapped_column(default=True)
    """Offered where one is to be chosen; what names it already goes on naming it."""
    agrements: Mapped[list["Agrement"]] = relationship(back_populates="organisme")


class Agrement(Base):
    """An agrément of an association: five years, renewable (R.365-1; A20)."""

    __tablename__ = "agrement"
    __table_args__ = (
        CheckConstraint("genre IN ('isft', 'iml')", name="genre_connu"),
        CheckConstraint("fin > debut", name="fin_apres_debut"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisme_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    organisme: Mapped[Organisme] = relationship(back_populates="agrements")
    genre: Mapped[str]
    debut: Mapped[date]
    fin: Mapped[date]
