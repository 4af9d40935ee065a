"""The outbox: one row per mail or call to send, written in the transaction that decides it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.contraintes import parmi
from models.db import Base


class EnvoiCanal(StrEnum):
    COURRIEL = "courriel"
    APPEL = "appel"
    """A signed call to another system (webhook)."""


A_EFFACER = frozenset({"bienvenue", "mot_de_passe"})
"""Messages whose context opens something: it does not stay once they have left or are given up."""

GARDE = timedelta(days=90)
"""How long a message that left keeps what it said; the row itself stays."""

VIDE = "{}"


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
            "ix__envoi__abandonne",
            "abandonne_le",
            sqlite_where=text("abandonne_le IS NOT NULL"),
            postgresql_where=text("abandonne_le IS NOT NULL"),
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


def est_rejouable() -> ColumnElement[bool]:
    """Return the condition of what may be played again: given up, and still saying something."""
    return (
        Envoi.abandonne_le.is_not(None)
        & Envoi.envoye_le.is_(None)
        & Envoi.gabarit.not_in(sorted(A_EFFACER))
    )


def rejouer(
    session: Session, *, quels: ColumnElement[bool], par: int | None, le: datetime
) -> Collection[str]:
    """Make due again those of `quels` that were given up; return their keys.

    One conditional update: of two administrators, or two clicks, one plays it again. The key
    stays, hence the Message-ID: a reader who had it after all recognises it. `par`: id of the
    administrator, None from the command line.
    """
    return session.scalars(
        update(Envoi)
        .where(est_rejouable(), quels)
        .values(
            abandonne_le=None,
            erreur=None,
            essais=0,
            pris_le=None,
            prochain_essai_le=le,
            rejoue_le=le,
            rejoue_par=par,
        )
        .returning(Envoi.cle),
        execution_options={"synchronize_session": False},
    ).all()


def purger(session: Session, *, le: datetime, limite: int) -> int:
    """Empty what messages said `GARDE` after they left; return how many. At most `limite`."""
    anciens = (
        select(Envoi.id).where(Envoi.envoye_le <= le - GARDE, Envoi.contexte != VIDE).limit(limite)
    )
    vides = session.scalars(
        update(Envoi).where(Envoi.id.in_(anciens)).values(contexte=VIDE).returning(Envoi.id),
        execution_options={"synchronize_session": False},
    )
    return len(vides.all())
