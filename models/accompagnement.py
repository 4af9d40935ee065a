"""What happens to a dossier from orientation to the signed accompaniment: facts, each dated."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.codes import Conclusion, MesureType
from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant


class Fait:
    """Columns of every dated fact: the dossier, when it happened, when it was typed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    fait_le: Mapped[datetime]
    saisi_le: Mapped[datetime]


def fait_avant_saisie() -> CheckConstraint:
    """Return the CHECK « a fact is not dated after it was typed »."""
    return CheckConstraint("fait_le <= saisi_le", name="fait_avant_saisie")


class Orientation(Fait, Base):
    """A prescripteur's orientation; several per dossier (002:54)."""

    __tablename__ = "orientation"
    __table_args__ = (fait_avant_saisie(), parmi("prescripteur_type", "prescripteur_type"))

    prescripteur_type: Mapped[str]
    prescripteur_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT")
    )
    motif: Mapped[str | None]
    urgence: Mapped[bool | None]
    accord_contact: Mapped[bool | None]
    eligible: Mapped[bool | None]


class Contact(Fait, Base):
    """An attempt to reach the household (aller-vers, 001:245)."""

    __tablename__ = "contact"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("resultat IN ('joint', 'non_joint', 'refus')", name="resultat_connu"),
    )

    resultat: Mapped[str]
    canal: Mapped[str | None]


class Diagnostic(Fait, Base):
    """The shareable half of a diagnostic: housing project and conclusion (001:317)."""

    __tablename__ = "diagnostic"
    __table_args__ = (fait_avant_saisie(), parmi("conclusion", Conclusion))

    operateur_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    conclusion: Mapped[str]
    volet_logement: Mapped[str | None]


def derniers_diagnostics(dossier_id: int) -> Select[Diagnostic]:
    """Return the query of a dossier's diagnostics, the one that counts first: the last made."""
    return (
        select(Diagnostic)
        .where(Diagnostic.dossier_id == dossier_id)
        .order_by(Diagnostic.fait_le.desc(), Diagnostic.id.desc())
    )


class DiagnosticConfidentiel(Base):
    """The confidential half, in a table of its own: no landlord query ever names it."""

    __tablename__ = "diagnostic_confidentiel"

    diagnostic_id: Mapped[int] = mapped_column(
        ForeignKey("diagnostic.id", ondelete="CASCADE"), primary_key=True
    )
    volet_confidentiel: Mapped[str | None]
    ressources: Mapped[int | None]
    """Monthly income of the household, in euros."""
    ordonnance_protection: Mapped[bool | None]
    """A member has, or had, an ordonnance de protection (L.441-2-2): never told to a landlord."""


class Validation(Fait, Base):
    """The instance's decision on the entry (001 §2.1)."""

    __tablename__ = "validation"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("decision IN ('valide', 'ajourne', 'refuse')", name="decision_connue"),
    )

    decision: Mapped[str]
    motif: Mapped[str | None]


class Adhesion(Fait, Base):
    """What the household answered to the contract; each answer is a dated version (001:327)."""

    __tablename__ = "adhesion"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("etat IN ('signee', 'refusee', 'reflexion', 'retiree')", name="etat_connu"),
        CheckConstraint("forme IN ('bipartite', 'tripartite')", name="forme_connue"),
    )

    etat: Mapped[str]
    forme: Mapped[str | None]
    motif_refus: Mapped[str | None]
    reflexion_jusqu_au: Mapped[date | None] = mapped_column(sort_order=1)
    """Until when the household asked to think it over: nothing is held against it meanwhile."""


class Mesure(Base):
    """A measure. `debut` and `fin_reelle` are dates of facts: every six-month rule reads them."""

    __tablename__ = "mesure"
    __table_args__ = (
        parmi("type", MesureType),
        parmi("intensite", "intensite"),
        CheckConstraint("fin_reelle >= debut", name="fin_apres_debut"),
        CheckConstraint("(fin_reelle IS NULL) = (fin_motif IS NULL)", name="fin_motivee"),
        CheckConstraint("duree_mois BETWEEN 1 AND 60", name="duree_bornee"),
        CheckConstraint("renouvellements >= 0", name="renouvellements_positifs"),
        Index(
            "uq__mesure__une_ouverte_par_type",
            "dossier_id",
            "type",
            unique=True,
            sqlite_where=text("fin_reelle IS NULL"),
            postgresql_where=text("fin_reelle IS NULL"),
        ),
        Index(None, "type", "debut"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    type: Mapped[str]
    intensite: Mapped[str | None]
    debut: Mapped[datetime]
    duree_mois: Mapped[int | None]
    fin_prevue: Mapped[datetime | None]
    fin_reelle: Mapped[datetime | None]
    fin_motif: Mapped[str | None]
    """`relogement` when a lease ended an AVL; otherwise a code of sortie_motif or `terme`."""
    renouvellements: Mapped[int] = mapped_column(default=0)
    operateur_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    referent_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    convention_id: Mapped[int | None] = mapped_column(
        ForeignKey("convention.id", ondelete="RESTRICT")
    )


class Reponse(Fait, Base):
    """A generic answer: a form field with no column of its own. Confidential unless reviewed."""

    __tablename__ = "reponse"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint(
            "confidentialite IN ('partageable', 'association', 'confidentiel')",
            name="confidentialite_connue",
        ),
    )

    element: Mapped[str]
    champ: Mapped[str]
    valeur: Mapped[str | None]
    confidentialite: Mapped[str] = mapped_column(default="confidentiel")


class Signalement(Base):
    """A warning between landlord, association and household, both ways (001:245, 002:489)."""

    __tablename__ = "signalement"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("emetteur IN ('bailleur', 'association', 'menage')", name="emetteur_connu"),
        CheckConstraint(
            "type IN ('impaye', 'voisinage', 'technique', 'non_reponse', 'rupture')",
            name="type_connu",
        ),
        CheckConstraint("traite_le >= fait_le", name="traite_apres"),
        CheckConstraint("accuse_le >= fait_le", name="accuse_apres"),
        CheckConstraint("reponse IS NULL OR traite_le IS NOT NULL", name="reponse_du_traitement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    emetteur: Mapped[str]
    bailleur_id: Mapped[int | None] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    """The landlord it is exchanged with; null: nobody outside the association reads it."""
    auteur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    type: Mapped[str]
    message: Mapped[str | None]
    """Written by its author for the other side: what it says is shared, the form warns of it."""
    fait_le: Mapped[datetime]
    saisi_le: Mapped[datetime]
    traite_le: Mapped[datetime | None]
    accuse_le: Mapped[datetime | None]
    """When the other side said that it has it: by a button, or by dealing with it."""
    reponse: Mapped[str | None]
    """A word to the other side, typed by who dealt with it: shared, as the message is."""


class Bilan(Fait, Base):
    """A bilan of a measure: the shareable recommendations (003:1024, 002:490)."""

    __tablename__ = "bilan"
    __table_args__ = (
        fait_avant_saisie(),
        CheckConstraint("type IN ('mi_mesure', 'final', 'annuel')", name="type_connu"),
        CheckConstraint("suite IN ('terminer', 'prolonger', 'reorienter')", name="suite_connue"),
    )

    mesure_id: Mapped[int | None] = mapped_column(ForeignKey("mesure.id", ondelete="CASCADE"))
    type: Mapped[str]
    contenu_partageable: Mapped[str | None]
    suite: Mapped[str | None]


class BilanConfidentiel(Base):
    """The confidential half of a bilan, in a table of its own."""

    __tablename__ = "bilan_confidentiel"

    bilan_id: Mapped[int] = mapped_column(
        ForeignKey("bilan.id", ondelete="CASCADE"), primary_key=True
    )
    contenu_confidentiel: Mapped[str | None]


class Sortie(Fait, Base):
    """The end of the accompaniment: a relay to droit commun or a motive is owed (001:388)."""

    __tablename__ = "sortie"
    __table_args__ = (fait_avant_saisie(), parmi("motif", "sortie_motif"))

    motif: Mapped[str]
    recommandations: Mapped[str | None]
    recommandations_remises_le: Mapped[date | None]
    relais: Mapped[str | None]
    recommandations_remises_a: Mapped[str | None] = mapped_column(sort_order=1)
    """To whom: the landlord's correspondent, the département's social workers (002:490)."""


class Veille(Fait, Base):
    """The landlord's answers one year after (002:283-292): the facts behind IG2."""

    __tablename__ = "veille"
    __table_args__ = (fait_avant_saisie(),)

    impaye_3_mois: Mapped[bool | None]
    assurance: Mapped[bool | None]
    ops_sls: Mapped[bool | None]
    conge: Mapped[bool | None]
    difficulte: Mapped[bool | None]
