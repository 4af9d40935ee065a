"""One process: the tick does everything itself, in this order.

The messages between dossiers, the timers of the diagrams, what these have thrown, the follow-ups
that collective actions ask for, then the alerts and what follows them, the periodic rules and the
digests, and what is sent.
"""

from dataclasses import dataclass
from datetime import datetime

from models.db import SessionFactory
from notifications.appels.appelant import Appelant
from notifications.composition.messages import Origine
from notifications.envoi.expedition import Moyens, expedier
from notifications.envoi.transports import Transport
from web.observation.mesures import BATTEMENTS
from web.travaux import LOT
from web.travaux.alertes import suivre_alertes
from web.travaux.battement import noter
from web.travaux.echanges import accueillir_suivis, distribuer_messages
from web.travaux.echeances import declencher_alertes, declencher_minuteries
from web.travaux.routines import suivre_les_routines


@dataclass(frozen=True)
class Battement:
    """What one tick needs. `lot`: see `notifications.envoi.expedition.expedier`."""

    factory: SessionFactory
    transport: Transport
    origine: Origine
    lot: int = 1
    appelant: Appelant | None = None

    def __call__(self, le: datetime) -> None:
        """Do all that is due at `le`, and count how long it took."""
        with BATTEMENTS.time():
            self._battre(le)

    def _battre(self, le: datetime) -> None:
        distribuer_messages(self.factory, le=le)  # before the delays that would end the waiting
        declencher_minuteries(self.factory, le=le)
        distribuer_messages(self.factory, le=le)
        accueillir_suivis(self.factory, le=le)
        declencher_alertes(self.factory, le=le)
        suivre_alertes(self.factory, le=le)
        suivre_les_routines(self.factory, le=le)
        expedier(
            self.factory,
            moyens=Moyens(self.transport, self.origine, self.appelant),
            le=le,
            limite=LOT,
            lot=self.lot,
        )
        noter(self.factory, le=le)
