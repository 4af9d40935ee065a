"""Due dates of dossiers: the timers of the diagrams, the alerts to decide."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.codes import SorteEcheance
from models.db import SessionFactory, lecture, transaction
from models.echeance import Echeance, list_dues
from models.errors import ErreurMetier
from notifications.decision import regles
from notifications.decision.silences import dire_le_silence
from web.travaux import LOT
from workflow.avancement import incidents, minuteries
from workflow.errors import EtapeDejaFaite

NOUVEL_ESSAI = timedelta(days=1)

PASSAGERES = (EtapeDejaFaite, OperationalError)
"""Somebody moved the dossier first, or the database is away: the next tick tries again."""


class FatalePourLOuvrier(Exception):
    """A worker died on it, several times."""


journal = logging.getLogger(__name__)

Declencheur = Callable[[Session, Echeance, datetime], object]


def _declencher_minuterie(session: Session, echeance: Echeance, le: datetime) -> None:
    dossier_id, terme = echeance.dossier_id, echeance.due_le
    minuteries.declencher(session, echeance=echeance, le=le)
    dire_le_silence(session, dossier_id=dossier_id, terme=terme, le=le)


def _declencher_alerte(session: Session, echeance: Echeance, le: datetime) -> None:
    regles.declencher(session, echeance=echeance, le=le)


DECLENCHEURS: dict[SorteEcheance, Declencheur] = {
    SorteEcheance.MINUTERIE: _declencher_minuterie,
    SorteEcheance.ALERTE: _declencher_alerte,
}


def declencher_minuteries(factory: SessionFactory, *, le: datetime) -> int:
    """Fire every timer due at `le`; return how many were handled."""
    return _epuiser(factory, SorteEcheance.MINUTERIE, le=le)


def declencher_alertes(factory: SessionFactory, *, le: datetime) -> int:
    """Decide every alert due at `le`; return how many were handled."""
    return _epuiser(factory, SorteEcheance.ALERTE, le=le)


def list_a_declencher(
    factory: SessionFactory, sorte: SorteEcheance, *, le: datetime, limite: int
) -> list[Echeance]:
    """Return at most `limite` due dates of a kind, detached, the earliest first."""
    with lecture(factory) as session:
        dues: Sequence[Echeance] = list_dues(session, sorte, le=le, limite=limite)
        session.expunge_all()
    return list(dues)


def declencher_une(factory: SessionFactory, echeance_id: int, *, le: datetime) -> None:
    """Fire one due date, if it is still there and due."""
    echeance = _lire_due(factory, echeance_id, le=le)
    if echeance is not None:
        _traiter(factory, echeance, le=le)


def ecarter_une(factory: SessionFactory, echeance_id: int, *, le: datetime) -> None:
    """Put off a due date whose worker dies each time it fires, and tell the administrator."""
    echeance = _lire_due(factory, echeance_id, le=le)
    if echeance is not None:
        journal.error("echeance_ecartee", extra={"code": echeance.code})
        _remettre_a_demain(factory, echeance, FatalePourLOuvrier(), le=le)


def _lire_due(factory: SessionFactory, echeance_id: int, *, le: datetime) -> Echeance | None:
    with lecture(factory) as session:
        echeance = session.get(Echeance, echeance_id)
        session.expunge_all()
    est_due = echeance is not None and echeance.reveil_le is not None and echeance.reveil_le <= le
    return echeance if est_due else None


def _epuiser(factory: SessionFactory, sorte: SorteEcheance, *, le: datetime) -> int:
    """Handle due dates, batch after batch, until none is left; each at most once a tick."""
    vues: set[int] = set()
    while True:
        lues = list_a_declencher(factory, sorte, le=le, limite=LOT)
        dues = [echeance for echeance in lues if echeance.id not in vues]
        if not dues:
            return len(vues)
        for echeance in dues:
            vues.add(echeance.id)
            _traiter(factory, echeance, le=le)


def _traiter(factory: SessionFactory, echeance: Echeance, *, le: datetime) -> None:
    try:
        with transaction(factory) as session:
            actuelle = session.get(Echeance, echeance.id)
            if actuelle is not None and actuelle.reveil_le == echeance.reveil_le:
                DECLENCHEURS[SorteEcheance(actuelle.sorte)](session, actuelle, le)
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
