"""Alerts that fired: the next steps of their escalation, and their reminders."""

import logging
from datetime import datetime, timedelta

from models.db import SessionFactory, lecture, transaction
from models.errors import ErreurMetier
from notifications.decision import escalade
from notifications.decision.escalade import Suite
from web.travaux import LOT
from web.travaux.echeances import PASSAGERES, FatalePourLOuvrier
from workflow.avancement import incidents

NOUVEL_ESSAI = timedelta(days=1)

journal = logging.getLogger(__name__)


def suivre_alertes(factory: SessionFactory, *, le: datetime) -> int:
    """Tell what is due of every open alert; return how many were handled, each once a tick."""
    vues: set[int] = set()
    while True:
        lues = list_a_suivre(factory, le=le, limite=LOT)
        dues = [suite for suite in lues if suite.alerte_id not in vues]
        if not dues:
            return len(vues)
        for suite in dues:
            vues.add(suite.alerte_id)
            suivre_une(factory, suite, le=le)


def list_a_suivre(factory: SessionFactory, *, le: datetime, limite: int) -> list[Suite]:
    """Return at most `limite` alerts to look at, the earliest first."""
    with lecture(factory) as session:
        return escalade.list_a_suivre(session, le=le, limite=limite)


def suivre_celle(factory: SessionFactory, alerte_id: int, *, le: datetime) -> bool:
    """Do what is due for one alert, if anything still is."""
    return any(suivre_une(factory, suite, le=le) for suite in _lire_due(factory, alerte_id, le=le))


def ecarter_celle(factory: SessionFactory, alerte_id: int, *, le: datetime) -> None:
    """Put off an alert whose worker dies each time it follows it, and tell the administrator."""
    for suite in _lire_due(factory, alerte_id, le=le):
        journal.error("alerte_ecartee", extra={"code": suite.code})
        _remettre_a_demain(factory, suite, FatalePourLOuvrier(), le=le)


def _lire_due(factory: SessionFactory, alerte_id: int, *, le: datetime) -> list[Suite]:
    with lecture(factory) as session:
        return escalade.list_a_suivre(session, le=le, limite=1, alerte_id=alerte_id)


def suivre_une(factory: SessionFactory, suite: Suite, *, le: datetime) -> bool:
    """Do what is due for one alert; tell whether it was there as it was read."""
    try:
        with transaction(factory) as session:
            return escalade.avancer(session, suite=suite, le=le)
    except PASSAGERES:
        journal.warning("alerte_remise", extra={"code": suite.code})
    except Exception as erreur:  # one item of a batch: the others must go on
        journal.error("alerte_en_echec", extra={"code": suite.code, "type": type(erreur)})
        _remettre_a_demain(factory, suite, erreur, le=le)
    return False


def _remettre_a_demain(
    factory: SessionFactory, suite: Suite, erreur: Exception, *, le: datetime
) -> None:
    """Tell the administrator, and look again in a day: a step is told late, never lost."""
    with transaction(factory) as session:
        remise = escalade.remettre(session, suite=suite, au=le + NOUVEL_ESSAI)
        if not remise or suite.dossier_id is None:
            return
        incidents.declarer(
            session,
            dossier_id=suite.dossier_id,
            element=suite.code,
            message=str(erreur) if isinstance(erreur, ErreurMetier) else incidents.ECHEANCE,
            le=le,
        )
