"""Alerts that fired, and who was told."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import Role
from models.contraintes import parmi
from models.db import Base
from models.dossier import Dossier
from models.types import nouvel_identifiant


class Alerte(Base):
    """One alert, fired once (`cle`). Its state on a day is read from its dates."""

    __tablename__ = "alerte"
    __table_args__ = (
        CheckConstraint("declenchee_le >= echeance_le", name="pas_avant_terme"),
        CheckConstraint("close_le >= declenchee_le", name="close_apres"),
        CheckConstraint(
            "(reportee_le IS NULL) = (reportee_jusqu_au IS NULL)", name="report_complet"
        ),
        CheckConstraint(
            "dossier_id IS NOT NULL OR convention_id IS NOT NULL OR programme_id IS NOT NULL"
            " OR organisme_id IS NOT NULL",
            name="un_sujet",
        ),
        CheckConstraint("rappels >= 0", name="rappels_positifs"),
        Index(None, "close_le", "declenchee_le"),
        # Not a partial one: beside the index above, SQLite would not choose it.
        Index("ix__alerte__suite", "close_le", "suite_le"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    cle: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    dossier: Mapped[Dossier | None] = relationship()
    mesure_id: Mapped[int | None] = mapped_column(
        ForeignKey("mesure.id", ondelete="CASCADE"), index=True
    )
    tache_id: Mapped[str | None] = mapped_column(index=True)
    echeance_le: Mapped[datetime]
    declenchee_le: Mapped[datetime]
    repondue_le: Mapped[datetime | None]
    cause: Mapped[str | None]
    reportee_le: Mapped[datetime | None]
    reportee_jusqu_au: Mapped[datetime | None]
    close_le: Mapped[datetime | None]
    retiree_le: Mapped[datetime | None]
    """When a correction took its reason back: it is closed, and may fire again under its key."""
    convention_id: Mapped[int | None] = mapped_column(
        ForeignKey("convention.id", ondelete="CASCADE"), index=True
    )
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    organisme_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisme.id", ondelete="CASCADE"), index=True
    )
    departement: Mapped[str | None]
    """Of a programme's committee; an alert about a dossier reads the dossier's."""
    suite_le: Mapped[datetime | None]
    """When to look at it again: a step of the escalation, a reminder, the end of a snooze."""
    palier: Mapped[int] = mapped_column(default=0)
    """How many steps of the escalation have been told."""
    rappels: Mapped[int] = mapped_column(default=0)
    relancee_le: Mapped[datetime | None]
    """The last reminder: an answer given before it no longer holds."""
    dernier_jour: Mapped[date | None]
    """The last day of what an alert warns of before it ends; null where it warns of what is due."""
    destinataires: Mapped[list["AlerteDestinataire"]] = relationship(lazy="selectin")


class AlerteDestinataire(Base):
    """A user told by name, or an organisation that reads only the anonymous housing need."""

    __tablename__ = "alerte_destinataire"
    __table_args__ = (
        parmi("role", Role),
        CheckConstraint(
            "(utilisateur_id IS NULL) <> (organisme_id IS NULL)", name="un_seul_destinataire"
        ),
        # Two partial keys: a null would let a common one pass.
        Index(
            "uq__alerte_destinataire__utilisateur",
            "alerte_id",
            "utilisateur_id",
            unique=True,
            sqlite_where=text("utilisateur_id IS NOT NULL"),
            postgresql_where=text("utilisateur_id IS NOT NULL"),
        ),
        Index(
            "uq__alerte_destinataire__organisme",
            "alerte_id",
            "organisme_id",
            unique=True,
            sqlite_where=text("organisme_id IS NOT NULL"),
            postgresql_where=text("organisme_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alerte_id: Mapped[int] = mapped_column(ForeignKey("alerte.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    utilisateur_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT"), index=True
    )
    organisme_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), index=True
    )
    lue_le: Mapped[datetime | None]
    avertie_le: Mapped[datetime | None]
    """When this step of the escalation was told; null: when the alert fired."""
