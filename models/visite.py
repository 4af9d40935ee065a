"""Visits and contacts: what was done with a household outside the steps of its diagram."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant


class Canal(StrEnum):
    """How, or where, the household was met or tried."""

    DOMICILE = "domicile"
    BUREAU = "bureau"
    TELEPHONE = "telephone"
    VISIO = "visio"
    MESSAGE = "message"
    PARTENAIRE = "partenaire"
    DEMARCHE = "demarche"


class Resultat(StrEnum):
    """What came of it: the codes of `Contact`, so that attempts are counted together."""

    JOINT = "joint"
    NON_JOINT = "non_joint"
    REFUS = "refus"


class Objet(StrEnum):
    """What it was about, in a code that tells nothing of the household's troubles."""

    SUIVI = "suivi"
    PREMIER_CONTACT = "premier_contact"
    DIAGNOSTIC = "diagnostic"
    RECHERCHE_LOGEMENT = "recherche_logement"
    VISITE_LOGEMENT = "visite_logement"
    INSTALLATION = "installation"
    DEMARCHES = "demarches"
    BILAN = "bilan"
    AUTRE = "autre"


DUREE_MAXIMUM = 600
"""Minutes: more than a working day is a typing mistake."""


class Visite(Base):
    """A visit or another contact, made (`fait_le`) or only planned (`prevue_le`).

    `duree_minutes`: the worker's time, whatever the result; null when it was not measured.
    """

    __tablename__ = "visite"
    __table_args__ = (
        parmi("canal", Canal),
        parmi("resultat", Resultat),
        parmi("objet", Objet),
        CheckConstraint("fait_le <= saisi_le", name="fait_avant_saisie"),
        CheckConstraint("(fait_le IS NULL) = (resultat IS NULL)", name="resultat_du_fait"),
        CheckConstraint("fait_le IS NOT NULL OR prevue_le IS NOT NULL", name="faite_ou_prevue"),
        CheckConstraint(f"duree_minutes BETWEEN 1 AND {DUREE_MAXIMUM}", name="duree_bornee"),
        Index(None, "dossier_id", "fait_le"),
        Index(None, "prevue_le"),
        Index(None, "auteur_id", "fait_le", "duree_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    auteur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    canal: Mapped[str]
    objet: Mapped[str]
    prevue_le: Mapped[datetime | None]
    fait_le: Mapped[datetime | None]
    saisi_le: Mapped[datetime]
    resultat: Mapped[str | None]
    duree_minutes: Mapped[int | None]
    note_id: Mapped[int | None] = mapped_column(
        ForeignKey("note.id", ondelete="SET NULL"), unique=True
    )
