"""The outbox: one row per mail or call to send, written in the transaction that decides it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.contraintes import parmi
from models.db import Base


class EnvoiCanal(StrEnum):
    COURRIEL = "courriel"
    APPEL = "appel"
    """A signed call to another system (webhook)."""


class Envoi(Base):
    """`contexte` (JSON) carries references and links only, never a name or a social fact.

    A mail goes to a user, a call to a subscription. One that is given up waits for an
    administrator, who may play it again: same key, hence same Message-ID.
    """

    __tablename__ = "envoi"
    __table_args__ = (
        CheckConstraint("essais >= 0", name="essais_positifs"),
        parmi("canal", EnvoiCanal),
        CheckConstraint(
            "(utilisateur_id IS NULL) <> (abonnement_id IS NULL)"
            " AND (canal = 'appel') = (abonnement_id IS NOT NULL)",
            name="un_destinataire",
        ),
        Index(
            "ix__envoi__a_envoyer",
            "prochain_essai_le",
            sqlite_where=text("envoye_le IS NULL AND abandonne_le IS NULL"),
            postgresql_where=text("envoye_le IS NULL AND abandonne_le IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cle: Mapped[str] = mapped_column(unique=True)
    gabarit: Mapped[str]
    utilisateur_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE")
    )
    contexte: Mapped[str]
    cree_le: Mapped[datetime]
    prochain_essai_le: Mapped[datetime]
    pris_le: Mapped[datetime | None]
    envoye_le: Mapped[datetime | None]
    abandonne_le: Mapped[datetime | None]
    essais: Mapped[int] = mapped_column(default=0)
    erreur: Mapped[str | None]
    canal: Mapped[str] = mapped_column(default=EnvoiCanal.COURRIEL)
    abonnement_id: Mapped[int | None] = mapped_column(
        ForeignKey("abonnement.id", ondelete="CASCADE"), index=True
    )
    rejoue_le: Mapped[datetime | None]
    """When an administrator played again a message that had been given up."""
    rejoue_par: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )


def prendre(session: Session, envoi_id: int, *, essai_prevu_le: datetime, le: datetime) -> bool:
    """Claim one message for this attempt. False means another worker took it first."""
    pris = session.scalar(
        update(Envoi)
        .where(
            Envoi.id == envoi_id,
            Envoi.envoye_le.is_(None),
            Envoi.abandonne_le.is_(None),
            Envoi.prochain_essai_le == essai_prevu_le,
            Envoi.pris_le.is_(None) | (Envoi.pris_le < essai_prevu_le),
        )
        .values(pris_le=le)
        .returning(Envoi.id)
    )
    return pris is not None
