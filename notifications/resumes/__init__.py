"""Digests: the daily one at the hour each user chose, the weekly one of the coordonnateurs.

Looked at once an hour, at the first tick that comes: a server that was off sends what is due
when it is back, once, for that day or that week.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.db import SessionFactory, lecture, transaction
from models.tour import dernier_tour, est_a_faire, marquer
from notifications.resumes import hebdomadaire, quotidien
from notifications.resumes.rythme import heure_ronde

TOUR = "resumes"

journal = logging.getLogger(__name__)


def deposer_resumes(factory: SessionFactory, *, le: datetime) -> int:
    """Write every digest that is due; return how many. One reading when the hour was looked at."""
    pour = heure_ronde(le)
    with lecture(factory) as session:
        depuis = dernier_tour(session, TOUR)
        if not est_a_faire(depuis, pour):
            return 0
        quotidiens = list(quotidien.en_attente(session=session, depuis=depuis, le=le))
        de_la_semaine = list(hebdomadaire.en_attente(session=session, depuis=depuis, le=le))
    deposes = _tous(factory, quotidiens, quotidien.deposer, le=le)
    deposes += _tous(factory, de_la_semaine, hebdomadaire.deposer, le=le)
    with transaction(factory) as session:
        marquer(session, TOUR, pour=pour)
    return deposes


def _tous(
    factory: SessionFactory,
    attendus: Sequence[quotidien.Attente | hebdomadaire.Attente],
    deposer: Callable[..., bool],
    *,
    le: datetime,
) -> int:
    return sum(_un(factory, partial(deposer, attente=un, le=le)) for un in attendus)


def _un(factory: SessionFactory, deposer: Callable[[Session], bool]) -> bool:
    """Write one digest in a transaction of its own. False when there was none to write."""
    try:
        with transaction(factory) as session:
            return deposer(session)
    except IntegrityError:  # another scheduler wrote it first
        return False
    except Exception as erreur:  # one item of a batch: the others must go on
        journal.error("resume_en_echec", extra={"type": type(erreur)})
        return False
