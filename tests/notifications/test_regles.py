"""When an alert fires: A01 word for word, and what it shares with A08, A09 and A10."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.codes import Horloge, MesureType, PropositionIssue, SorteEcheance
from models.db import SessionFactory, transaction
from models.dossier import Suspension
from models.echeance import Echeance, list_dues
from models.envoi import Envoi
from notifications.decision.regles import declencher
from notifications.decision.retenues import premier_moment_libre
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.decor import DEBUT, DUE, passer, planter

JOUR = timedelta(days=1)


def count(session: Session, table: type[Alerte] | type[Echeance] | type[Envoi]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a01_fires_at_its_due_date_and_not_a_second_before(session: Session) -> None:
    decor = planter(session)
    assert passer(session, DUE - timedelta(seconds=1)) == []
    [alerte] = passer(session, DUE)
    assert (alerte.code, alerte.cle) == ("A01", f"alerte:A01:mesure:{decor.mesure.id}")
    assert (alerte.echeance_le, alerte.declenchee_le) == (DUE, DUE)
    assert (alerte.dossier_id, alerte.mesure_id) == (decor.dossier.id, decor.mesure.id)


def test_a01_fires_once_and_its_due_date_is_gone(session: Session) -> None:
    planter(session)
    assert len(passer(session, DUE)) == 1
    assert passer(session, DUE + 30 * JOUR) == []
    assert (count(session, Alerte), count(session, Echeance)) == (1, 0)


def test_a_due_date_written_again_for_the_same_measure_does_not_fire_again(
    session: Session,
) -> None:
    decor = planter(session)
    passer(session, DUE)
    fabrique.echeance(
        session, decor.dossier, cle=decor.echeance.cle, mesure_id=decor.mesure.id, due_le=DUE
    )
    assert passer(session, DUE + JOUR) == []
    assert (count(session, Alerte), count(session, Echeance)) == (1, 0)


def test_an_alert_that_is_late_because_the_server_was_off_keeps_its_date(session: Session) -> None:
    planter(session)
    [alerte] = passer(session, DUE + 8 * JOUR)
    assert (alerte.echeance_le, alerte.declenchee_le) == (DUE, DUE)


def test_an_open_proposition_holds_a01_back(session: Session) -> None:
    decor = planter(session)
    fabrique.proposition(session, decor.dossier, ouverte_le=DUE - JOUR)
    assert passer(session, DUE) == []
    session.expire_all()
    assert decor.echeance.reveil_le is None
    assert passer(session, DUE + 90 * JOUR) == []


def test_a01_fires_at_the_closing_of_the_proposition_that_held_it(session: Session) -> None:
    decor = planter(session)
    proposition = fabrique.proposition(session, decor.dossier, ouverte_le=DUE - JOUR)
    passer(session, DUE)
    proposition.close_le, proposition.issue = DUE + 9 * JOUR, PropositionIssue.REFUS_MENAGE
    decor.echeance.reveil_le = DUE + 9 * JOUR
    session.flush()
    assert passer(session, DUE + 8 * JOUR) == []
    [alerte] = passer(session, DUE + 12 * JOUR)
    assert (alerte.echeance_le, alerte.declenchee_le) == (DUE, DUE + 9 * JOUR)


def test_a_closing_before_the_due_date_does_not_bring_it_forward(session: Session) -> None:
    decor = planter(session)
    fabrique.proposition(
        session,
        decor.dossier,
        ouverte_le=DUE - 20 * JOUR,
        close_le=DUE - 10 * JOUR,
        issue=PropositionIssue.NON_ATTRIBUTION,
    )
    decor.echeance.reveil_le = DUE - 10 * JOUR
    session.flush()
    assert passer(session, DUE - 5 * JOUR) == []
    assert decor.echeance.reveil_le == DUE
    [alerte] = passer(session, DUE)
    assert alerte.declenchee_le == DUE


def test_propositions_in_a_row_hold_a01_until_the_last_closes(session: Session) -> None:
    decor = planter(session)
    issue = PropositionIssue.SANS_SUITE
    fabrique.proposition(
        session, decor.dossier, ouverte_le=DUE - JOUR, close_le=DUE + 3 * JOUR, issue=issue
    )
    fabrique.proposition(
        session, decor.dossier, ouverte_le=DUE + 2 * JOUR, close_le=DUE + 6 * JOUR, issue=issue
    )
    [alerte] = passer(session, DUE + 8 * JOUR)
    assert alerte.declenchee_le == DUE + 6 * JOUR


def test_a_proposition_opened_after_the_due_date_does_not_undo_a_late_alert(
    session: Session,
) -> None:
    decor = planter(session)
    fabrique.proposition(session, decor.dossier, ouverte_le=DUE + 2 * JOUR)
    [alerte] = passer(session, DUE + 8 * JOUR)
    assert alerte.declenchee_le == DUE
    assert [ligne.organisme_id for ligne in alerte.destinataires] == [None]


def test_another_dossiers_proposition_does_not_hold_a01_back(session: Session) -> None:
    planter(session)
    fabrique.proposition(session, fabrique.dossier(session), ouverte_le=DUE - JOUR)
    assert len(passer(session, DUE)) == 1


def test_a_suspended_measure_is_not_alerted(session: Session) -> None:
    decor = planter(session)
    fabrique.add(
        session,
        Suspension(
            dossier_id=decor.dossier.id, debut=DUE - JOUR, fin=None, motif="hospitalisation"
        ),
    )
    assert passer(session, DUE) == []
    assert decor.echeance.reveil_le is None


def test_a_suspension_that_is_over_does_not_hold_the_moved_due_date(session: Session) -> None:
    decor = planter(session)
    fabrique.add(
        session,
        Suspension(
            dossier_id=decor.dossier.id, debut=DUE - 30 * JOUR, fin=DUE - 20 * JOUR, motif="voyage"
        ),
    )
    decor.echeance.due_le = decor.echeance.reveil_le = DUE + 10 * JOUR
    session.flush()
    [alerte] = passer(session, DUE + 10 * JOUR)
    assert alerte.declenchee_le == DUE + 10 * JOUR


def test_a_clock_that_runs_on_fires_during_a_suspension(session: Session) -> None:
    dossier = fabrique.dossier(session)
    etape = fabrique.etape_ouverte(session, dossier, element="enqueter_un_an")
    fabrique.echeance(
        session,
        dossier,
        code="A10",
        tache_id=etape.tache_id,
        horloge=Horloge.CONTINUE,
        due_le=DUE,
        reveil_le=DUE,
    )
    fabrique.add(
        session, Suspension(dossier_id=dossier.id, debut=DUE - JOUR, fin=None, motif="voyage")
    )
    [alerte] = passer(session, DUE)
    assert (alerte.code, alerte.tache_id) == ("A10", etape.tache_id)


def test_a_measure_that_has_ended_is_not_alerted(session: Session) -> None:
    decor = planter(session)
    decor.mesure.fin_reelle, decor.mesure.fin_motif = DUE - JOUR, "relogement"
    session.flush()
    assert passer(session, DUE) == []
    assert (count(session, Alerte), count(session, Echeance)) == (0, 0)


def test_a_step_that_is_done_is_not_alerted(session: Session) -> None:
    dossier = fabrique.dossier(session)
    fabrique.echeance(session, dossier, code="A10", tache_id="faite", due_le=DUE, reveil_le=DUE)
    assert passer(session, DUE) == []
    assert (count(session, Alerte), count(session, Echeance)) == (0, 0)


@pytest.mark.parametrize("code", ["A08", "A09"])
def test_a_bilan_is_asked_for_even_while_a_proposition_is_open(session: Session, code: str) -> None:
    dossier = fabrique.dossier(session)
    adl = fabrique.mesure(session, dossier, MesureType.ADL, debut=DEBUT)
    fabrique.proposition(session, dossier, ouverte_le=DUE - JOUR)
    fabrique.echeance(session, dossier, code=code, mesure_id=adl.id, due_le=DUE, reveil_le=DUE)
    [alerte] = passer(session, DUE)
    assert (alerte.code, alerte.mesure_id) == (code, adl.id)


def test_a_timer_of_the_diagram_is_not_an_alert(session: Session) -> None:
    dossier = fabrique.dossier(session)
    fabrique.echeance(
        session,
        dossier,
        sorte=SorteEcheance.MINUTERIE,
        code="silence",
        tache_id="t",
        due_le=DUE,
        reveil_le=DUE,
    )
    assert list_dues(session, SorteEcheance.ALERTE, le=DUE, limite=10) == []


def test_the_oldest_come_first_and_no_more_than_asked(session: Session) -> None:
    plus_recente, ancienne = planter(session), planter(session)
    ancienne.echeance.due_le = ancienne.echeance.reveil_le = DUE - JOUR
    session.flush()
    assert list_dues(session, SorteEcheance.ALERTE, le=DUE, limite=1) == [ancienne.echeance]
    assert list_dues(session, SorteEcheance.ALERTE, le=DUE, limite=5) == [
        ancienne.echeance,
        plus_recente.echeance,
    ]


def test_of_two_schedulers_that_read_the_same_row_one_fires(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        planter(session)
    with factory() as autre:
        [lue_aussi] = list_dues(autre, SorteEcheance.ALERTE, le=DUE, limite=10)
    with transaction(factory) as session:
        assert len(passer(session, DUE)) == 1
    with transaction(factory) as session:
        assert declencher(session, echeance=lue_aussi, le=DUE) is None
        assert (count(session, Alerte), count(session, Envoi)) == (1, 1)


def test_a_measure_that_ends_meanwhile_wins_over_a_row_read_before(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        decor = planter(session)
    with factory() as autre:
        [lue_avant] = list_dues(autre, SorteEcheance.ALERTE, le=DUE, limite=10)
    with transaction(factory) as session:
        mesure = session.get_one(Mesure, decor.mesure.id)
        mesure.fin_reelle, mesure.fin_motif = DUE, "relogement"
        session.delete(session.get_one(Echeance, lue_avant.id))
    with transaction(factory) as session:
        assert declencher(session, echeance=lue_avant, le=DUE) is None
        assert count(session, Alerte) == 0


def test_a_row_that_workflow_moved_after_it_was_read_is_left_alone(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        planter(session)
    with factory() as autre:
        [lue_avant] = list_dues(autre, SorteEcheance.ALERTE, le=DUE, limite=10)
    with transaction(factory) as session:
        ligne = session.get_one(Echeance, lue_avant.id)
        ligne.due_le = ligne.reveil_le = DUE + 30 * JOUR
    with transaction(factory) as session:
        assert declencher(session, echeance=lue_avant, le=DUE) is None
        assert session.get_one(Echeance, lue_avant.id).reveil_le == DUE + 30 * JOUR


def test_an_alert_woken_after_its_due_date_bears_the_day_it_woke(session: Session) -> None:
    decor = planter(session)
    decor.echeance.reveil_le = DUE + 3 * JOUR
    session.flush()
    [alerte] = passer(session, DUE + 5 * JOUR)
    assert (alerte.echeance_le, alerte.declenchee_le) == (DUE, DUE + 3 * JOUR)


@sur_sqlite
def test_the_due_ones_are_found_by_their_index(session: Session) -> None:
    plan = session.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT * FROM echeance WHERE reveil_le <= :le AND sorte = 'alerte' "
            "ORDER BY reveil_le, id LIMIT 10"
        ),
        {"le": DUE},
    )
    assert "ix__echeance__reveil" in " ".join(ligne.detail for ligne in plan)


def h(heure: int) -> datetime:
    return datetime(2022, 7, 10, heure, tzinfo=UTC)


@pytest.mark.parametrize(
    ("retenues", "attendu"),
    [
        ([], h(3)),
        ([(h(1), h(2))], h(3)),
        ([(h(4), h(5))], h(3)),
        ([(h(1), h(3))], h(3)),
        ([(h(3), h(4))], h(4)),
        ([(h(1), None)], None),
        ([(h(4), None)], h(3)),
        ([(h(2), h(4)), (h(4), None)], None),
        ([(h(5), h(9)), (h(2), h(6))], h(9)),
        ([(h(1), h(9)), (h(2), h(4))], h(9)),
    ],
)
def test_the_first_free_moment(
    retenues: list[tuple[datetime, datetime | None]], attendu: datetime | None
) -> None:
    assert premier_moment_libre(h(3), retenues) == attendu
