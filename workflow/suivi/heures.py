"""Hours owed by the measures and hours given by the visits, a month at a time, in minutes.

Each question is one query for any number of dossiers: a page of one, the caseload of a team.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.calendrier import debut_de_journee, decaler_mois, jour_paris
from models.codes import MesureType
from models.definition import Programme
from models.dossier import Dossier, Suspension
from models.visite import Visite
from workflow.avancement.lecture import lire_parametres
from workflow.suivi.intensites import heures_par_mois

ACCOMPAGNEMENTS = (MesureType.AVL, MesureType.ADL)
"""The measures whose intensity is counted in hours of visits."""

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MesureSuivie:
    """A measure as its hours are counted. `heures`: a month; None when nobody fixed them.

    `fin`: the last day included, None while it is open. `arrets`: the suspensions of the dossier,
    from their first day to the day of the resumption (excluded, None while it is suspended).
    """

    dossier_id: int
    referent_id: int
    heures: int | None
    debut: date
    fin: date | None
    arrets: tuple[tuple[date, date | None], ...] = ()


def list_mesures(
    session: Session, condition: ColumnElement[bool], *, du: date, au: date
) -> list[MesureSuivie]:
    """Return the accompaniments open at some time from `du` to `au` (excluded): one query.

    `condition`: on `dossier`, which dossiers (`models.visibilite`, a référent, an id).
    """
    demande = (
        select(
            Mesure.id, Mesure.dossier_id, Dossier.referent_id, Mesure.intensite, Mesure.debut,
            Mesure.fin_reelle, Programme.parametres, Suspension.debut.label("arret"),
            Suspension.fin.label("reprise"),
        )
        .join(Dossier, Dossier.id == Mesure.dossier_id)
        .join(Programme, Programme.id == Dossier.programme_id)
        .outerjoin(Suspension, Suspension.dossier_id == Mesure.dossier_id)
        .where(
            condition,
            Mesure.type.in_(ACCOMPAGNEMENTS),
            Mesure.debut < debut_de_journee(au),
            or_(Mesure.fin_reelle.is_(None), Mesure.fin_reelle >= debut_de_journee(du)),
        )
        .order_by(Mesure.id, Suspension.debut)
    )  # fmt: skip
    lignes = groupby(session.execute(demande), key=lambda ligne: ligne.id)
    return [_lire_mesure(list(siennes)) for _mesure, siennes in lignes]


def _lire_mesure(lignes: Sequence[Row[*tuple[Any, ...]]]) -> MesureSuivie:
    """Return a measure from its rows: one per suspension of its dossier, one at least."""
    une = lignes[0]
    return MesureSuivie(
        une.dossier_id,
        une.referent_id,
        heures_par_mois(une.intensite, lire_parametres(une.parametres)),
        jour_paris(une.debut),
        _jour(une.fin_reelle),
        tuple((jour_paris(li.arret), _jour(li.reprise)) for li in lignes if li.arret is not None),
    )


def _jour(moment: datetime | None) -> date | None:
    return None if moment is None else jour_paris(moment)


def heures_dues(mesures: Iterable[MesureSuivie], mois: date) -> Mapping[int, int | None]:
    """Return {dossier_id: minutes owed in the month of `mois`}, by the days of measure in it.

    None: a measure of that month has no hours fixed. A dossier without a measure is left out.
    The current month is owed whole: a measure still open is counted to its end.
    """
    dues: dict[int, int | None] = {}
    for mesure in mesures:
        jours, du_mois = jours_de_mesure(mesure, mois), jours_du_mois(mois)
        if jours == 0:
            continue
        connues = dues.get(mesure.dossier_id, 0)
        if mesure.heures is None or connues is None:
            dues[mesure.dossier_id] = None
        else:
            dues[mesure.dossier_id] = connues + round(mesure.heures * 60 * jours / du_mois)
    return dues


def somme_des_minutes(dossier_id: int, *, du: date, au: date) -> ScalarSelect[int | None]:
    """Return the minutes given in one dossier, as a column of another query; null for none."""
    return (
        select(func.sum(Visite.duree_minutes))
        .where(Visite.dossier_id == dossier_id, _entre(du, au))
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class MoisDeMesure:
    """A month of one dossier, in minutes. `dues`: None when nobody fixed them."""

    mois: date
    dues: int | None
    donnees: int

    @property
    def ecart(self) -> int | None:
        """Given less owed; None when nothing can be compared."""
        return None if self.dues is None else self.donnees - self.dues


def list_mois(
    session: Session, dossier_id: int, *, aujourdhui: date, combien: int = 6
) -> tuple[MoisDeMesure, ...]:
    """Return the last months of a dossier that have a measure or a visit, the current one first.

    Two queries.
    """
    mois = derniers_mois(aujourdhui, combien)
    du, au = mois[-1], decaler_mois(mois[0], 1)
    mesures = list_mesures(session, Dossier.id == dossier_id, du=du, au=au)
    donnees = _par_mois(session, dossier_id, du, au)
    dues = {un: heures_dues(mesures, un) for un in mois}
    return tuple(
        MoisDeMesure(un, dues[un].get(dossier_id, 0), donnees.get(un, 0))
        for un in mois
        if dossier_id in dues[un] or un in donnees
    )


def derniers_mois(aujourdhui: date, combien: int) -> Sequence[date]:
    """Return the first days of the last months, the current one first."""
    courant = aujourdhui.replace(day=1)
    return [decaler_mois(courant, -rang) for rang in range(combien)]


def jours_de_mesure(mesure: MesureSuivie, mois: date) -> int:
    """Return the days of a month on which the measure ran: its first and last included.

    Those on which the dossier was suspended are left out.
    """
    premier, suivant = mois.replace(day=1), decaler_mois(mois.replace(day=1), 1)
    debut = max(mesure.debut, premier)
    fin = suivant if mesure.fin is None else min(mesure.fin + UN_JOUR, suivant)
    arretes = (
        _jours(max(arret, debut), min(reprise or suivant, fin)) for arret, reprise in mesure.arrets
    )
    return max(0, _jours(debut, fin) - sum(arretes))


def _jours(debut: date, fin: date) -> int:
    return max(0, (fin - debut).days)


def jours_du_mois(mois: date) -> int:
    premier = mois.replace(day=1)
    return (decaler_mois(premier, 1) - premier).days


def _entre(du: date, au: date) -> ColumnElement[bool]:
    return Visite.fait_le.between(
        debut_de_journee(du), debut_de_journee(au) - timedelta(microseconds=1)
    )


def _par_mois(session: Session, dossier_id: int, du: date, au: date) -> Mapping[date, int]:
    """Return {first day of the month in Paris: minutes}: few rows, counted here."""
    demande = select(Visite.fait_le, Visite.duree_minutes).where(
        Visite.dossier_id == dossier_id, _entre(du, au), Visite.duree_minutes.is_not(None)
    )
    minutes: dict[date, int] = defaultdict(int)
    for fait_le, duree in session.execute(demande):
        minutes[_mois_de(fait_le)] += duree or 0
    return minutes


def _mois_de(moment: datetime | None) -> date:
    if moment is None:
        raise ValueError("A visit only planned has no month.")
    return jour_paris(moment).replace(day=1)
