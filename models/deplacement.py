"""Running dossiers moved from a version of their parcours to another, and taken back."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    and_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.codes import DeplacementEtat, DeplacementSort
from models.contraintes import parmi
from models.db import Base
from models.definition import Definition
from models.dossier import Dossier
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur

GARDE: Final = timedelta(days=90)
"""How long a move may be taken back: a wrong version shows within weeks, and what the state of
before holds of the household is kept no longer than it may serve (GDPR, art. 5-1-e)."""


class Deplacement(Base):
    """A batch: which versions, which places stand for which, and how far it is."""

    __tablename__ = "deplacement"
    __table_args__ = (
        parmi("etat", DeplacementEtat),
        CheckConstraint("de_id <> vers_id", name="deux_versions"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    de_id: Mapped[int] = mapped_column(ForeignKey("definition.id", ondelete="RESTRICT"))
    de: Mapped[Definition] = relationship(foreign_keys=[de_id])
    vers_id: Mapped[int] = mapped_column(ForeignKey("definition.id", ondelete="RESTRICT"))
    vers: Mapped[Definition] = relationship(foreign_keys=[vers_id])
    correspondances: Mapped[str]
    """JSON {"niveau/element" of the old version: "niveau/element" of the new one}: those that a
    person chose; what bears the same id in the same process needs none."""
    etat: Mapped[str] = mapped_column(default=DeplacementEtat.PREPARE)
    cree_le: Mapped[datetime]
    cree_par_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    cree_par: Mapped[Utilisateur] = relationship(foreign_keys=[cree_par_id])
    lance_le: Mapped[datetime | None]
    fini_le: Mapped[datetime | None]


class DeplacementDossier(Base):
    """A dossier of a batch: what will happen to it, what did, and what it was before.

    `avant` and the three that follow: what taking it back puts back; null until it moves, and
    once it is of no more use (`oublier`).
    """

    __tablename__ = "deplacement_dossier"
    __table_args__ = (
        parmi("sort", DeplacementSort),
        UniqueConstraint("deplacement_id", "dossier_id"),
        Index(
            "ix__deplacement_dossier__a_faire",
            "deplacement_id",
            "id",
            sqlite_where=text("sort IN ('prevu', 'a_rendre')"),
            postgresql_where=text("sort IN ('prevu', 'a_rendre')"),
        ),
        CheckConstraint(
            "sort NOT IN ('deplace', 'a_rendre') OR rang IS NOT NULL", name="deplace_au_journal"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deplacement_id: Mapped[int] = mapped_column(
        ForeignKey("deplacement.id", ondelete="CASCADE"), index=True
    )
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    dossier: Mapped[Dossier] = relationship()
    sort: Mapped[str] = mapped_column(default=DeplacementSort.PREVU)
    motif: Mapped[str | None]
    """Why it was refused, or not taken back: a sentence without any value of the household."""
    detail: Mapped[str] = mapped_column(default="{}")
    """JSON: the steps and due dates kept, renamed, new or gone, by the names of elements."""
    traite_le: Mapped[datetime | None]
    version: Mapped[int | None]
    """Of the dossier, once moved: whoever has moved it since keeps it where it is."""
    rang: Mapped[int | None]
    """Of the journal's row that tells the move."""
    avant: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The engine's state before the move."""
    avant_codec: Mapped[str | None]
    avant_moteur: Mapped[str | None]
    avant_lignes: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON: the open steps and due dates that the move changed or took away."""


VIDE: Final = dict.fromkeys(("avant", "avant_codec", "avant_moteur", "avant_lignes"))
"""Nothing kept to take a move back."""


def oublier(session: Session, *, le: datetime, limite: int) -> int:
    """Forget what no move can be taken back with any more; return how many. At most `limite`.

    Because the dossier was taken back, has advanced since, or moved `GARDE` ago.
    """
    ligne = DeplacementDossier
    inutile = or_(
        ligne.sort.not_in([DeplacementSort.DEPLACE, DeplacementSort.A_RENDRE]),
        Dossier.version != ligne.version,
        and_(ligne.sort == DeplacementSort.DEPLACE, ligne.traite_le <= le - GARDE),
    )
    gardees = (
        select(ligne.id)
        .join(Dossier, Dossier.id == ligne.dossier_id)
        .where(ligne.avant.is_not(None), inutile)
        .limit(limite)
    )
    oubliees = session.scalars(
        update(ligne).where(ligne.id.in_(gardees)).values(VIDE).returning(ligne.id),
        execution_options={"synchronize_session": False},
    )
    return len(oubliees.all())
