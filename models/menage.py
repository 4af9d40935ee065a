"""Households, the persons in them, and their demand for social housing."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant

MENAGE_TYPES = ("isole", "couple", "monoparental", "couple_enfants", "autre")
TYPOLOGIES = ("t1", "t2", "t3", "t4", "t5", "t6")


class Menage(Base):
    """A household. DALO recognition is the fact that « part hors DALO » counts (002)."""

    __tablename__ = "menage"
    __table_args__ = (
        CheckConstraint(
            "type IN ('isole', 'couple', 'monoparental', 'couple_enfants', 'autre')",
            name="type_connu",
        ),
        CheckConstraint("nb_mineurs >= 0 AND nb_mineurs < nb_personnes", name="un_adulte_au_moins"),
        CheckConstraint("dalo_reconnu_le IS NULL OR dalo", name="date_dalo_seulement_si_dalo"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    type: Mapped[str] = mapped_column(default="isole")
    nb_personnes: Mapped[int] = mapped_column(default=1)
    nb_mineurs: Mapped[int] = mapped_column(default=0)
    dalo: Mapped[bool] = mapped_column(default=False)
    dalo_reconnu_le: Mapped[date | None]
    personnes: Mapped[list["Personne"]] = relationship(
        back_populates="menage", order_by="Personne.id"
    )
    demandes: Mapped[list["Demande"]] = relationship(back_populates="menage")


class Personne(Base):
    __tablename__ = "personne"
    __table_args__ = (
        CheckConstraint("role IN ('demandeur', 'co_demandeur', 'a_charge')", name="role_connu"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    menage_id: Mapped[int] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"), index=True)
    menage: Mapped[Menage] = relationship(back_populates="personnes")
    role: Mapped[str] = mapped_column(default="demandeur")
    nom: Mapped[str]
    prenom: Mapped[str]
    naissance: Mapped[date | None]
    telephone: Mapped[str | None]
    courriel: Mapped[str | None]


class Public(Base):
    """A public the household belongs to (DALO, L.441-1, sortant d'hébergement...)."""

    __tablename__ = "public"
    __table_args__ = (parmi("code", "public"),)

    menage_id: Mapped[int] = mapped_column(
        ForeignKey("menage.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)


class Demande(Base):
    """The demand for social housing: NUR, valid one year (R.441-2-7), wishes."""

    __tablename__ = "demande"
    __table_args__ = (
        CheckConstraint(
            "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')", name="typologie_connue"
        ),
        CheckConstraint("loyer_max > 0", name="loyer_max_positif"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    menage_id: Mapped[int] = mapped_column(
        ForeignKey("menage.id", ondelete="RESTRICT"), unique=True
    )
    menage: Mapped[Menage] = relationship(back_populates="demandes")
    nur: Mapped[str | None]
    valide_jusqu_au: Mapped[date | None]
    communes: Mapped[str | None]
    typologie: Mapped[str | None]
    loyer_max: Mapped[int | None]
    """Affordable rent, charges included, in euros a month."""
    al_in: Mapped[bool | None]
    syplo_a_jour: Mapped[bool | None]
    radiee_le: Mapped[date | None]
    """When it was struck off (R.441-2-8): that alone does not free the State of its DALO duty."""
