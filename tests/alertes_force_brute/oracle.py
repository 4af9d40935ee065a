"""Which alerts exist about dossiers, looking at every day between two facts."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import NamedTuple

from tests.alertes_force_brute.attendues import Attendue, Attentes, Intervalle
from tests.alertes_force_brute.dates import decale, jours
from tests.alertes_force_brute.recit import Recit

JAMAIS = datetime.min.replace(tzinfo=UTC)


class Due(NamedTuple):
    """An alert that must exist. `sujet`: the dossier, or what else it is about."""

    code: str
    sujet: tuple[object, ...]
    echeance_le: datetime
    declenchee_le: datetime
    ouverte: bool


def list_dues(recits: Iterable[Recit], battements: Sequence[datetime]) -> list[Due]:
    """Return the alerts that must exist once the clock has struck all these moments."""
    return [due for recit in recits for due in du_dossier(recit, _regards(recit, battements))]


def _regards(recit: Recit, battements: Sequence[datetime]) -> Mapping[int, datetime]:
    """Return {number of facts known: the last look at which just these were}."""
    saisies = [fait.saisi_le for fait in recit.faits]
    regards: dict[int, datetime] = {}
    for nombre, (debut, fin) in enumerate(zip_longest(saisies, saisies[1:]), start=1):
        rang = len(battements) if fin is None else bisect_left(battements, fin)
        if rang and battements[rang - 1] >= debut:
            regards[nombre] = battements[rang - 1]
    return regards


def du_dossier(recit: Recit, regards: Mapping[int, datetime]) -> list[Due]:
    """Between two facts nothing changes: an alert fires if the last look in between is late
    enough. What a fact lit and another put out before any look was never told.
    """
    attentes, dites = Attentes(recit), dict[int, tuple[Attendue, datetime, datetime]]()
    for nombre, fait in enumerate(recit.faits, start=1):
        attentes.suivre(fait)
        if recit.clos and nombre == len(recit.faits):
            attentes.clore(fait)
        for une in attentes.vives:
            echeance = _echeance(une, attentes.suspensions)
            moment = None if echeance is None else _moment(une, echeance, attentes)
            if echeance and moment and moment <= regards.get(nombre, JAMAIS):
                dites.setdefault(id(une), (une, echeance, moment))
    ouvertes = {id(une) for une in attentes.vives}
    return [
        Due(une.code, (recit.dossier_id,), echeance, moment, cle in ouvertes)
        for cle, (une, echeance, moment) in dites.items()
    ]


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
