"""The tick of the workers: finds what is due, and leaves each item as a work to share."""

import logging
from datetime import datetime
from time import perf_counter

from models import tour
from models.db import SessionFactory, transaction
from web.travaux.atelier import Atelier
from web.travaux.depot import PorteProcrastinate
from web.travaux.table import SORTES, Sorte

PAR_BATTEMENT = 5_000
"""Works of a kind that one tick leaves: two workers take about a minute to do as many."""

TOUR = "battement"

journal = logging.getLogger(__name__)


def battre(atelier: Atelier, le: datetime) -> None:
    """Leave what is due at `le`, kind after kind, then say that this tick was done."""
    debut = perf_counter()
    for nom, sorte in SORTES.items():
        try:
            _laisser(atelier, sorte, le)
        except Exception as erreur:  # one item of a batch: the others must go on
            journal.error("battement_en_echec", extra={"travail": nom, "type": type(erreur)})
    noter(atelier.factory, le=le)
    journal.info("battement", extra={"duree_ms": round((perf_counter() - debut) * 1000, 1)})


def _laisser(atelier: Atelier, sorte: Sorte, le: datetime) -> None:
    travaux = sorte.lister(atelier, le, PAR_BATTEMENT)
    with transaction(atelier.factory) as session:
        PorteProcrastinate().deposer(session, travaux)


def noter(factory: SessionFactory, *, le: datetime) -> None:
    """Write down the last tick: its age tells whether anything still counts the delays."""
    with transaction(factory) as session:
        tour.marquer(session, TOUR, pour=le)
