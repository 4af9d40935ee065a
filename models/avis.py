"""The inbox of each user, and how each wants to be told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.alerte_regles.nature import Canal
from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant

HEURE_PAR_DEFAUT = 8
LUNDI = 1


class Avis(Base):
    """Something that a user is told in Jalon: `objet` and `lien` name a reference, never a person.

    `canal`: how it goes by mail, decided when it was written. `resume`: key of the outbox row
    that carried it in a digest; null while it waits for one.
    """

    __tablename__ = "avis"
    __table_args__ = (
        parmi("canal", Canal),
        CheckConstraint("lu_le >= cree_le", name="lu_apres"),
        Index(None, "utilisateur_id", "cree_le"),
        Index(
            "ix__avis__non_lu",
            "utilisateur_id",
            sqlite_where=text("lu_le IS NULL"),
            postgresql_where=text("lu_le IS NULL"),
        ),
        Index(
            "ix__avis__a_resumer",
            "utilisateur_id",
            "cree_le",
            sqlite_where=text("canal = 'quotidien' AND resume IS NULL"),
            postgresql_where=text("canal = 'quotidien' AND resume IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    cle: Mapped[str] = mapped_column(unique=True)
    utilisateur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="CASCADE"))
    genre: Mapped[str]
    """Code of the rule, or of another kind (`notifications/composition/genres.py`)."""
    objet: Mapped[str]
    reference: Mapped[str | None]
    lien: Mapped[str]
    echeance_le: Mapped[datetime | None]
    dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    alerte_id: Mapped[int | None] = mapped_column(
        ForeignKey("alerte.id", ondelete="CASCADE"), index=True
    )
    canal: Mapped[str]
    resume: Mapped[str | None]
    cree_le: Mapped[datetime]
    lu_le: Mapped[datetime | None]


class PreferenceAvis(Base):
    """How a user wants to be told of one kind, instead of what the rule says."""

    __tablename__ = "preference_avis"
    __table_args__ = (parmi("canal", Canal),)

    utilisateur_id: Mapped[int] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE"), primary_key=True
    )
    genre: Mapped[str] = mapped_column(primary_key=True)
    canal: Mapped[str]


class RythmeAvis(Base):
    """At which hour in Paris a user reads the daily digest, on which day the weekly summary.

    `jour`: 1 for Monday to 7. `tout_resume`: everything by the digest, whatever the rules say.
    """

    __tablename__ = "rythme_avis"
    __table_args__ = (
        CheckConstraint("heure BETWEEN 0 AND 23", name="heure_du_jour"),
        CheckConstraint("jour BETWEEN 1 AND 7", name="jour_de_la_semaine"),
    )

    utilisateur_id: Mapped[int] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE"), primary_key=True
    )
    heure: Mapped[int] = mapped_column(default=HEURE_PAR_DEFAUT)
    jour: Mapped[int] = mapped_column(default=LUNDI)
    tout_resume: Mapped[bool] = mapped_column(default=False)
