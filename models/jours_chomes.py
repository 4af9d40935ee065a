"""Days off that administrators add to the legal ones: the calendar knows them within a transaction.

« Jour férié ou chômé » (CPC 642): a legal delay that would end on one goes on to the next working
day. The days are read from the base the first time that a transaction asks for one, which few do:
nothing is read for the others, and no process keeps a list that another has changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any
from weakref import ref

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from models import calendrier
from models.administration import JourChome

_LUS = "jours_chomes"
_OUVERTES: ContextVar[tuple["ref[Session]", ...]] = ContextVar("sessions_ouvertes", default=())
"""Sessions with a transaction under way here, the last one begun at the end."""
_AU: ContextVar[datetime | None] = ContextVar("jours_chomes_au", default=None)


@contextmanager
def connus_au(moment: datetime) -> Iterator[None]:
    """Count as at that moment: what is lived again then gives what it gave."""
    jeton = _AU.set(moment)
    try:
        yield
    finally:
        _AU.reset(jeton)


def oublier(session: Session) -> None:
    """Read the days again: this transaction has just changed them."""
    session.info.pop(_LUS, None)


def est_chome(jour: date) -> bool:
    """Tell whether administrators have made a day off of it. False outside of a transaction."""
    session = next((s for lien in reversed(_OUVERTES.get()) if (s := lien())), None)
    return session is not None and any(_vaut(ligne) for ligne in _lire(session).get(jour, ()))


def _vaut(ligne: Any) -> bool:
    au = _AU.get()
    if au is None:
        return ligne.retire_le is None
    return bool(ligne.ajoute_le <= au and (ligne.retire_le is None or au < ligne.retire_le))


def _lire(session: Session) -> dict[date, list[Any]]:
    if _LUS not in session.info:
        lus: dict[date, list[Any]] = {}
        colonnes = select(JourChome.jour, JourChome.ajoute_le, JourChome.retire_le)
        for ligne in session.connection().execute(colonnes):
            lus.setdefault(ligne.jour, []).append(ligne)
        session.info[_LUS] = lus
    connus: dict[date, list[Any]] = session.info[_LUS]
    return connus


@event.listens_for(Session, "after_begin")
def _ouvrir(session: Session, transaction: SessionTransaction, _connexion: Any) -> None:
    if transaction.parent is None:
        _OUVERTES.set((*_sans(session), ref(session)))


@event.listens_for(Session, "after_transaction_end")
def _fermer(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        oublier(session)
        _OUVERTES.set(_sans(session))


def _sans(session: Session) -> tuple["ref[Session]", ...]:
    """Return the other sessions that are still there."""
    return tuple(lien for lien in _OUVERTES.get() if lien() not in (None, session))


calendrier.chomes_avec(est_chome)
