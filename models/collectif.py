"""Collective actions: a group or a site, its sessions, who takes part, who came.

An action runs on the parcours `collectif` as a household does on its own: its run is a `Dossier`
without a household, which holds its programme, its association and its référent.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.contraintes import parmi
from models.db import Base
from models.organisme import Organisme


class ActionCollective(Base):
    """A cycle of sessions for a group or a site (004 2.1.16, 2.3.19, 3.3.7, 3.4.1, 3.4.3).

    `bailleur`: the landlord of the site, who reads the title, the sessions and how many came.
    """

    __tablename__ = "action_collective"
    __table_args__ = (CheckConstraint("titre <> ''", name="titre_dit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    titre: Mapped[str]
    site: Mapped[str | None]
    bailleur_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), index=True
    )
    bailleur: Mapped[Organisme | None] = relationship()


class Participant(Base):
    """A household that takes part in an action.

    `dossier_id`: the dossier whose journal says so, the action's run or the household's own; both
    may say it, and a household counts once.
    """

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("dossier_id", "action_id", "menage_id"),
        Index(None, "action_id", "menage_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    action_id: Mapped[int] = mapped_column(ForeignKey("action_collective.id", ondelete="RESTRICT"))
    menage_id: Mapped[int] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"), index=True)
    inscrit_le: Mapped[datetime]


class Seance(Base):
    """A session of an action: planned, then held. `numero`: its place in the cycle, from 1."""

    __tablename__ = "seance"
    __table_args__ = (
        UniqueConstraint("dossier_id", "numero"),
        CheckConstraint("numero >= 1", name="numero_positif"),
        CheckConstraint("prevue_le IS NOT NULL OR tenue_le IS NOT NULL", name="prevue_ou_tenue"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    """The run of the action."""
    numero: Mapped[int]
    theme: Mapped[str]
    lieu: Mapped[str | None]
    prevue_le: Mapped[date | None]
    tenue_le: Mapped[date | None]


class Presence(Base):
    """Whether a household came to a session."""

    __tablename__ = "presence"
    __table_args__ = (parmi("etat", "presence"), UniqueConstraint("seance_id", "menage_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    seance_id: Mapped[int] = mapped_column(ForeignKey("seance.id", ondelete="CASCADE"))
    menage_id: Mapped[int] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"), index=True)
    etat: Mapped[str]
