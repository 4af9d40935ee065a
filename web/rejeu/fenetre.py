"""The three years of the replay, as day numbers: 0 is the first day, 1095 the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from models.calendrier import PARIS, debut_de_journee, est_ouvrable

DEBUT = date(2020, 1, 1)
FIN = date(2022, 12, 31)
DERNIER = (FIN - DEBUT).days
FIN_2021 = (date(2021, 12, 31) - DEBUT).days
"""The region's printed reminder line is counted at the end of this day."""

MINUTES_PAR_JOUR = 24 * 60
DERNIERE_MINUTE = (DERNIER + 1) * MINUTES_PAR_JOUR - 1


@dataclass(frozen=True)
class Fenetre:
    """The same plan may end on another day than 31 December 2022: `debut` moves with it.

    `maintenant`, on the last day, is the moment that nothing may pass: the hours of that day
    are squeezed before it.
    """

    debut: date = DEBUT
    maintenant: datetime | None = None

    @classmethod
    def finissant(cls, fin: date, *, maintenant: datetime | None = None) -> "Fenetre":
        """Return the window whose last day is `fin`."""
        return cls(fin - timedelta(days=DERNIER), maintenant)

    @property
    def fin(self) -> date:
        return self.jour(DERNIER)

    def jour(self, numero: int) -> date:
        return self.debut + timedelta(days=numero)

    def moment(self, minute: int) -> datetime:
        """Return the moment, in Paris, of a minute counted from the first midnight."""
        jour, reste = divmod(minute, MINUTES_PAR_JOUR)
        if jour == DERNIER and self.maintenant is not None:
            minuit = debut_de_journee(self.fin)
            return minuit + (self.maintenant - minuit) * (reste / MINUTES_PAR_JOUR)
        return datetime.combine(self.jour(jour), time(*divmod(reste, 60)), PARIS)

    @cached_property
    def _ouvrables(self) -> Sequence[int]:
        """The nearest working day of each day, on the same side of the counts of end 2021."""
        ouvrables = [n for n in range(DERNIER + 1) if est_ouvrable(self.jour(n))]
        avant = [n for n in ouvrables if n <= FIN_2021]
        apres = [n for n in ouvrables if n > FIN_2021]
        return [
            _nearest(avant if numero <= FIN_2021 else apres, numero)
            for numero in range(DERNIER + 1)
        ]

    def ouvrer(self, numero: int) -> int:
        """Return the working day nearest to a day; a day beyond the window stays as it is."""
        return numero if numero > DERNIER else self._ouvrables[max(0, numero)]


def _nearest(jours: Sequence[int], numero: int) -> int:
    return min(jours, key=lambda jour: abs(jour - numero))
