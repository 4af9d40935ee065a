"""The replay raises exactly the alerts that brute force over its dossiers finds."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_regles.nature import Canal
from models.avis import Avis
from models.calendrier import retrancher_duree
from models.db import SessionFactory
from models.envoi import Envoi
from tests.alertes_force_brute.constat import comparer, list_battements, list_eues, par_code
from tests.alertes_force_brute.oracle import Due, list_dues
from tests.alertes_force_brute.recit import lire_recits
from tests.alertes_force_brute.tournee import list_dues_hors_dossier
from web.rejeu.battement import NON_LU
from web.rejeu.fenetre import DEBUT, DERNIERE_MINUTE, FIN, Fenetre

PAR_SEMAINE = 7
RACONTEES = [
    "A01", "A03", "A04", "A05", "A06", "A07", "A08", "A09", "A10", "A11", "A12", "A16", "A18",
    "A19", "A20", "A21", "A24",
]  # fmt: skip
"""Rules whose facts this replay holds."""


@pytest.fixture(scope="module")
def voulues(rejouee: SessionFactory) -> list[Due]:
    battements = list_battements(DEBUT, FIN)
    tournees = [*battements[:-1][::PAR_SEMAINE], battements[-1]]
    with rejouee() as session:
        dues = list_dues(lire_recits(session), battements)
        return dues + list_dues_hors_dossier(session, tournees)


def test_the_alerts_are_those_of_brute_force(replay: Session, voulues: list[Due]) -> None:
    """Same rules, same subjects, same due dates, same moments, and the same ones still open."""
    assert comparer(list_eues(replay), voulues) == ([], [])


def test_the_replay_tells_most_rules_and_leaves_few_alerts_open(
    replay: Session, voulues: list[Due]
) -> None:
    """A comparison of nothing proves nothing; a demo full of late alerts shows nothing."""
    assert sorted(par_code(voulues)) == RACONTEES
    assert len(voulues) > 1000
    ouvertes = par_code(due for due in voulues if due.ouverte)
    assert ouvertes["A07"] < ouvertes["A01"] / 2
    assert max(ouvertes[code] for code in ("A16", "A18", "A19", "A20")) == 1


def _une_de_chaque(session: Session) -> list[Alerte]:
    """An alert of each rule, an open one if there is any."""
    alertes = session.scalars(select(Alerte).order_by(Alerte.close_le.is_(None), Alerte.id))
    return list({alerte.code: alerte for alerte in alertes}.values())


def test_a_lost_alert_of_any_rule_is_seen(replay: Session, voulues: list[Due]) -> None:
    for alerte in _une_de_chaque(replay):
        alerte.retiree_le = alerte.declenchee_le
    replay.flush()
    trop, manquent = comparer(list_eues(replay), voulues)
    assert (trop, [due.code for due in manquent]) == ([], RACONTEES)


def test_an_alert_a_day_late_is_seen(replay: Session, voulues: list[Due]) -> None:
    for alerte in _une_de_chaque(replay):
        alerte.close_le = None
        alerte.declenchee_le += timedelta(days=1)
    replay.flush()
    trop, manquent = comparer(list_eues(replay), voulues)
    assert [due.code for due in trop] == [due.code for due in manquent] == RACONTEES


def test_an_alert_that_is_wrongly_closed_or_open_is_seen(
    replay: Session, voulues: list[Due]
) -> None:
    for alerte in _une_de_chaque(replay):
        alerte.close_le = alerte.declenchee_le if alerte.close_le is None else None
    replay.flush()
    trop, manquent = comparer(list_eues(replay), voulues)
    assert [due.code for due in trop] == [due.code for due in manquent] == RACONTEES


def test_the_inboxes_hold_the_last_month_and_no_digest_waits(replay: Session) -> None:
    dernier_mois = retrancher_duree(Fenetre().moment(DERNIERE_MINUTE), NON_LU)
    non_lus = select(func.min(Avis.cree_le, type_=Avis.cree_le.type)).where(Avis.lu_le.is_(None))
    premier = replay.scalar(non_lus)
    assert premier is not None
    assert premier >= dernier_mois
    a_resumer = select(func.count()).where(Avis.canal == Canal.QUOTIDIEN, Avis.resume.is_(None))
    assert replay.scalar(a_resumer) == 0
    assert replay.scalar(select(func.count()).select_from(Envoi)) == 0
