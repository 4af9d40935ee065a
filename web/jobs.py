"""The jobs of the product, composed here because they need rooms that do not see each other.

One tick: the messages between dossiers, the timers of the diagrams, what these have thrown, the
follow-ups that collective actions ask for, then the alerts and the mails. Each item has its own
transaction; one that fails is an incident, and the others go on.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import brouillon
from models.codes import SorteEcheance
from models.db import SessionFactory, lecture, transaction
from models.echeance import Echeance, list_dues
from models.errors import ErreurMetier
from notifications import regles
from notifications.expedition import expedier
from notifications.messages import Origine
from notifications.transports import Transport
from web.imports import depots
from workflow import incidents, minuteries
from workflow.errors import EtapeDejaFaite
from workflow.messages import remise, suivis

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
        distribuer_messages(self.factory, le=le)  # before the delays that would end the waiting
        declencher_minuteries(self.factory, le=le)
        distribuer_messages(self.factory, le=le)
        accueillir_suivis(self.factory, le=le)
        declencher_alertes(self.factory, le=le)
        purger_brouillons(self.factory, le=le)
        depots.purger(self.factory, le=le)
        expedier(
            self.factory,
            transport=self.transport,
            origine=self.origine,
            le=le,
            limite=LOT,
            lot=self.lot,
        )


def purger_brouillons(factory: SessionFactory, *, le: datetime) -> int:
    """Forget the drafts kept long enough; return how many. Nothing is written when none is."""
    with lecture(factory) as session:
        if not brouillon.est_a_purger(session, le=le):
            return 0
    with transaction(factory) as session:
        return brouillon.purger(session, le=le)


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


def distribuer_messages(factory: SessionFactory, *, le: datetime) -> int:
    """Deliver the messages that another dossier waits for; return how many were received.

    Those that a delivery throws in turn leave at the next tick: two diagrams may answer each
    other without end.
    """
    recus, apres = 0, 0
    with lecture(factory) as session:
        jusqu_a = remise.dernier(session)
    while apres < jusqu_a:
        with lecture(factory) as session:
            lot = remise.list_a_remettre(session, apres=apres, jusqu_a=jusqu_a, le=le, limite=LOT)
        recus += sum(_distribuer(factory, message_id, le=le) for message_id in lot)
        apres = lot[-1] if lot else jusqu_a
    return recus


def accueillir_suivis(factory: SessionFactory, *, le: datetime) -> int:
    """Open or tell the dossiers of the follow-ups asked for; return how many were taken in."""
    with lecture(factory) as session:
        demandes = suivis.list_demandes(session, le=le, limite=LOT)
    return sum(_accueillir(factory, message_id, le=le) for message_id in demandes)


def _accueillir(factory: SessionFactory, message_id: int, *, le: datetime) -> bool:
    try:
        with transaction(factory) as session:
            return suivis.accueillir(session, message_id=message_id, le=le) is not None
    except PASSAGERES:
        journal.warning("suivi_remis_a_plus_tard")
    except Exception as erreur:  # one item of a batch: the others must go on
        journal.error("suivi_en_echec", extra={"type": type(erreur)})
        with transaction(factory) as session:
            suivis.signaler_l_echec(session, message_id=message_id, erreur=erreur, le=le)
    return False


def _distribuer(factory: SessionFactory, message_id: int, *, le: datetime) -> bool:
    """Offer a message to those who wait for it, in their order; tell whether one received it."""
    with lecture(factory) as session:
        attentes = remise.list_attentes(session, message_id)
    echecs = 0
    for attente in attentes:
        try:
            with transaction(factory) as session:
                if remise.remettre(
                    session, message_id=message_id, tache_id=attente.tache_id, le=le
                ):
                    return True
        except PASSAGERES:
            journal.warning("message_remis_a_plus_tard", extra={"element": attente.element})
        except Exception as erreur:  # one item of a batch: the others must go on
            journal.error(
                "message_en_echec", extra={"element": attente.element, "type": type(erreur)}
            )
            _signaler_l_echec(factory, attente, erreur, le=le)
            echecs += 1
    if echecs:
        with transaction(factory) as session:
            remise.reporter(session, message_id=message_id, le=le)
    return False


def _signaler_l_echec(
    factory: SessionFactory, attente: remise.Attente, erreur: Exception, *, le: datetime
) -> None:
    """Tell the administrator which dossier could not receive: the message is not lost."""
    with transaction(factory) as session:
        incidents.declarer(
            session,
            dossier_id=attente.dossier_id,
            element=attente.element,
            message=str(erreur) if isinstance(erreur, ErreurMetier) else incidents.MESSAGE,
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
    meme = (Echeance.id == echeance.id, Echeance.reveil_le == echeance.reveil_le)
    with transaction(factory) as session:
        # Guarded by its own condition: a correction may be taking the due date away.
        remise = update(Echeance).where(*meme).values(reveil_le=le + NOUVEL_ESSAI)
        if session.scalar(remise.returning(Echeance.id)) is None:
            return
        incidents.declarer(
            session,
            dossier_id=echeance.dossier_id,
            element=echeance.code,
            message=message,
            le=le,
        )
