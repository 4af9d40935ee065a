"""What an import leaves: its columns, its waiting file, its trace; and who reads an agenda."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur


class ImportEtat(StrEnum):
    DEPOSE = "depose"
    EN_COURS = "en_cours"
    REFUSE = "refuse"
    FAIT = "fait"


class CorrespondanceColonnes(Base):
    """Which column of a file answers which question, remembered for the same headers.

    `entetes`: SHA-256 of the folded headers; `correspondance`: JSON, {rank of column: key}.
    """

    __tablename__ = "correspondance_colonnes"
    __table_args__ = (UniqueConstraint("organisme_id", "programme", "entetes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisme_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="CASCADE"))
    programme: Mapped[str]
    entetes: Mapped[str]
    correspondance: Mapped[str]
    modifiee_le: Mapped[datetime]


class ImportDepose(Base):
    """A file between its upload and its import: its author alone reads it, and not for long.

    `contenu`: the table as it was read, compressed; empty once imported. `rapport`: JSON, what the
    import refused, or how much it brought.
    """

    __tablename__ = "import_depose"
    __table_args__ = (
        parmi("etat", ImportEtat),
        CheckConstraint("etat <> 'en_cours' OR pris_le IS NOT NULL", name="en_cours_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    utilisateur_id: Mapped[int] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE"), index=True
    )
    programme: Mapped[str]
    nom: Mapped[str]
    empreinte: Mapped[str]
    """SHA-256 of the file as it came."""
    contenu: Mapped[bytes] = mapped_column(LargeBinary)
    correspondance: Mapped[str | None]
    etat: Mapped[str] = mapped_column(default=ImportEtat.DEPOSE)
    rapport: Mapped[str | None]
    depose_le: Mapped[datetime]
    expire_le: Mapped[datetime] = mapped_column(index=True)
    pris_le: Mapped[datetime | None]


class ImportFait(Base):
    """A file that was imported: the same one is refused a second time."""

    __tablename__ = "import_fait"
    __table_args__ = (
        UniqueConstraint("organisme_id", "empreinte"),
        CheckConstraint("lignes >= 1", name="lignes_positives"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisme_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="CASCADE"))
    utilisateur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    utilisateur: Mapped[Utilisateur] = relationship()
    empreinte: Mapped[str]
    nom: Mapped[str]
    lignes: Mapped[int]
    fait_le: Mapped[datetime]


class AgendaJeton(Base):
    """The secret address of a user's calendar: its digest only. No row, no address."""

    __tablename__ = "agenda_jeton"

    utilisateur_id: Mapped[int] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE"), primary_key=True
    )
    utilisateur: Mapped[Utilisateur] = relationship()
    empreinte: Mapped[str] = mapped_column(unique=True)
    cree_le: Mapped[datetime]
