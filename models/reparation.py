"""What an administrateur proposes for a dossier that an incident stopped."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import ReparationEtat, ReparationGenre
from models.contraintes import parmi
from models.db import Base
from models.dossier import Dossier, Incident
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur


class Reparation(Base):
    """A proposition; the chef de service of the dossier decides, with a reason.

    The administrateur reads names and types, never a value of the household: `valeur` is what
    they propose, not what is there.
    """

    __tablename__ = "reparation"
    __table_args__ = (
        parmi("genre", ReparationGenre),
        parmi("etat", ReparationEtat),
        CheckConstraint("(genre = 'valeur') = (variable IS NOT NULL)", name="valeur_nommee"),
        CheckConstraint("(genre = 'retour') = (rang IS NOT NULL)", name="retour_situe"),
        CheckConstraint("(etat = 'proposee') = (decidee_le IS NULL)", name="decision_datee"),
        CheckConstraint("etat = 'proposee' OR motif IS NOT NULL", name="decision_motivee"),
        Index(
            "uq__reparation__une_seule_proposee",
            "incident_id",
            unique=True,
            sqlite_where=text("etat = 'proposee'"),
            postgresql_where=text("etat = 'proposee'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"))
    incident: Mapped[Incident] = relationship()
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    dossier: Mapped[Dossier] = relationship()
    genre: Mapped[str]
    element: Mapped[str | None]
    """Id of the step to go back to, or to leave out."""
    tache_id: Mapped[str | None]
    rang: Mapped[int | None]
    """Of the journal: the step to go back to."""
    variable: Mapped[str | None]
    valeur: Mapped[str | None]
    """JSON of the value proposed."""
    explication: Mapped[str]
    proposee_le: Mapped[datetime]
    proposee_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    proposee_par: Mapped[Utilisateur] = relationship(foreign_keys=[proposee_par_id])
    etat: Mapped[str] = mapped_column(default=ReparationEtat.PROPOSEE)
    motif: Mapped[str | None]
    decidee_le: Mapped[datetime | None]
    decidee_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
