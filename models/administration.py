"""What administrators set for the whole product, and the trace of what they did."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.db import Base
from models.utilisateur import Utilisateur


class TraceAdministration(Base):
    """Who changed what of the product, when: added to, never changed nor deleted.

    Holds accounts, organisations, settings and diagrams; nothing about a household.
    """

    __tablename__ = "trace_administration"
    __table_args__ = (Index(None, "objet", "objet_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    le: Mapped[datetime] = mapped_column(index=True)
    acteur_id: Mapped[int | None] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    """Null for the server's own command line."""
    acteur: Mapped[Utilisateur | None] = relationship()
    objet: Mapped[str]
    """What kind of thing: `utilisateur`, `organisme`, `ebauche`, `reglage`..."""
    objet_id: Mapped[str]
    libelle: Mapped[str]
    """How a person names it, as it was named then."""
    action: Mapped[str]
    detail: Mapped[str] = mapped_column(default="{}")
    """JSON: {field: [before, after]}."""


class Reglage(Base):
    """A setting of the product that is no rule of its own: `relecture` (`oui` or `non`)."""

    __tablename__ = "reglage"

    cle: Mapped[str] = mapped_column(primary_key=True)
    valeur: Mapped[str]
    modifie_le: Mapped[datetime]
    modifie_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))


class JourChome(Base):
    """A day off that administrators add to the legal ones: known from `ajoute_le` on.

    Rows stay: what was counted while a day was known is counted the same way when it is lived
    again.
    """

    __tablename__ = "jour_chome"
    __table_args__ = (
        CheckConstraint("retire_le IS NULL OR retire_le >= ajoute_le", name="retrait_apres"),
        Index(
            "uq__jour_chome__en_vigueur",
            "jour",
            unique=True,
            sqlite_where=text("retire_le IS NULL"),
            postgresql_where=text("retire_le IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    jour: Mapped[date]
    libelle: Mapped[str]
    ajoute_le: Mapped[datetime]
    ajoute_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    retire_le: Mapped[datetime | None]


class TexteCourriel(Base):
    """The words of a mail where administrators changed them: plain text, closed placeholders."""

    __tablename__ = "texte_courriel"
    __table_args__ = (
        UniqueConstraint("message", "partie"),
        CheckConstraint("partie IN ('objet', 'corps')", name="partie_connue"),
        CheckConstraint("length(contenu) <= 5000", name="contenu_borne"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str]
    """Name of the message, as its folder of templates."""
    partie: Mapped[str]
    contenu: Mapped[str]
    modifie_le: Mapped[datetime]
    modifie_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))


def tracer(
    session: Session,
    *,
    acteur_id: int | None,
    objet: str,
    objet_id: str,
    libelle: str,
    action: str,
    le: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note who changed what; `detail`: {field: [before, after]}, nothing about a household."""
    texte = orjson.dumps(detail or {}, default=str).decode()
    session.add(
        TraceAdministration(
            le=le,
            acteur_id=acteur_id,
            objet=objet,
            objet_id=objet_id,
            libelle=libelle,
            action=action,
            detail=texte,
        )
    )


def lire_reglage(session: Session, cle: str, defaut: str) -> str:
    """Return a setting, or what holds while nobody has set it."""
    reglage = session.get(Reglage, cle)
    return defaut if reglage is None else reglage.valeur


def lire_textes(session: Session) -> dict[str, dict[str, str]]:
    """Return {message: {part: text}} of the mails whose words were changed."""
    colonnes = select(TexteCourriel.message, TexteCourriel.partie, TexteCourriel.contenu)
    ecrits: dict[str, dict[str, str]] = {}
    for message, partie, contenu in session.execute(colonnes):
        ecrits.setdefault(message, {})[partie] = contenu
    return ecrits
