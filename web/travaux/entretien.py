"""What is forgotten once it has been kept long enough."""

from datetime import datetime

from models import brouillon, envoi, tour
from models.calendrier import debut_de_journee, jour_paris
from models.db import SessionFactory, lecture, transaction
from web.imports import depots
from web.travaux import LOT

TOUR_DES_ENVOIS = "purge_envois"


def entretenir(factory: SessionFactory, *, le: datetime) -> None:
    """Forget drafts and uploads that nobody came back to, and what old messages said."""
    purger_brouillons(factory, le=le)
    depots.purger(factory, le=le)
    purger_envois(factory, le=le)


def purger_envois(factory: SessionFactory, *, le: datetime) -> int:
    """Empty the messages that left long ago, once a day; return how many."""
    jour = debut_de_journee(jour_paris(le))
    with lecture(factory) as session:
        if not tour.est_a_faire(tour.dernier_tour(session, TOUR_DES_ENVOIS), jour):
            return 0
    vides, lot = 0, LOT
    while lot == LOT:
        with transaction(factory) as session:
            lot = envoi.purger(session, le=le, limite=LOT)
        vides += lot
    with transaction(factory) as session:
        tour.marquer(session, TOUR_DES_ENVOIS, pour=jour)
    return vides


def purger_brouillons(factory: SessionFactory, *, le: datetime) -> int:
    """Forget the drafts kept long enough; return how many. Nothing is written when none is."""
    with lecture(factory) as session:
        if not brouillon.est_a_purger(session, le=le):
            return 0
    with transaction(factory) as session:
        return brouillon.purger(session, le=le)
