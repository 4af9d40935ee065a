"""Dwellings, propositions, passages en CALEOL and occupations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import DecisionCaleol, PropositionIssue
from models.contraintes import parmi
from models.db import Base
from models.organisme import Organisme
from models.types import nouvel_identifiant

DELAI_REPONSE_MINIMUM_JOURS = 10
"""An offer leaves at least ten days to answer (R.441-10)."""

CANDIDATS_MINIMUM = 3
"""Candidates that the commission examines for a dwelling, save exception (R.441-3)."""


class Logement(Base):
    """A dwelling of a landlord."""

    __tablename__ = "logement"
    __table_args__ = (
        parmi("contingent", "contingent"),
        CheckConstraint(
            "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')", name="typologie_connue"
        ),
        CheckConstraint("loyer > 0", name="loyer_positif"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    bailleur_id: Mapped[int] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), index=True
    )
    bailleur: Mapped[Organisme] = relationship()
    departement: Mapped[str]
    commune: Mapped[str | None]
    adresse: Mapped[str | None]
    typologie: Mapped[str | None]
    loyer: Mapped[int | None]
    """Rent, charges included, in euros a month."""
    contingent: Mapped[str | None]


class Proposition(Base):
    """A rapprochement between a household and a dwelling, open until `issue` is known."""

    __tablename__ = "proposition"
    __table_args__ = (
        parmi("issue", PropositionIssue),
        CheckConstraint("(close_le IS NULL) = (issue IS NULL)", name="issue_coherente"),
        CheckConstraint("close_le >= ouverte_le", name="close_apres_ouverte"),
        Index(
            "uq__proposition__une_ouverte",
            "dossier_id",
            unique=True,
            sqlite_where=text("close_le IS NULL"),
            postgresql_where=text("close_le IS NULL"),
        ),
        Index(None, "dossier_id", "close_le"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    logement_id: Mapped[int] = mapped_column(ForeignKey("logement.id", ondelete="RESTRICT"))
    logement: Mapped[Logement] = relationship()
    ouverte_le: Mapped[datetime]
    close_le: Mapped[datetime | None]
    issue: Mapped[str | None]


class PassageCaleol(Base):
    """The presentation of a proposition to the commission (R.441-3), from contact to answer."""

    __tablename__ = "passage_caleol"
    __table_args__ = (
        parmi("decision", DecisionCaleol),
        parmi("motif_code", "motif_refus_caleol"),
        parmi("motif_refus_menage", "motif_refus_menage"),
        CheckConstraint(
            "decision NOT IN ('non_attribution', 'irrecevable') OR motif IS NOT NULL",
            name="refus_motive",
        ),
        CheckConstraint(
            "rang IS NULL OR (decision IS NOT NULL AND decision = 'attribution_rang')",
            name="rang_si_classe",
        ),
        CheckConstraint("rang >= 1", name="rang_positif"),
        CheckConstraint(
            f"delai_reponse_jours >= {DELAI_REPONSE_MINIMUM_JOURS}", name="delai_reponse_legal"
        ),
        CheckConstraint("reponse IN ('acceptee', 'refusee', 'silence')", name="reponse_connue"),
        parmi("exception_candidats", "exception_candidats"),
        parmi("dalo_informe_moyen", "moyen_information"),
        CheckConstraint("nb_candidats >= 1", name="candidats_positifs"),
        CheckConstraint(
            f"nb_candidats >= {CANDIDATS_MINIMUM} OR exception_candidats IS NOT NULL"
            " OR nb_candidats IS NULL",
            name="trois_candidats",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposition_id: Mapped[int] = mapped_column(
        ForeignKey("proposition.id", ondelete="CASCADE"), unique=True
    )
    contact_prealable_le: Mapped[datetime | None]
    contact_prealable_mode: Mapped[str | None]
    contact_autorite: Mapped[str | None]
    dossier_complet: Mapped[bool | None]
    pieces_manquantes: Mapped[str | None]
    seance_le: Mapped[datetime | None]
    decision: Mapped[str | None]
    rang: Mapped[int | None]
    motif_code: Mapped[str | None]
    motif: Mapped[str | None]
    piece_fournie: Mapped[bool | None]
    offre_notifiee_le: Mapped[datetime | None]
    delai_reponse_jours: Mapped[int | None]
    dalo_informe: Mapped[bool | None]
    reponse: Mapped[str | None]
    repondu_le: Mapped[datetime | None]
    motif_refus_menage: Mapped[str | None]
    nb_candidats: Mapped[int | None]
    """How many candidates the commission examined for this dwelling; null: not told."""
    exception_candidats: Mapped[str | None]
    dalo_informe_le: Mapped[date | None]
    dalo_informe_moyen: Mapped[str | None]
    """How a DALO household was told what a refusal costs: with the date, the proof (R.441-16-3)."""
    seance_prevue_le: Mapped[date | None]
    """The day on which the commission is to examine it; `seance_le` is when it decided."""


class Correspondant(Base):
    """The landlord's correspondent for one household, named at admission (002:488)."""

    __tablename__ = "correspondant"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    organisme_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    utilisateur_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    nom: Mapped[str]
    courriel: Mapped[str | None]
    telephone: Mapped[str | None]
    designe_le: Mapped[datetime]


class Occupation(Base):
    """Under which title a household lives where: a history, never a field."""

    __tablename__ = "occupation"
    __table_args__ = (
        parmi("statut", "statut_occupation"),
        CheckConstraint("fin >= debut", name="fin_apres_debut"),
        CheckConstraint("periode_examen_mois >= 1", name="periode_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    menage_id: Mapped[int] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"), index=True)
    dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="SET NULL"), index=True
    )
    logement_id: Mapped[int | None] = mapped_column(ForeignKey("logement.id", ondelete="RESTRICT"))
    logement: Mapped[Logement | None] = relationship()
    bailleur_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), index=True
    )
    preneur_id: Mapped[int | None] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    statut: Mapped[str]
    adresse: Mapped[str | None]
    assurance: Mapped[bool | None]
    debut: Mapped[datetime]
    fin: Mapped[datetime | None]
    periode_examen_mois: Mapped[int | None]
    """Six by default for a bail glissant (Décret 2010-1564); null where no review is due."""
    prochain_examen_le: Mapped[date | None]
    limite_prefet_le: Mapped[date | None]
    """By when the landlord tells the préfet what it intends (L.442-8-3)."""
    fin_prevue_le: Mapped[date | None]
    """Where a programme gives a stage a longest duration (004 2.1.18)."""
    rang_palier: Mapped[int | None]
    """Which stage it is, from 1; null for what is no stage."""
    preneur_nom: Mapped[str | None]
    """The main tenant, where it is not the association that accompanies (a CCAS: 004 3.2.4)."""
    convention_tripartite: Mapped[bool | None]
    """Signed with the sub-lease by landlord, main tenant and household (L.442-8-3)."""
