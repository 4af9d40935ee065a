"""Key figures and waiting times, computed from the facts of the dossiers, as of the end of any day.

Definitions are those that recompute the printed tables of Île-de-France (002, « chiffres clés »
and « durée de relogement »): the counts are households, that is dossiers with the fact.
"""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic, Mesure
from models.codes import DEPARTEMENTS_IDF, MesureType
from models.definition import Convention
from models.dossier import Dossier
from models.menage import Menage

PARIS = ZoneInfo("Europe/Paris")
REGION = "IdF"
RELOGEMENT = "relogement"
"""`mesure.fin_motif` of an AVL that a lease ended."""

JOURS_PAR_MOIS = 365.25 / 12
"""A waiting time in months = days in Paris / 30.4375 (the seed prints months, not the rule)."""


class Comptes(NamedTuple):
    """Households counted at the end of a day."""

    diagnostics: int = 0
    hors_dalo: int = 0
    avl: int = 0
    reloges: int = 0
    adl: int = 0


@dataclass(frozen=True)
class ChiffresCles:
    """One line of the table; `mois` is the number of whole months since the convention began.

    A rate is None where nothing was counted below the line.
    """

    departement: str
    diagnostics: int
    hors_dalo: int
    avl: int
    reloges: int
    adl: int
    mois: int

    @property
    def part_hors_dalo(self) -> int | None:
        """Households diagnosed outside DALO, in percent of the households diagnosed."""
        return round_half_up(100 * self.hors_dalo, self.diagnostics)

    @property
    def relogements_mensuels(self) -> int | None:
        """Households rehoused per month since the convention began (K3)."""
        return round_half_up(self.reloges, self.mois)

    @property
    def taux_relogement(self) -> int | None:
        """Rehoused / (rehoused + AVL under way), in percent (K1)."""
        return round_half_up(100 * self.reloges, self.reloges + self.avl)

    @property
    def part_adl(self) -> int | None:
        """ADL / (ADL + AVL) under way, in percent (K2)."""
        return round_half_up(100 * self.adl, self.adl + self.avl)


@dataclass(frozen=True)
class DureeRelogement:
    """Months from the start of the AVL to the lease (K8); None when nobody was rehoused."""

    departement: str
    moyenne: float | None
    mediane: float | None


def round_half_up(numerateur: int, denominateur: int) -> int | None:
    """Return the quotient of two natural numbers, halves rounded up; None over zero or less."""
    if denominateur <= 0:
        return None
    return (2 * numerateur + denominateur) // (2 * denominateur)


def chiffres_cles(session: Session, *, au: date) -> list[ChiffresCles]:
    """Return the eight départements in order, then the region, at the end of day `au` in Paris."""
    borne = first_instant(au + timedelta(days=1))
    comptes = _count(session, borne)
    mois = _months_since_start(session, au)
    lignes = [
        (departement, comptes.get(departement, Comptes())) for departement in DEPARTEMENTS_IDF
    ]
    total = Comptes(*map(sum, zip(*(compte for _, compte in lignes), strict=True)))
    return [ChiffresCles(nom, *compte, mois) for nom, compte in [*lignes, (REGION, total)]]


def durees_relogement(session: Session, *, au: date) -> list[DureeRelogement]:
    """Return the waiting times of the households rehoused from 1 January to `au`, that included."""
    durees = _waiting_times(session, au)
    lignes = [_summarise(d, durees.get(d, [])) for d in DEPARTEMENTS_IDF]
    toutes = [mois for d in DEPARTEMENTS_IDF for mois in durees.get(d, [])]
    return [*lignes, _summarise(REGION, toutes)]


def first_instant(jour: date) -> datetime:
    """Return the first instant of a day in Paris."""
    return datetime.combine(jour, time.min, PARIS)


def _count(session: Session, borne: datetime) -> Mapping[str, Comptes]:
    """Return {département: counts of what happened before `borne`}."""
    mesures = _count_mesures(session, borne)
    diagnostics = _count_diagnostics(session, borne)
    return {
        departement: Comptes(
            *diagnostics.get(departement, (0, 0)), *mesures.get(departement, (0, 0, 0))
        )
        for departement in {*diagnostics, *mesures}
    }


def _count_diagnostics(session: Session, borne: datetime) -> dict[str, tuple[int, int]]:
    """Return {département: (households diagnosed, of which outside DALO)}."""
    diagnostique = exists().where(Diagnostic.dossier_id == Dossier.id, Diagnostic.fait_le < borne)
    requete = (
        select(
            Dossier.departement,
            func.count(),
            func.sum(case((Menage.dalo == false(), 1), else_=0)),
        )
        .join(Menage, Menage.id == Dossier.menage_id)
        .where(diagnostique, Dossier.departement.in_(DEPARTEMENTS_IDF))
        .group_by(Dossier.departement)
    )
    return {d: (total, int(hors_dalo)) for d, total, hors_dalo in session.execute(requete)}


def _count_mesures(session: Session, borne: datetime) -> dict[str, tuple[int, int, int]]:
    """Return {département: (AVL under way, households rehoused, ADL under way)}."""
    en_cours = and_(
        Mesure.debut < borne, or_(Mesure.fin_reelle.is_(None), Mesure.fin_reelle >= borne)
    )
    reloge = and_(Mesure.fin_motif == RELOGEMENT, Mesure.fin_reelle < borne)
    requete = (
        select(
            Dossier.departement,
            _households(and_(Mesure.type == MesureType.AVL, en_cours)),
            _households(and_(Mesure.type == MesureType.AVL, reloge)),
            _households(and_(Mesure.type == MesureType.ADL, en_cours)),
        )
        .join(Dossier, Dossier.id == Mesure.dossier_id)
        .where(Dossier.departement.in_(DEPARTEMENTS_IDF))
        .group_by(Dossier.departement)
    )
    return {d: (avl, reloges, adl) for d, avl, reloges, adl in session.execute(requete)}


def _households(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count a dossier once, however many of its measures meet the condition."""
    return func.count(case((condition, Mesure.dossier_id)).distinct())


def _months_since_start(session: Session, au: date) -> int:
    """Return the whole months from the first convention's start to the end of `au`, or 0."""
    debut = session.scalar(select(func.min(Convention.debut)))
    return 0 if debut is None else _months_between(debut, au + timedelta(days=1))


def _months_between(debut: date, fin: date) -> int:
    """Return the whole months from `debut` to `fin`, at least 0."""
    mois = 12 * (fin.year - debut.year) + fin.month - debut.month
    return max(0, mois - (fin.day < debut.day))


def _waiting_times(session: Session, au: date) -> dict[str, list[float]]:
    """Return {département: months waited by each household rehoused in the year up to `au`}."""
    requete = (
        select(Dossier.departement, Mesure.debut, Mesure.fin_reelle)
        .join(Dossier, Dossier.id == Mesure.dossier_id)
        .where(
            Mesure.type == MesureType.AVL,
            Mesure.fin_motif == RELOGEMENT,
            Mesure.fin_reelle >= first_instant(date(au.year, 1, 1)),
            Mesure.fin_reelle < first_instant(au + timedelta(days=1)),
        )
    )
    durees: dict[str, list[float]] = {}
    for departement, debut, fin in session.execute(requete):
        durees.setdefault(departement, []).append(_months_waited(debut, fin))
    return durees


def _months_waited(debut: datetime, fin: datetime | None) -> float:
    if fin is None:
        raise ValueError("A measure without an end has no length.")
    jours = (fin.astimezone(PARIS).date() - debut.astimezone(PARIS).date()).days
    return jours / JOURS_PAR_MOIS


def _summarise(departement: str, durees: list[float]) -> DureeRelogement:
    if not durees:
        return DureeRelogement(departement, None, None)
    return DureeRelogement(departement, statistics.mean(durees), statistics.median(durees))
