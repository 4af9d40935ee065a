"""Papers of a dossier: uploaded, or made from a template. The file itself is in the store."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.contraintes import parmi
from models.db import Base
from models.organisme import Organisme
from models.types import nouvel_identifiant


class Document(Base):
    """A file of a dossier. Withdrawn, its row stays and its file goes.

    The association reads it; a landlord only when it is named in `bailleur_id`
    (`workflow/documents/lecteurs.py`).
    """

    __tablename__ = "document"
    __table_args__ = (
        parmi("genre", "document_genre"),
        CheckConstraint(
            "confidentialite IN ('association', 'partageable')", name="confidentialite_connue"
        ),
        CheckConstraint(
            "(confidentialite = 'partageable') = (bailleur_id IS NOT NULL)",
            name="partage_avec_quelqu_un",
        ),
        CheckConstraint("nom <> ''", name="nom_dit"),
        CheckConstraint("taille > 0", name="taille_positive"),
        CheckConstraint("length(empreinte) = 64", name="empreinte_entiere"),
        CheckConstraint("retire_le >= depose_le", name="retire_apres"),
        CheckConstraint(
            "(retire_le IS NULL) = (retire_par_id IS NULL)", name="retire_par_quelqu_un"
        ),
        CheckConstraint("(modele IS NULL) = (version IS NULL)", name="version_d_un_modele"),
        CheckConstraint("version >= 1", name="version_positive"),
        UniqueConstraint("dossier_id", "modele", "version"),
        Index(None, "dossier_id", "depose_le"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    nom: Mapped[str]
    """As a reader sees it and saves it, with its extension; never a path."""
    genre: Mapped[str]
    type_mime: Mapped[str]
    taille: Mapped[int]
    """In bytes."""
    empreinte: Mapped[str]
    """SHA-256 of the file, in hexadecimal."""
    cle_stockage: Mapped[str] = mapped_column(unique=True)
    """Where the file is in the store: drawn at random, tells nothing."""
    depose_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    depose_le: Mapped[datetime]
    confidentialite: Mapped[str] = mapped_column(default="association")
    bailleur_id: Mapped[int | None] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    """The one landlord that it is shared with; null: it stays in the association."""
    bailleur: Mapped[Organisme | None] = relationship()
    retire_le: Mapped[datetime | None]
    retire_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    modele: Mapped[str | None]
    """The template it was made from; null: it was uploaded."""
    version: Mapped[int | None]
    """Rank among the documents of the dossier made from that template, from 1."""
