"""Dwellings that a landlord offers, and whom he names to speak for him in commission."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, case, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.codes import PropositionIssue
from models.contraintes import parmi
from models.db import Base
from models.relogement import Proposition
from models.types import nouvel_identifiant


class OffreCible(StrEnum):
    """Whom the dwelling is offered to."""

    TOUS = "tous"
    """Any association that accompanies a household in its département."""
    MENAGE = "menage"
    """A household that the landlord sees."""
    BESOIN = "besoin"
    """An anonymous need: the landlord is never told whose (002:476-497)."""


class OffreReponse(StrEnum):
    """What the association answered. While it has not the column is null."""

    RETENUE = "retenue"
    DECLINEE = "declinee"


class MotifDeclin(StrEnum):
    """Why an association declines, as a code: none says anything of the household's life."""

    TYPOLOGIE = "typologie"
    LOCALISATION = "localisation"
    LOYER = "loyer"
    DATE = "date"
    POURVU = "pourvu"
    AUTRE = "autre"


class OffreEtat(StrEnum):
    """Where an offer stands, read from its dates and from the proposition that it became."""

    DISPONIBLE = "disponible"
    EN_ATTENTE = "en_attente"
    RETENUE = "retenue"
    PRISE = "prise"
    RENDUE = "rendue"
    DECLINEE = "declinee"
    RETIREE = "retiree"


class OffreLogement(Base):
    """A dwelling that a landlord offers. It becomes a `Logement` when a rapprochement opens.

    `dossier_id`: whose it is for, or who took it; of a need, no page of the landlord ever reads
    it. `proposition`: public id of the rapprochement that it became (no foreign key: a dossier
    written again from its journal keeps the public id, not the row).
    """

    __tablename__ = "offre_logement"
    __table_args__ = (
        parmi("cible", OffreCible),
        parmi("reponse", OffreReponse),
        parmi("motif", MotifDeclin),
        parmi("contingent", "contingent"),
        CheckConstraint(
            "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')", name="typologie_connue"
        ),
        CheckConstraint("loyer > 0", name="loyer_positif"),
        CheckConstraint("(reponse IS NULL) = (repondue_le IS NULL)", name="reponse_datee"),
        CheckConstraint(
            "(motif IS NOT NULL) = (reponse IS NOT NULL AND reponse = 'declinee')",
            name="declin_motive",
        ),
        CheckConstraint("repondue_le >= proposee_le", name="repondue_apres"),
        CheckConstraint("retiree_le >= proposee_le", name="retiree_apres"),
        Index(None, "bailleur_id", "proposee_le"),
        Index(
            "ix__offre_logement__disponible",
            "departement",
            sqlite_where=text("retiree_le IS NULL AND reponse IS NULL"),
            postgresql_where=text("retiree_le IS NULL AND reponse IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    bailleur_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    auteur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    departement: Mapped[str]
    commune: Mapped[str]
    typologie: Mapped[str | None]
    loyer: Mapped[int | None]
    """Rent, charges included, in euros a month."""
    contingent: Mapped[str | None]
    disponible_le: Mapped[date | None]
    proposee_le: Mapped[datetime]
    cible: Mapped[str]
    dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="SET NULL"), index=True
    )
    reponse: Mapped[str | None]
    motif: Mapped[str | None]
    repondue_le: Mapped[datetime | None]
    repondue_par: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    proposition: Mapped[str | None]
    retiree_le: Mapped[datetime | None]


class ContactCaleol(Base):
    """Who has authority in CALEOL for a landlord, by département (002:484): typed once."""

    __tablename__ = "contact_caleol"

    bailleur_id: Mapped[int] = mapped_column(
        ForeignKey("organisme.id", ondelete="CASCADE"), primary_key=True
    )
    departement: Mapped[str] = mapped_column(primary_key=True)
    nom: Mapped[str]
    courriel: Mapped[str | None]
    telephone: Mapped[str | None]
    auteur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    modifie_le: Mapped[datetime]


def etat_de_l_offre() -> ColumnElement[str]:
    """Return the state of an offer (`OffreEtat`) as a column.

    A rapprochement that a correction took back gives the offer back to its answer; one that
    closed without a lease leaves the dwelling to be offered again.
    """
    devenue = (
        select(
            case(
                (Proposition.close_le.is_(None), OffreEtat.RETENUE.value),
                (Proposition.issue == PropositionIssue.BAIL, OffreEtat.PRISE.value),
                else_=OffreEtat.RENDUE.value,
            )
        )
        .where(Proposition.public_id == OffreLogement.proposition)
        .correlate(OffreLogement)
        .scalar_subquery()
    )
    ouverte = case(
        (OffreLogement.cible == OffreCible.TOUS, OffreEtat.DISPONIBLE.value),
        else_=OffreEtat.EN_ATTENTE.value,
    )
    return case(
        (OffreLogement.retiree_le.is_not(None), OffreEtat.RETIREE.value),
        (OffreLogement.reponse == OffreReponse.DECLINEE, OffreEtat.DECLINEE.value),
        (OffreLogement.reponse == OffreReponse.RETENUE, func.coalesce(devenue, ouverte)),
        else_=ouverte,
    )
