"""The jobs of the product, composed here because they need rooms that do not see each other.

One tick: the timers of the diagrams, then the alerts, then the messages. Each item has its own
transaction; one that fails is an incident, and the others go on.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.codes import SorteEcheance
from models.db import SessionFactory, transaction
from models.echeance import Echeance, list_dues
from notifications import regles
from notifications.expedition import expedier
from notifications.messages import Origine
from notifications.transports import Transport
from workflow import incidents, minuteries
from workflow.errors import ErreurMetier, EtapeDejaFaite

LOT = 200
"""Items read at a time: memory does not grow with what is due."""

NOUVEL_ESSAI = timedelta(days=1)

PASSAGERES = (EtapeDejaFaite, OperationalError)
"""Somebody moved the dossier first, or the database is away: the next tick tries again."""

journal = logging.getLogger(__name__)

Declencheur = Callable[[Session, Echeance, datetime], object]


@dataclass(frozen=True)
class Battement:
    """What one tick needs. `lot`: see `notifications.expedition.expedier`."""

    factory: SessionFactory
    transport: Transport
    origine: Origine
    lot: int = 1

    def __call__(self, le: datetime) -> None:
        """Do all that is due at `le`."""
        declencher_minuteries(self.factory, le=le)
        declencher_alertes(self.factory, le=le)
        expedier(
            self.factory,
            transport=self.transport,
            origine=self.origine,
            le=le,
            limite=LOT,
            lot=self.lot,
        )


def declencher_minuteries(factory: SessionFactory, *, le: datetime) -> int:
    """Fire every timer due at `le`; return how many were handled."""
    return _epuiser(
        factory,
        lambda session: list_dues(session, SorteEcheance.MINUTERIE, le=le, limite=LOT),
        lambda session, echeance, moment: minuteries.declencher(
            session, echeance=echeance, le=moment
        ),
        le=le,
    )


def declencher_alertes(factory: SessionFactory, *, le: datetime) -> int:
    """Decide every alert due at `le`; return how many were handled."""
    return _epuiser(
        factory,
        lambda session: list_dues(session, SorteEcheance.ALERTE, le=le, limite=LOT),
        lambda session, echeance, moment: regles.declencher(session, echeance=echeance, le=moment),
        le=le,
    )


def _epuiser(
    factory: SessionFactory,
    lire: Callable[[Session], Sequence[Echeance]],
    declencher: Declencheur,
    *,
    le: datetime,
) -> int:
    """Handle due dates, batch after batch, until none is left; each at most once a tick."""
    vues: set[int] = set()
    while True:
        with transaction(factory) as session:
            dues = [echeance for echeance in lire(session) if echeance.id not in vues]
            session.expunge_all()
        if not dues:
            return len(vues)
        for echeance in dues:
            vues.add(echeance.id)
            _traiter(factory, echeance, declencher, le=le)


def _traiter(
    factory: SessionFactory, echeance: Echeance, declencher: Declencheur, *, le: datetime
) -> None:
    try:
        with transaction(factory) as session:
            actuelle = session.get(Echeance, echeance.id)
            if actuelle is not None and actuelle.reveil_le == echeance.reveil_le:
                declencher(session, actuelle, le)
    except PASSAGERES:
        journal.warning("echeance_remise", extra={"code": echeance.code})
    except Exception as erreur:  # one item of a batch: the others must go on
        journal.error("echeance_en_echec", extra={"code": echeance.code, "type": type(erreur)})
        _remettre_a_demain(factory, echeance, erreur, le=le)


def _remettre_a_demain(
    factory: SessionFactory, echeance: Echeance, erreur: Exception, *, le: datetime
) -> None:
    """Tell the administrator, and try again in a day: a due date is late, never lost."""
    message = str(erreur) if isinstance(erreur, ErreurMetier) else incidents.ECHEANCE
    with transaction(factory) as session:
        actuelle = session.get(Echeance, echeance.id)
        if actuelle is None or actuelle.reveil_le != echeance.reveil_le:
            return
        actuelle.reveil_le = le + NOUVEL_ESSAI
        incidents.declarer(
            session,
            dossier_id=echeance.dossier_id,
            element=echeance.code,
            message=message,
            le=le,
        )
