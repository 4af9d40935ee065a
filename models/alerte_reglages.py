"""What administrators change of the rules of alert: for every programme, or for one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.alerte_regles import REGLES
from models.alerte_regles.nature import Audience, Canal, Palier, RegleAlerte
from models.contraintes import parmi
from models.db import Base


class ReglageAlerte(Base):
    """What differs from the rule table; a null column leaves the rule as it is.

    `programme_id`: null for every programme. `repetition`: `jamais`, or an ISO 8601 duration.
    """

    __tablename__ = "reglage_alerte"
    __table_args__ = (
        parmi("canal", Canal),
        CheckConstraint("active OR active IS NULL OR motif IS NOT NULL", name="arret_motive"),
        Index(
            "uq__reglage_alerte__de_tous",
            "code",
            unique=True,
            sqlite_where=text("programme_id IS NULL"),
            postgresql_where=text("programme_id IS NULL"),
        ),
        Index(
            "uq__reglage_alerte__du_programme",
            "programme_id",
            "code",
            unique=True,
            sqlite_where=text("programme_id IS NOT NULL"),
            postgresql_where=text("programme_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    code: Mapped[str]
    active: Mapped[bool | None]
    motif: Mapped[str | None]
    """Why the rule is switched off: whoever looks for a missing alert reads it."""
    delai: Mapped[str | None]
    repetition: Mapped[str | None]
    canal: Mapped[str | None]
    modifie_le: Mapped[datetime]
    modifie_par: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    paliers: Mapped[list["ReglagePalier"]] = relationship(
        lazy="selectin", order_by="ReglagePalier.rang", cascade="all, delete-orphan"
    )


class ReglagePalier(Base):
    """A step of the escalation, instead of the rule's own: all of them, or none. Null: never."""

    __tablename__ = "reglage_palier"
    __table_args__ = (parmi("audience", Audience),)

    reglage_id: Mapped[int] = mapped_column(
        ForeignKey("reglage_alerte.id", ondelete="CASCADE"), primary_key=True
    )
    rang: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str]
    delai: Mapped[str | None]


JAMAIS = "jamais"

Cle = tuple[int | None, str]
"""(programme, or None for all of them; code of the rule)."""


@dataclass(frozen=True)
class RegleEnVigueur:
    """A rule as a programme has it."""

    regle: RegleAlerte
    active: bool = True
    motif: str | None = None


class Reglages:
    """All that administrators changed, read at once: the table is small, and read once a job."""

    def __init__(self, changes: Iterable[ReglageAlerte]) -> None:
        self._par_cle: Mapping[Cle, ReglageAlerte] = {
            (change.programme_id, change.code): change for change in changes
        }

    def regle(self, code: str, programme_id: int | None) -> RegleEnVigueur:
        """Return the rule of that code for that programme. Raises KeyError for an unknown code."""
        en_vigueur = RegleEnVigueur(REGLES[code])
        for cle in ((None, code), (programme_id, code)):
            change = self._par_cle.get(cle)
            if change is not None and (programme_id is not None or cle[0] is None):
                en_vigueur = _appliquer(en_vigueur, change)
        return en_vigueur

    def audiences_reglees(self, code: str) -> frozenset[Audience]:
        """Return whom the settings of that rule name, those of any programme included."""
        changes = (change for cle, change in self._par_cle.items() if cle[1] == code)
        return frozenset(Audience(p.audience) for change in changes for p in change.paliers)


def lire_reglages(session: Session) -> Reglages:
    return Reglages(session.scalars(select(ReglageAlerte)))


def _appliquer(avant: RegleEnVigueur, change: ReglageAlerte) -> RegleEnVigueur:
    """Return the rule with what this row changes. What the law fixes stays, whatever it says."""
    avant = appliquer_le_delai(avant, change)
    regle = avant.regle
    if change.repetition is not None:
        dite = change.repetition
        regle = replace(regle, repetition=None if dite == JAMAIS else dite)
    if change.canal is not None:
        regle = replace(regle, canal=Canal(change.canal))
    if change.paliers:
        paliers = (Palier(Audience(palier.audience), palier.delai) for palier in change.paliers)
        regle = replace(regle, paliers=tuple(paliers))
    return replace(avant, regle=regle)


class ChangeDeDelai(Protocol):
    """What a due date depends on: a whole row of settings, or these columns of it."""

    @property
    def active(self) -> bool | None: ...
    @property
    def delai(self) -> str | None: ...
    @property
    def motif(self) -> str | None: ...


def appliquer_le_delai(avant: RegleEnVigueur, change: ChangeDeDelai) -> RegleEnVigueur:
    """Return the rule with the delay of this row, running or not as it says."""
    regle = avant.regle
    if change.delai is not None and regle.delai_reglable:
        regle = replace(regle, delai=change.delai)
    active = avant.active if change.active is None or regle.legale else change.active
    return RegleEnVigueur(regle, active, None if active else change.motif or avant.motif)
