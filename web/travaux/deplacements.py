"""Dossiers to move, or to take back: a slice of a batch at a time, one transaction for each."""

import logging
from datetime import datetime

from sqlalchemy.exc import OperationalError

from models.db import SessionFactory, lecture, transaction
from models.travaux import Travail
from web.travaux import LOT
from web.travaux.echeances import PASSAGERES
from workflow import deplacements
from workflow.deplacements.traitement import abandonner
from workflow.deplacements.tranches import Tranche, list_lignes, list_tranches
from workflow.errors import EtapeDejaFaite

ESSAIS = 3
"""How often a dossier that somebody moves at the same moment is tried again at once."""

journal = logging.getLogger(__name__)


def avancer_deplacements(factory: SessionFactory, *, le: datetime) -> int:
    """Do all that the batches wait for; return how many dossiers were seen, each slice once."""
    faites: set[Tranche] = set()
    vus = 0
    while True:
        with lecture(factory) as session:
            tranches = list_tranches(session, limite=len(faites) + LOT)
        restent = [tranche for tranche in tranches if tranche not in faites]
        if not restent:
            return vus
        for tranche in restent:
            faites.add(tranche)
            vus += traiter_tranche(factory, tranche, le=le)


def list_travaux(factory: SessionFactory, *, limite: int) -> list[Travail]:
    """Return at most `limite` slices that wait, as works to share."""
    with lecture(factory) as session:
        return [tranche.travail for tranche in list_tranches(session, limite=limite)]


def traiter_tranche(factory: SessionFactory, tranche: Tranche, *, le: datetime) -> int:
    """Do the rows of a slice that still wait; return how many there were."""
    with lecture(factory) as session:
        lignes = list_lignes(session, tranche)
    for ligne_id in lignes:
        traiter_une(factory, ligne_id, le=le)
    with transaction(factory) as session:
        deplacements.clore_si_fini(session, tranche.deplacement_id, le=le)
    return len(lignes)


def traiter_une(factory: SessionFactory, ligne_id: int, *, le: datetime) -> None:
    """Do one row. What a step or the database stops is left for the next tick."""
    for _ in range(ESSAIS):
        try:
            with transaction(factory) as session:
                deplacements.traiter(session, ligne_id, le)
        except EtapeDejaFaite:
            continue
        except OperationalError:
            break
        except Exception as erreur:  # one item of a batch: the others must go on
            journal.error("deplacement_en_echec", extra={"type": type(erreur)})
            _abandonner(factory, ligne_id, le=le)
        return
    journal.warning("deplacement_remis")


def ecarter_tranche(factory: SessionFactory, tranche: Tranche, *, le: datetime) -> None:
    """Leave out the first row of a slice whose worker dies each time; the others go on."""
    with lecture(factory) as session:
        lignes = list_lignes(session, tranche)
    if lignes:
        journal.error("deplacement_ecarte")
        _abandonner(factory, lignes[0], le=le)


def _abandonner(factory: SessionFactory, ligne_id: int, *, le: datetime) -> None:
    try:
        with transaction(factory) as session:
            abandonner(session, ligne_id, le)
    except PASSAGERES:
        journal.warning("deplacement_remis")
