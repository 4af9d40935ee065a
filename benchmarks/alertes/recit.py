"""A second telling of an escalation: who is told what at which reading of the clock.

Written from the rule (contract of the alerts, 002:208-225), with the second calendar. What is due
at a reading is told once: the steps whose moment has come, and one reminder however many have
passed, to those whom earlier readings told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from benchmarks.temps.calendrier import a_paris, en_utc, terme

ESCALADE = (("ts", 0), ("coordonnateur", 10))
"""(who, days after the alert); then a reminder to all of them every month."""


class Dit(NamedTuple):
    """One row of an inbox. `rang`: `p0`, `p1` for a step, `r1`, `r2`... for a reminder."""

    dossier_id: int
    rang: str
    qui: str
    lu_le: datetime
    """The reading of the clock that brought it."""


@dataclass
class Recit:
    """The life of one alert, due at `due_le`, that nobody answers."""

    dossier_id: int
    due_le: datetime
    dits: int = 0
    rappels: int = 0
    dernier: datetime | None = None

    def lire(self, le: datetime) -> Iterator[Dit]:
        """Yield what a reading of the clock brings."""
        deja, rappelee, nouveaux = self.dits, False, []
        while (moment := self.prochain()) <= le:
            if self.dits < len(ESCALADE):
                nouveaux.append(ESCALADE[self.dits][0])
                self.dits += 1
            else:
                rappelee = True
            self.dernier = moment
        for qui in nouveaux:
            yield Dit(self.dossier_id, f"p{deja}", qui, le)
        if rappelee and deja:
            self.rappels += 1
            for qui, _ in ESCALADE[:deja]:
                yield Dit(self.dossier_id, f"r{self.rappels}", qui, le)

    def prochain(self) -> datetime:
        """Return the moment of what comes next, by the second calendar."""
        if self.dits < len(ESCALADE):
            return terme(self.due_le, jours=ESCALADE[self.dits][1])
        return terme(self.dernier or self.due_le, mois=1)

    def moments(self) -> dict[str, datetime]:
        """Return when each person should have been told, whatever the clock did."""
        return {qui: terme(self.due_le, jours=jours) for qui, jours in ESCALADE}


def raconter(recit: Recit, lectures: Sequence[datetime]) -> list[Dit]:
    return [dit for le in lectures for dit in recit.lire(le)]


def sonneries(heure: int, debut: datetime, fin: datetime) -> list[datetime]:
    """Return when that hour strikes in Paris, day after day, from the day before `debut`."""
    jour, dernier = a_paris(debut).date() - timedelta(days=1), a_paris(fin).date()
    return [_sonner(jour + timedelta(days=n), heure) for n in range((dernier - jour).days + 1)]


def _sonner(jour: date, heure: int) -> datetime:
    return en_utc(datetime.combine(jour, time(heure)))
