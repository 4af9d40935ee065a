"""Forms begun and not sent: each belongs to its author alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.db import Base
from models.dossier import EtapeOuverte
from models.types import nouvel_identifiant

GARDE = timedelta(days=30)
"""How long a draft is kept after it was last saved."""

GARDE_SANS_ETAPE = timedelta(days=7)
"""How long the draft of a step that has closed is kept: time to copy what is worth it."""

ETAPE = "etape:"
"""Before the id of the task, in the key of a step's draft."""

LONGUEUR_MAXIMALE = 100_000
"""Characters of a draft: several times the longest form."""


class Brouillon(Base):
    """What somebody typed in one form. `cle` names the form, `adresse` is the page it is on."""

    __tablename__ = "brouillon"
    __table_args__ = (
        UniqueConstraint("utilisateur_id", "cle"),
        CheckConstraint(f"length(contenu) <= {LONGUEUR_MAXIMALE}", name="contenu_borne"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    utilisateur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="CASCADE"))
    dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    """Whose it is about: erased with it."""
    cle: Mapped[str]
    titre: Mapped[str]
    adresse: Mapped[str]
    contenu: Mapped[str]
    """JSON: name of each field of the page -> list of what it held."""
    enregistre_le: Mapped[datetime] = mapped_column(index=True)


def trouver(session: Session, *, utilisateur_id: int, cles: Sequence[str]) -> dict[str, Brouillon]:
    """Return the drafts of one person for these forms, by key."""
    if not cles:
        return {}
    demande = select(Brouillon).where(
        Brouillon.utilisateur_id == utilisateur_id, Brouillon.cle.in_(cles)
    )
    return {brouillon.cle: brouillon for brouillon in session.scalars(demande)}


def effacer(session: Session, *, utilisateur_id: int, cle: str) -> None:
    session.execute(
        delete(Brouillon).where(Brouillon.utilisateur_id == utilisateur_id, Brouillon.cle == cle)
    )


def est_a_purger(session: Session, *, le: datetime) -> bool:
    """Tell whether a draft was kept long enough; a reading only."""
    return session.scalar(select(Brouillon.id).where(_finis(le)).limit(1)) is not None


def purger(session: Session, *, le: datetime) -> int:
    """Forget the drafts that were kept long enough; return how many."""
    finis = delete(Brouillon).where(_finis(le)).returning(Brouillon.id)
    return len(session.execute(finis).all())


def _finis(le: datetime) -> ColumnElement[bool]:
    ouverte = exists().where(EtapeOuverte.tache_id == func.substr(Brouillon.cle, len(ETAPE) + 1))
    sans_etape = and_(
        Brouillon.cle.startswith(ETAPE),
        ~ouverte,
        Brouillon.enregistre_le <= le - GARDE_SANS_ETAPE,
    )
    return or_(Brouillon.enregistre_le <= le - GARDE, sans_etape)
