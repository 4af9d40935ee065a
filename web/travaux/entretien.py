"""What is forgotten once it has been kept long enough."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from models import brouillon, deplacement, envoi, tour
from models.calendrier import debut_de_journee, jour_paris
from models.db import SessionFactory, lecture, transaction
from web.imports import depots
from web.travaux import LOT

TOUR_DES_ENVOIS = "purge_envois"
TOUR_DES_RETOURS = "purge_retours"


def entretenir(factory: SessionFactory, *, le: datetime) -> None:
    """Forget drafts and uploads that nobody came back to, what old messages said, and where
    dossiers stood before old moves."""
    purger_brouillons(factory, le=le)
    depots.purger(factory, le=le)
    purger_envois(factory, le=le)
    oublier_les_retours(factory, le=le)


def purger_envois(factory: SessionFactory, *, le: datetime) -> int:
    """Empty the messages that left long ago, once a day; return how many."""
    return _purger_une_fois_par_jour(factory, TOUR_DES_ENVOIS, envoi.purger, le=le)


def oublier_les_retours(factory: SessionFactory, *, le: datetime) -> int:
    """Forget the states that no dossier can be taken back to, once a day; return how many."""
    return _purger_une_fois_par_jour(factory, TOUR_DES_RETOURS, deplacement.oublier, le=le)


class _Purge(Protocol):
    def __call__(self, session: Session, *, le: datetime, limite: int) -> int:
        """Forget at most `limite` of what is old at `le`; return how many."""


def _purger_une_fois_par_jour(
    factory: SessionFactory, nom: str, purger: _Purge, *, le: datetime
) -> int:
    jour = debut_de_journee(jour_paris(le))
    with lecture(factory) as session:
        if not tour.est_a_faire(tour.dernier_tour(session, nom), jour):
            return 0
    vides, lot = 0, LOT
    while lot == LOT:
        with transaction(factory) as session:
            lot = purger(session, le=le, limite=LOT)
        vides += lot
    with transaction(factory) as session:
        tour.marquer(session, nom, pour=jour)
    return vides


def purger_brouillons(factory: SessionFactory, *, le: datetime) -> int:
    """Forget the drafts kept long enough; return how many. Nothing is written when none is."""
    with lecture(factory) as session:
        if not brouillon.est_a_purger(session, le=le):
            return 0
    with transaction(factory) as session:
        return brouillon.purger(session, le=le)
