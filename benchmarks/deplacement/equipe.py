"""Who moves the dossiers: the job of the one process that serves, or two workers of `jalon`."""

import logging
import time
from datetime import UTC, datetime
from multiprocessing.context import ForkProcess

from benchmarks.pannes.terrain import Terrain, lancer, tuer
from models.db import make_engine, make_session_factory
from notifications.composition.messages import Origine
from notifications.envoi.expedition import Moyens
from notifications.envoi.transports import TransportMemoire
from web.travaux import schema
from web.travaux.atelier import Atelier
from web.travaux.deplacements import avancer_deplacements
from web.travaux.depot import brancher
from web.travaux.ouvrier import travailler

PAUSE_S = 0.05
SILENCE_S = 2.0
ENSEMBLE = 2
"""Works at a time in a worker: one writes while the other thinks."""

OUVRIERS = 2


def installer(lieu: Terrain) -> None:
    """Prepare a shared base for its workers."""
    if not lieu.est_sqlite:
        engine = make_engine(lieu.url)
        schema.installer(engine)
        engine.dispose()


class Equipe:
    """One process on SQLite, two on PostgreSQL; those that die are replaced."""

    def __init__(self, lieu: Terrain) -> None:
        self.lieu = lieu
        self.vivants: list[ForkProcess] = []

    def embaucher(self) -> None:
        travail = _tourner if self.lieu.est_sqlite else _ouvrer
        nombre = 1 if self.lieu.est_sqlite else OUVRIERS
        self.vivants = [lancer(travail, self.lieu) for _ in range(nombre)]

    def tuer(self) -> None:
        """SIGKILL them all."""
        for vivant in self.vivants:
            tuer(vivant)
        self.vivants = []


def _tourner(lieu: Terrain) -> None:
    """The job of the embedded scheduler, again and again."""
    logging.disable()
    with lieu.ouvert() as monde:
        while True:
            avancer_deplacements(monde.factory, le=datetime.now(UTC))
            time.sleep(PAUSE_S)


def _ouvrer(lieu: Terrain) -> None:
    """A worker of the product, as `jalon worker` runs it."""
    logging.disable()
    factory = make_session_factory(make_engine(lieu.url))
    brancher(factory)
    origine = Origine("https://jalon.exemple.invalid", "jalon@exemple.invalid", b"cle")
    atelier = Atelier(factory, lambda: Moyens(TransportMemoire(), origine))
    travailler(atelier, base=lieu.url, ensemble=ENSEMBLE, silence=SILENCE_S)
