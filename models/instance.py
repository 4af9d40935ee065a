"""Committees, their meetings, and the dossiers put on their lists (001 §2.1, 002:497)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.calendrier import fin_de_journee, moment_a_paris
from models.contraintes import parmi
from models.db import Base
from models.definition import Programme
from models.dossier import Dossier
from models.organisme import Organisme
from models.types import nouvel_identifiant

DUREE_PAR_DEFAUT = 60
"""Minutes of a meeting whose duration nobody said."""


class InstanceType(StrEnum):
    COMMISSION_ENTREE = "commission_entree"
    COMMISSION_IMPAYES = "commission_impayes"
    COMITE_TECHNIQUE = "comite_technique"
    COSI = "cosi"
    COPIL = "copil"
    CCAPEX = "ccapex"
    REUNION_TRIMESTRIELLE = "reunion_trimestrielle"
    """The quarterly meeting of the protocole Logement d'abord (002:497)."""
    DIALOGUE_GESTION = "dialogue_gestion"
    """The annual dialogue de gestion (002:327-336)."""
    AUTRE = "autre"


class Periodicite(StrEnum):
    HEBDOMADAIRE = "hebdomadaire"
    QUINZAINE = "quinzaine"
    MENSUELLE = "mensuelle"
    BIMESTRIELLE = "bimestrielle"
    TRIMESTRIELLE = "trimestrielle"
    SEMESTRIELLE = "semestrielle"
    ANNUELLE = "annuelle"


class DecisionInstance(StrEnum):
    """What a meeting said of a dossier. No free words: the step that it led to has them."""

    FAVORABLE = "favorable"
    DEFAVORABLE = "defavorable"
    AJOURNEE = "ajournee"
    POINT_FAIT = "point_fait"


class Instance(Base):
    """A committee of a programme in a département, or of an association on its own."""

    __tablename__ = "instance"
    __table_args__ = (
        parmi("type", InstanceType),
        parmi("periodicite", Periodicite),
        CheckConstraint(
            "(programme_id IS NULL) <> (association_id IS NULL)", name="programme_ou_association"
        ),
        CheckConstraint(
            "(programme_id IS NULL) = (departement IS NULL)", name="programme_dans_un_departement"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    nom: Mapped[str]
    type: Mapped[str]
    periodicite: Mapped[str | None]
    """How often it meets; null where nothing is fixed."""
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme.id", ondelete="RESTRICT"), index=True
    )
    departement: Mapped[str | None]
    association_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), index=True
    )

    programme: Mapped[Programme | None] = relationship()
    association: Mapped[Organisme | None] = relationship()


class Reunion(Base):
    """A meeting of a committee; it may be held at a distance (003:536)."""

    __tablename__ = "reunion"
    __table_args__ = (
        UniqueConstraint("instance_id", "le"),
        CheckConstraint("duree_minutes > 0", name="duree_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id", ondelete="CASCADE"))
    instance: Mapped[Instance] = relationship()
    le: Mapped[date]
    lieu: Mapped[str | None]
    a_distance: Mapped[bool] = mapped_column(default=False)
    heure: Mapped[time | None]
    """In Paris; null: the day only."""
    duree_minutes: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    """How many times it was changed: calendars keep the last one (RFC 5545)."""
    annulee_le: Mapped[datetime | None]

    @property
    def debut(self) -> datetime:
        """Return when it starts; the first instant of the day where no hour is said."""
        return moment_a_paris(self.le, self.heure or time.min)

    @property
    def fin(self) -> datetime:
        """Return when it ends: an hour later where no duration is said, or the next day."""
        if self.heure is None:
            return fin_de_journee(self.le)
        return self.debut + timedelta(minutes=self.duree_minutes or DUREE_PAR_DEFAUT)


class OrdreDuJour(Base):
    """A dossier on the list of a meeting, what it said, and the step that this led to."""

    __tablename__ = "ordre_du_jour"
    __table_args__ = (
        UniqueConstraint("reunion_id", "dossier_id"),
        parmi("decision", DecisionInstance),
        CheckConstraint("(decision IS NULL) = (decide_le IS NULL)", name="decision_datee"),
        CheckConstraint("journal_id IS NULL OR decision IS NOT NULL", name="etape_d_une_decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reunion_id: Mapped[int] = mapped_column(ForeignKey("reunion.id", ondelete="CASCADE"))
    reunion: Mapped[Reunion] = relationship()
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    dossier: Mapped[Dossier] = relationship()
    inscrit_le: Mapped[datetime]
    inscrit_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    decision: Mapped[str | None]
    decide_le: Mapped[datetime | None]
    journal_id: Mapped[int | None] = mapped_column(ForeignKey("journal.id", ondelete="SET NULL"))
