"""Versions in progress of a parcours: the files that administrators change before publishing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import EbaucheEtat
from models.contraintes import parmi
from models.db import Base
from models.definition import Definition
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur


class Ebauche(Base):
    """A version in progress: all the files of a definition, changed one by one.

    `version` grows by one with each change, whichever file it touches: an editor saves only over
    the version that it read.
    """

    __tablename__ = "ebauche"
    __table_args__ = (
        parmi("etat", EbaucheEtat),
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint(
            "(soumise_le IS NULL) = (soumise_par_id IS NULL)", name="soumission_coherente"
        ),
        CheckConstraint(
            "(etat = 'publiee') = (definition_id IS NOT NULL)", name="publication_coherente"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    cle: Mapped[str] = mapped_column(index=True)
    """Key of the parcours, as its definition will have it."""
    nom: Mapped[str]
    """What its authors call it: « Visite à un mois »."""
    note: Mapped[str] = mapped_column(default="")
    """What changes, in words: whoever publishes reads it, the version keeps it."""
    etat: Mapped[str] = mapped_column(default=EbaucheEtat.OUVERTE)
    version: Mapped[int] = mapped_column(default=1)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id", ondelete="RESTRICT"))
    """The published version that it started from; null for a parcours drawn from nothing."""
    base: Mapped[Definition | None] = relationship(foreign_keys=[base_id])
    definition_id: Mapped[int | None] = mapped_column(
        ForeignKey("definition.id", ondelete="RESTRICT")
    )
    """The version that it became."""
    definition: Mapped[Definition | None] = relationship(foreign_keys=[definition_id])
    creee_le: Mapped[datetime]
    creee_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    creee_par: Mapped[Utilisateur] = relationship(foreign_keys=[creee_par_id])
    modifiee_le: Mapped[datetime]
    modifiee_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    modifiee_par: Mapped[Utilisateur] = relationship(foreign_keys=[modifiee_par_id])
    soumise_le: Mapped[datetime | None]
    soumise_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    pieces: Mapped[list["EbauchePiece"]] = relationship(
        cascade="all, delete-orphan", order_by="EbauchePiece.genre, EbauchePiece.cle"
    )


class EbauchePiece(Base):
    """A file of a version in progress: as `DefinitionPiece`, but it changes."""

    __tablename__ = "ebauche_piece"
    __table_args__ = (
        CheckConstraint(
            "genre IN ('parcours', 'module', 'formulaire', 'decision')", name="genre_connu"
        ),
    )

    ebauche_id: Mapped[int] = mapped_column(
        ForeignKey("ebauche.id", ondelete="CASCADE"), primary_key=True
    )
    genre: Mapped[str] = mapped_column(primary_key=True)
    cle: Mapped[str] = mapped_column(primary_key=True)
    contenu: Mapped[bytes] = mapped_column(LargeBinary)
    modifiee_le: Mapped[datetime]
    modifiee_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))


class Scenario(Base):
    """A walk through a parcours that is played again before each publication.

    It belongs to the parcours, not to a version: what it expects must hold in the next one too,
    or be changed by a person. Holds invented answers only.
    """

    __tablename__ = "scenario"
    __table_args__ = (
        UniqueConstraint("parcours", "nom"),
        CheckConstraint("length(contenu) <= 100000", name="contenu_borne"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    parcours: Mapped[str] = mapped_column(index=True)
    nom: Mapped[str]
    contenu: Mapped[str]
    """JSON: the programme's parameters, the moves, and what was waited for at the end."""
    modifie_le: Mapped[datetime]
    modifie_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
