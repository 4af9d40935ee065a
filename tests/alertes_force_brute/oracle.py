"""Which alerts exist about dossiers, looking at every day between two facts."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tests.alertes_force_brute.attendues import Attendue, Attentes, Intervalle
from tests.alertes_force_brute.dates import decale, jours
from tests.alertes_force_brute.recit import Recit


class Due(NamedTuple):
    """An alert that must exist. `sujet`: the dossier, or what else it is about."""

    code: str
    sujet: tuple[object, ...]
    echeance_le: datetime
    declenchee_le: datetime
    ouverte: bool


def list_dues(recits: Iterable[Recit], battements: Sequence[datetime]) -> list[Due]:
    """Return the alerts that must exist once the clock has struck all these moments."""
    return [due for recit in recits for due in _du_dossier(recit, battements)]


def _du_dossier(recit: Recit, battements: Sequence[datetime]) -> list[Due]:
    """Between two facts nothing changes: an alert fires if one of the looks in between is late
    enough. What a fact lit and put out within a day was never looked at."""
    attentes, dites = Attentes(recit), dict[int, tuple[Attendue, datetime, datetime]]()
    for rang, fait in enumerate(recit.faits):
        attentes.suivre(fait)
        dernier_fait = rang == len(recit.faits) - 1
        if dernier_fait and recit.clos:
            attentes.clore()
        fin = None if dernier_fait else recit.faits[rang + 1].saisi_le
        regard = _dernier_regard(battements, fait.saisi_le, fin)
        for une in attentes.vives if regard is not None else ():
            echeance = _echeance(une, attentes.suspensions)
            moment = None if echeance is None else _moment(une, echeance, attentes)
            if echeance and moment and moment <= regard and id(une) not in dites:
                dites[id(une)] = (une, echeance, moment)
    ouvertes = {id(une) for une in attentes.vives}
    return [
        Due(une.code, (recit.dossier_id,), echeance, moment, cle in ouvertes)
        for cle, (une, echeance, moment) in dites.items()
    ]


def _dernier_regard(
    battements: Sequence[datetime], debut: datetime, fin: datetime | None
) -> datetime | None:
    """Return the last look from `debut` (included) to `fin` (not included); None: there is none."""
    rang = len(battements) if fin is None else bisect_left(battements, fin)
    return battements[rang - 1] if rang and battements[rang - 1] >= debut else None


def _echeance(une: Attendue, suspensions: Iterable[Intervalle]) -> datetime | None:
    """Return the due date, moved by the suspended days where its clock stops; None: not known."""
    due_le = une.due_le
    for debut, fin in suspensions if une.s_arrete else ():
        if debut >= due_le or (fin is not None and fin <= une.depuis):
            continue
        if fin is None:
            return None
        due_le = decale(due_le, jours=jours(max(debut, une.depuis), fin))
    return due_le


def _moment(une: Attendue, echeance: datetime, attentes: Attentes) -> datetime | None:
    """Return when nothing holds it any more: never before the fact that it comes from."""
    moment = max(echeance, une.depuis)
    tenues = [
        *(attentes.suspensions if une.s_arrete else ()),
        *(attentes.propositions if une.retenue else ()),
    ]
    for debut, fin in sorted(tenues, key=lambda tenue: tenue[0]):
        if debut <= moment and (fin is None or fin > moment):
            if fin is None:
                return None
            moment = fin
    return moment
