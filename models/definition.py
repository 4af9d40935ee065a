"""Published definitions (diagram, what it calls, forms, tables) and programmes. Immutable."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import DefinitionStatut
from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant


class Definition(Base):
    """One version of a parcours. A dossier is pinned to it until it is moved."""

    __tablename__ = "definition"
    __table_args__ = (
        UniqueConstraint("cle", "numero"),
        UniqueConstraint("cle", "sha256"),
        parmi("statut", DefinitionStatut),
        CheckConstraint("numero >= 1", name="numero_positif"),
        CheckConstraint("(statut = 'retiree') = (retiree_le IS NOT NULL)", name="retrait_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    cle: Mapped[str]
    nom: Mapped[str]
    numero: Mapped[int]
    sha256: Mapped[str]
    """Over the diagram, its modules, forms and tables: same content, same version."""
    statut: Mapped[str] = mapped_column(default=DefinitionStatut.PUBLIEE)
    publiee_le: Mapped[datetime]
    publiee_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    issue_de_id: Mapped[int | None] = mapped_column(
        ForeignKey("definition.id", ondelete="RESTRICT")
    )
    """The version that it was drawn from."""
    note: Mapped[str] = mapped_column(default="")
    """What changed, in the words of its author."""
    relue_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    """The second administrateur, where the setting asks for one."""
    retiree_le: Mapped[datetime | None]
    retiree_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
    pieces: Mapped[list["DefinitionPiece"]] = relationship(lazy="selectin")


class DefinitionPiece(Base):
    """A file frozen in a definition: the parcours, a called module, a form or a decision table."""

    __tablename__ = "definition_piece"
    __table_args__ = (
        CheckConstraint(
            "genre IN ('parcours', 'module', 'formulaire', 'decision')", name="genre_connu"
        ),
    )

    definition_id: Mapped[int] = mapped_column(
        ForeignKey("definition.id", ondelete="RESTRICT"), primary_key=True
    )
    genre: Mapped[str] = mapped_column(primary_key=True)
    cle: Mapped[str] = mapped_column(primary_key=True)
    contenu: Mapped[bytes] = mapped_column(LargeBinary)


class Programme(Base):
    """A funded programme: which parcours, with which parameters (JSON object, as text).

    `code`: its record in `bpmn/programmes/`, when it is one of those shipped.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    nom: Mapped[str]
    parcours: Mapped[str]
    parametres: Mapped[str]
    protocole: Mapped[bool] = mapped_column(default=False)
    """The protocole Logement d'abord applies: signatories read anonymous needs (002:476-497)."""
    actif: Mapped[bool] = mapped_column(default=True)
    """New households may enter it; its dossiers go on whatever it says."""


class ProgrammeSignataire(Base):
    """A landlord that signed the programme's protocol."""

    __tablename__ = "programme_signataire"

    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    organisme_id: Mapped[int] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), primary_key=True
    )


class Convention(Base):
    """A funding convention: 12 or 24 months, four years in all (001:260)."""

    __tablename__ = "convention"
    __table_args__ = (
        UniqueConstraint("numero"),
        CheckConstraint("fin > debut", name="fin_apres_debut"),
        CheckConstraint("objectif_menages >= 0", name="objectif_positif"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    numero: Mapped[str]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="RESTRICT"))
    porteur_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    debut: Mapped[date]
    fin: Mapped[date]
    objectif_menages: Mapped[int | None]
