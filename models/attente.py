"""Why nothing moves: coded reasons, each with a way out, and what people answered to an alert."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant


class Cote(StrEnum):
    """Who answers: each side has its own reasons, and reads what the access matrix allows."""

    ASSOCIATION = "association"
    BAILLEUR = "bailleur"
    ETAT = "etat"


DE_LA_RECHERCHE: Final = frozenset(
    {
        "cohabitation", "non_divorce", "marie_seul", "regroupement_familial",
        "reside_a_l_etranger", "demande_a_completer", "offre_rare", "pas_de_logement",
        "logement_pressenti", "candidature_a_completer", "bailleur_sollicite",
    }
)  # fmt: skip
"""Reasons that hold the search for a dwelling (002:258-272): they explain no rent unpaid and no
report due, and are offered where the rule says that the household looks for one."""


class MotifAttente(Base):
    """A reason why nothing moves. `code` never changes; the rest is the administrator's.

    `voie`: the text on the way out, shipped empty or with a verified article, cited in `article`.
    """

    __tablename__ = "motif_attente"
    __table_args__ = (parmi("cote", Cote),)

    code: Mapped[str] = mapped_column(primary_key=True)
    cote: Mapped[str]
    libelle: Mapped[str]
    precision_exigee: Mapped[bool] = mapped_column(default=False)
    voie: Mapped[str | None]
    article: Mapped[str | None]
    source: Mapped[str]
    rang: Mapped[int]
    actif: Mapped[bool] = mapped_column(default=True)


class AlerteReponse(Base):
    """What somebody answered to an alert: a reason, or a date until which to leave it.

    `precision` is typed by its author. That of the association is read by it and by the
    coordonnateur, never by a landlord.
    """

    __tablename__ = "alerte_reponse"
    __table_args__ = (
        parmi("cote", Cote),
        CheckConstraint("reportee_jusqu_au > le", name="report_a_venir"),
        Index(None, "alerte_id", "le"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    alerte_id: Mapped[int] = mapped_column(ForeignKey("alerte.id", ondelete="CASCADE"))
    utilisateur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    cote: Mapped[str]
    motif: Mapped[str] = mapped_column(ForeignKey("motif_attente.code", ondelete="RESTRICT"))
    precision: Mapped[str | None]
    le: Mapped[datetime]
    reportee_jusqu_au: Mapped[datetime | None]
    """Null for an answer; for a snooze, until when."""
