"""Stages of occupation: their reviews, what the préfet is told, and the lease taken over.

A stage itself is an `Occupation`. Everything here is a dated fact of a dossier.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.accompagnement import Fait, fait_avant_saisie
from models.contraintes import parmi
from models.db import Base


class ExamenPeriodique(Fait, Base):
    """A review of a stage by its three parties (L.442-8-3, Décret 2010-1564)."""

    __tablename__ = "examen_periodique"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint(
            "decision IN ('glisse', 'prolonge', 'suivant', 'echec')", name="decision_connue"
        ),
        CheckConstraint("decision <> 'echec' OR motif IS NOT NULL", name="echec_motive"),
        CheckConstraint("dette_restante >= 0", name="dette_positive"),
        CheckConstraint("mois_payes >= 0", name="mois_payes_positifs"),
    )

    occupation_id: Mapped[int] = mapped_column(
        ForeignKey("occupation.id", ondelete="CASCADE"), index=True
    )
    bailleur_present: Mapped[bool | None]
    preneur_present: Mapped[bool | None]
    menage_present: Mapped[bool | None]
    loyer_paye: Mapped[bool | None]
    occupation_paisible: Mapped[bool | None]
    dette_restante: Mapped[int | None]
    """In euros, for a lease taken over (004 2.2.10)."""
    mois_payes: Mapped[int | None]
    """Months of rent paid regularly since the stage began."""
    criteres_atteints: Mapped[bool | None]
    """Against the programme's criteria on the day of the review; null where it has none."""
    decision: Mapped[str]
    motif: Mapped[str | None]
    obstacles_precision: Mapped[str | None] = mapped_column(sort_order=1)
    """What stands in the way of the lease, in words that the three parties read."""


class ObstacleExamen(Base):
    """What stood in the way of the lease at a review: said before the landlord, nothing social."""

    __tablename__ = "obstacle_examen"
    __table_args__ = (parmi("code", "obstacle_bail"),)

    examen_id: Mapped[int] = mapped_column(
        ForeignKey("examen_periodique.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)


class AvisPrefet(Fait, Base):
    """What the landlord tells the préfet two months before the period ends (L.442-8-3)."""

    __tablename__ = "avis_prefet"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("bail_propose OR motif IS NOT NULL", name="refus_motive"),
    )

    occupation_id: Mapped[int] = mapped_column(
        ForeignKey("occupation.id", ondelete="CASCADE"), index=True
    )
    bail_propose: Mapped[bool]
    motif: Mapped[str | None]
    limite_le: Mapped[date | None]
    """The last day on which it was in time."""


class PassagePalier(Fait, Base):
    """The instance's decision on the passage out of a stage (COSI, 004 2.3.9)."""

    __tablename__ = "passage_palier"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("decision IN ('valide', 'ajourne')", name="decision_connue"),
    )

    decision: Mapped[str]
    menage_present: Mapped[bool | None]
    """The household sits in the committee, and decides with it (004 2.3.9)."""
    motif: Mapped[str | None]


class ProcedureExpulsion(Fait, Base):
    """Where an eviction procedure stands, with the debt and its plan (004 2.2.2, 2.2.10).

    One row each time that it moves: the last one is the present.
    """

    __tablename__ = "procedure_expulsion"
    __table_args__ = (
        fait_avant_saisie(),
        parmi("etape", "etape_expulsion"),
        CheckConstraint("apl IN ('maintenue', 'suspendue', 'retablie')", name="apl_connue"),
        CheckConstraint("dette >= 0", name="dette_positive"),
        CheckConstraint("mois_impayes >= 0", name="mois_impayes_positifs"),
        CheckConstraint("plan_mensualite >= 1", name="mensualite_positive"),
        CheckConstraint("plan_mois >= 1", name="plan_positif"),
    )

    etape: Mapped[str]
    dette: Mapped[int | None]
    """In euros, on the day of the fact."""
    mois_impayes: Mapped[int | None]
    plan_mensualite: Mapped[int | None]
    """Euros a month, beside the rent."""
    plan_mois: Mapped[int | None]
    protocole_signe: Mapped[bool | None]
    """The protocole de cohésion sociale, by which the APL comes back (004 2.2.2)."""
    fsl: Mapped[bool | None]
    """The Fonds de solidarité logement has been asked."""
    apl: Mapped[str | None]


class AvisReprise(Fait, Base):
    """The CCAPEX's opinion, and who decides after it, before a lease is taken over (004 2.3.10)."""

    __tablename__ = "avis_reprise"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("avis IN ('favorable', 'defavorable', 'sans_avis')", name="avis_connu"),
        CheckConstraint("decideur IN ('siao', 'csde', 'bailleur')", name="decideur_connu"),
        CheckConstraint("decision IN ('accord', 'refus')", name="decision_connue"),
        CheckConstraint("decision <> 'refus' OR motif IS NOT NULL", name="refus_motive"),
    )

    avis: Mapped[str]
    decideur: Mapped[str | None]
    decision: Mapped[str]
    motif: Mapped[str | None]
