"""The three logs, never confused: `journal` (what happened), `note`, `acces` (who read what)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Base
from models.types import nouvel_identifiant


class Journal(Base):
    """An event of a dossier: append-only, chained by hash; the content lives apart."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("dossier_id", "rang"),
        CheckConstraint("fait_le <= saisi_le", name="fait_avant_saisie"),
        CheckConstraint("rang >= 1", name="rang_positif"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="RESTRICT"))
    rang: Mapped[int]
    version: Mapped[int]
    """The dossier's version once the event had happened."""
    type: Mapped[str]
    """ouverture, etape, message, minuterie, suspension, reprise, cloture, signalement..."""
    element: Mapped[str | None]
    tache_id: Mapped[str | None]
    acteur_id: Mapped[int | None] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    fait_le: Mapped[datetime]
    saisi_le: Mapped[datetime]
    condense: Mapped[str]
    """SHA-256 of the salted content: the content can be erased, the chain still holds."""
    empreinte: Mapped[str]
    """SHA-256 over the previous row's empreinte and this row."""


class JournalContenu(Base):
    """The personal content of a journal row; erasing it leaves the chain intact."""

    __tablename__ = "journal_contenu"

    journal_id: Mapped[int] = mapped_column(
        ForeignKey("journal.id", ondelete="CASCADE"), primary_key=True
    )
    sel: Mapped[str]
    contenu: Mapped[str]


class Note(Base):
    """A caseworker's note, read by its author alone, or by those who do the work of the dossier.

    No note ever leaves the association: `models.visibilite.notes_lisibles` is its only door.
    """

    __tablename__ = "note"
    __table_args__ = (CheckConstraint("niveau IN ('auteur', 'equipe')", name="niveau_connu"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    auteur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    niveau: Mapped[str] = mapped_column(default="auteur")
    texte: Mapped[str]
    cree_le: Mapped[datetime]
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    modifiee_le: Mapped[datetime | None]


class Acces(Base):
    """Who read what, when. `page` is a route name, never an address with a query in it."""

    __tablename__ = "acces"
    __table_args__ = (Index(None, "dossier_id", "le"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id", ondelete="SET NULL"))
    utilisateur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    page: Mapped[str]
    le: Mapped[datetime]
