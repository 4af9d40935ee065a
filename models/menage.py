"""Households, the persons in them, and their demand for social housing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    ScalarSelect,
    event,
    select,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Mapper, mapped_column, relationship

from models.contraintes import parmi
from models.db import Base
from models.repli import cle_homonymes, texte_cherche
from models.types import nouvel_identifiant

MENAGE_TYPES = ("isole", "couple", "monoparental", "couple_enfants", "autre")
TYPOLOGIES = ("t1", "t2", "t3", "t4", "t5", "t6")

SITUATIONS = (
    "francais", "europeen", "resident", "titre_sejour", "refugie", "recepisse", "demande_asile",
    "sans_titre", "autre",
)  # fmt: skip
"""What the commission must know of a stay (R.441-1): never why, never since when."""

PROTECTIONS = (
    "tutelle", "curatelle", "curatelle_renforcee", "sauvegarde_justice", "habilitation_familiale",
    "accompagnement_judiciaire",
)  # fmt: skip
"""Legal protection of adults (Code civil, 425 to 495-9): who signs beside the person."""

DEPARTS = (
    "separation", "regroupement", "depart_enfant", "deces", "placement", "autre", "erreur_saisie",
)  # fmt: skip
"""Why a person no longer belongs to a household."""


def _dans(colonne: str, codes: tuple[str, ...]) -> str:
    return f"{colonne} IN ({', '.join(repr(code) for code in codes)})"


def _saisi(contexte: DefaultExecutionContext) -> dict[str, Any]:
    lire: Callable[[], dict[str, Any]] = contexte.get_current_parameters
    return lire()


def _texte_cherche(contexte: DefaultExecutionContext) -> str:
    saisi = _saisi(contexte)
    colonnes = ("nom", "prenom", "nom_usage", "telephone")
    return texte_cherche(*(saisi.get(colonne) for colonne in colonnes))


def _homonymes(contexte: DefaultExecutionContext) -> str:
    saisi = _saisi(contexte)
    return cle_homonymes(saisi.get("nom"), saisi.get("prenom"))


class Menage(Base):
    """A household. DALO recognition is the fact that « part hors DALO » counts (002)."""

    __tablename__ = "menage"
    __table_args__ = (
        CheckConstraint(
            "type IN ('isole', 'couple', 'monoparental', 'couple_enfants', 'autre')",
            name="type_connu",
        ),
        CheckConstraint("nb_mineurs >= 0 AND nb_mineurs < nb_personnes", name="un_adulte_au_moins"),
        CheckConstraint("dalo_reconnu_le IS NULL OR dalo", name="date_dalo_seulement_si_dalo"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    type: Mapped[str] = mapped_column(default="isole")
    nb_personnes: Mapped[int] = mapped_column(default=1)
    nb_mineurs: Mapped[int] = mapped_column(default=0)
    dalo: Mapped[bool] = mapped_column(default=False)
    dalo_reconnu_le: Mapped[date | None]
    fusionne_dans_id: Mapped[int | None] = mapped_column(
        ForeignKey("menage.id", ondelete="RESTRICT")
    )
    """The household that this one was found to be: it holds all that moved (`Remaniement`)."""
    personnes: Mapped[list["Personne"]] = relationship(
        back_populates="menage", order_by="Personne.id"
    )
    demandes: Mapped[list["Demande"]] = relationship(back_populates="menage")


class Personne(Base):
    """A person, and the household that he or she is in today; null once gone to none that is known.

    `recherche` and `homonymie` follow the names by themselves: never written by hand.
    """

    __tablename__ = "personne"
    __table_args__ = (
        CheckConstraint("role IN ('demandeur', 'co_demandeur', 'a_charge')", name="role_connu"),
        CheckConstraint(_dans("situation", SITUATIONS), name="situation_connue"),
        CheckConstraint(_dans("protection", PROTECTIONS), name="protection_connue"),
        CheckConstraint(
            "protection_organisme IS NULL OR protection IS NOT NULL",
            name="organisme_si_protection",
        ),
        # Both columns: a search of the households one sees reads nothing but this index.
        Index(None, "menage_id", "recherche"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    menage_id: Mapped[int | None] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"))
    menage: Mapped[Menage | None] = relationship(back_populates="personnes")
    role: Mapped[str] = mapped_column(default="demandeur")
    nom: Mapped[str]
    prenom: Mapped[str]
    naissance: Mapped[date | None] = mapped_column(index=True)
    telephone: Mapped[str | None]
    courriel: Mapped[str | None]
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    nom_usage: Mapped[str | None]
    situation: Mapped[str | None]
    """Right of residence, from a closed list: for the association only."""
    protection: Mapped[str | None]
    protection_organisme: Mapped[str | None]
    courrier: Mapped[bool] = mapped_column(default=False)
    """Whether the household's mail is addressed to this person."""
    depuis: Mapped[date | None]
    """Since when in this household; null when it has always been so, or nobody said."""
    recherche: Mapped[str] = mapped_column(default=_texte_cherche)
    """Folded names and telephone (`models.repli.texte_cherche`)."""
    homonymie: Mapped[str] = mapped_column(default=_homonymes, index=True)
    """What namesakes share (`models.repli.cle_homonymes`)."""

    @hybrid_property
    def nom_complet(self) -> str:
        """Name, then first name: how every list, choice and page calls a person; SQL too."""
        return self.nom + " " + self.prenom


@event.listens_for(Personne, "before_update")
def _suivre_les_noms(_mapper: Mapper[Personne], _connexion: Connection, p: Personne) -> None:
    p.recherche = texte_cherche(p.nom, p.prenom, p.nom_usage, p.telephone)
    p.homonymie = cle_homonymes(p.nom, p.prenom)


def nom_du_menage(
    menage_id: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> ScalarSelect[str]:
    """Return the name of a household, its first demandeur's, as a column of a query on it."""
    return (
        select(Personne.nom_complet)
        .where(Personne.menage_id == menage_id)
        .order_by(Personne.role != "demandeur", Personne.id)
        .limit(1)
        .correlate_except(Personne)
        .scalar_subquery()
    )


class Appartenance(Base):
    """A household that a person has left: from when to when, and why."""

    __tablename__ = "appartenance"
    __table_args__ = (
        CheckConstraint(_dans("motif", DEPARTS), name="motif_connu"),
        CheckConstraint("debut <= fin", name="fin_apres_debut"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    personne_id: Mapped[int] = mapped_column(
        ForeignKey("personne.id", ondelete="CASCADE"), index=True
    )
    personne: Mapped[Personne] = relationship()
    menage_id: Mapped[int] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"), index=True)
    role: Mapped[str]
    debut: Mapped[date | None]
    fin: Mapped[date]
    motif: Mapped[str]


class Public(Base):
    """A public the household belongs to (DALO, L.441-1, sortant d'hébergement...)."""

    __tablename__ = "public"
    __table_args__ = (parmi("code", "public"),)

    menage_id: Mapped[int] = mapped_column(
        ForeignKey("menage.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)


class Demande(Base):
    """The demand for social housing: NUR, valid one year (R.441-2-7), wishes."""

    __tablename__ = "demande"
    __table_args__ = (
        CheckConstraint(
            "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')", name="typologie_connue"
        ),
        CheckConstraint("loyer_max > 0", name="loyer_max_positif"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    menage_id: Mapped[int] = mapped_column(
        ForeignKey("menage.id", ondelete="RESTRICT"), unique=True
    )
    menage: Mapped[Menage] = relationship(back_populates="demandes")
    nur: Mapped[str | None]
    valide_jusqu_au: Mapped[date | None]
    communes: Mapped[str | None]
    typologie: Mapped[str | None]
    loyer_max: Mapped[int | None]
    """Affordable rent, charges included, in euros a month."""
    al_in: Mapped[bool | None]
    syplo_a_jour: Mapped[bool | None]
    radiee_le: Mapped[date | None]
    """When it was struck off (R.441-2-8): that alone does not free the State of its DALO duty."""
