"""The dossier: one run of a parcours, for a household or for a collective action.

With what the engine keeps of it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import DossierEtat, SorteEtape
from models.collectif import ActionCollective
from models.contraintes import parmi
from models.db import Base
from models.definition import Definition, Programme
from models.menage import Menage
from models.organisme import Organisme
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur


class Dossier(Base):
    """`version` grows by one with each transition: it guards every write and every form.

    A run is for one household, or for one collective action and then has no household.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        parmi("etat", DossierEtat),
        CheckConstraint("(etat = 'clos') = (clos_le IS NOT NULL)", name="clos_le_coherent"),
        CheckConstraint("(clos_le IS NULL) = (fin_element IS NULL)", name="fin_coherente"),
        CheckConstraint(
            "(menage_id IS NULL) <> (action_id IS NULL)", name="un_menage_ou_une_action"
        ),
        CheckConstraint("reprend_id <> id", name="ne_reprend_pas_lui_meme"),
        Index(None, "departement", "etat"),
        Index(None, "referent_id", "etat"),
        Index(None, "association_id", "etat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    menage_id: Mapped[int | None] = mapped_column(
        ForeignKey("menage.id", ondelete="RESTRICT"), index=True
    )
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id", ondelete="RESTRICT"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="RESTRICT"))
    association_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    referent_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    departement: Mapped[str]
    etat: Mapped[str]
    depuis: Mapped[datetime]
    """Date of the fact that brought the dossier into `etat`."""
    ouvert_le: Mapped[datetime]
    clos_le: Mapped[datetime | None]
    fin_element: Mapped[str | None]
    """Id of the end event reached, or `cloture` when a person closed the dossier."""
    version: Mapped[int] = mapped_column(default=0)
    journal_rang: Mapped[int] = mapped_column(default=0)
    journal_tete: Mapped[str] = mapped_column(default="")
    reprend_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="RESTRICT"), unique=True
    )
    """The dossier that this one restarts; a dossier is restarted once, then its heir is."""
    action_id: Mapped[int | None] = mapped_column(
        ForeignKey("action_collective.id", ondelete="RESTRICT"), unique=True
    )

    parametres: Mapped[str]
    """Those of its programme when it opened (JSON object): what is set later is for others."""

    menage: Mapped[Menage | None] = relationship()
    action: Mapped[ActionCollective | None] = relationship()
    definition: Mapped[Definition] = relationship()
    programme: Mapped[Programme] = relationship()
    association: Mapped[Organisme] = relationship()
    referent: Mapped[Utilisateur] = relationship()

    @property
    def foyer(self) -> Menage:
        """The household of the run. Raises LookupError for an action's, which has none."""
        if self.menage is None:
            raise LookupError(f"{self.reference} is the run of a collective action.")
        return self.menage

    @property
    def reference(self) -> str:
        """The neutral name of the dossier: the only one that a mail or a log may carry."""
        return f"D-{self.public_id}"


class EtatMoteur(Base):
    """The engine's state of a dossier, without the specs: bytes, never JSONB (keys keep order)."""

    __tablename__ = "etat_moteur"

    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True
    )
    codec: Mapped[str]
    moteur: Mapped[str]
    corps: Mapped[bytes] = mapped_column(LargeBinary)


class EtapeOuverte(Base):
    """A step that waits for somebody: `tache_id` is the engine's task.

    `message`: the name of the messages of other dossiers that it listens to, if any, and
    `correlation` the key that they must bear (empty: any message of that name).
    """

    __tablename__ = "etape_ouverte"
    __table_args__ = (
        parmi("sorte", SorteEtape),
        CheckConstraint("(message IS NULL) = (correlation IS NULL)", name="ecoute_coherente"),
        Index(None, "role", "depuis"),
        Index(
            "ix__etape_ouverte__ecoute",
            "message",
            "correlation",
            sqlite_where=text("message IS NOT NULL"),
            postgresql_where=text("message IS NOT NULL"),
        ),
    )

    tache_id: Mapped[str] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    dossier: Mapped[Dossier] = relationship()
    element: Mapped[str]
    libelle: Mapped[str]
    sorte: Mapped[str]
    role: Mapped[str]
    role_conjoint: Mapped[str | None]
    formulaire: Mapped[str | None]
    depuis: Mapped[datetime]
    message: Mapped[str | None]
    correlation: Mapped[str | None]


class Suspension(Base):
    """An interval during which the dossier is suspended (a product choice, in no source)."""

    __tablename__ = "suspension"
    __table_args__ = (
        CheckConstraint("fin IS NULL OR fin >= debut", name="fin_apres_debut"),
        Index(
            "uq__suspension__une_seule_ouverte",
            "dossier_id",
            unique=True,
            sqlite_where=text("fin IS NULL"),
            postgresql_where=text("fin IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    debut: Mapped[datetime]
    fin: Mapped[datetime | None]
    motif: Mapped[str]
    reprise_prevue_le: Mapped[datetime | None]


class Incident(Base):
    """A dossier that stopped without an open step, or an element the engine could not run."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    element: Mapped[str | None]
    message: Mapped[str]
    le: Mapped[datetime]
    resolu_le: Mapped[datetime | None]
