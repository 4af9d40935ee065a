"""How much of a worker's time an association gives to the accompaniment, month by month."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ScalarSelect, select
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Base
from models.utilisateur import Utilisateur

CENTIEMES_D_UN_ETP = 100


class TempsTravail(Base):
    """The ETP of a worker from a month on, until another month says otherwise (002:370).

    `mois`: its first day. `centiemes`: hundredths of an ETP, from 0 (away) to 100 (full time).
    """

    __tablename__ = "temps_travail"
    __table_args__ = (
        CheckConstraint(f"centiemes BETWEEN 0 AND {CENTIEMES_D_UN_ETP}", name="au_plus_un_etp"),
    )

    utilisateur_id: Mapped[int] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE"), primary_key=True
    )
    mois: Mapped[date] = mapped_column(primary_key=True)
    centiemes: Mapped[int]


def temps_du_mois(mois: date) -> ScalarSelect[int]:
    """Return the hundredths of ETP of a `Utilisateur` in a month; null when nobody said."""
    return (
        select(TempsTravail.centiemes)
        .where(TempsTravail.utilisateur_id == Utilisateur.id, TempsTravail.mois <= mois)
        .order_by(TempsTravail.mois.desc())
        .limit(1)
        .correlate(Utilisateur)
        .scalar_subquery()
    )


class MiseADisposition(Base):
    """What an association confirms of a month: the ETP that it really gave (002:370; A19).

    `mois`: its first day. `centiemes`: hundredths of an ETP, all its workers together.
    """

    __tablename__ = "mise_a_disposition"
    __table_args__ = (CheckConstraint("centiemes >= 0", name="centiemes_positifs"),)

    association_id: Mapped[int] = mapped_column(
        ForeignKey("organisme.id", ondelete="RESTRICT"), primary_key=True
    )
    mois: Mapped[date] = mapped_column(primary_key=True)
    centiemes: Mapped[int]
    confirmee_le: Mapped[datetime]
    confirmee_par: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))


def cle_du_mois(association_id: int, mois: date) -> str:
    """Return the key of the alert that asks for this month (A19): the confirmation closes it."""
    return f"alerte:A19:organisme:{association_id}:{mois:%Y-%m}"
