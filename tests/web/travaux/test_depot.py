"""What a transaction asks for is done when it commits, once, and not otherwise."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from models.db import SessionFactory, transaction
from models.travaux import Travail, differer, verrou_dossier
from notifications.envoi.depot import envoyer_mot_de_passe
from tests.bases import sur_postgresql, sur_sqlite
from tests.web.travaux.decor import Guichet
from tests.workflow.decor import LE, planter

UN = Travail("expedier", "expedier:a", {"cle": "a"})
AUTRE = Travail("message", "message:7", {"message_id": 7}, verrou_dossier(3))


class Renonce(Exception):
    """The step did not hold."""


@sur_sqlite
def test_without_workers_nothing_is_written(session: Session) -> None:
    differer(session, UN)
    assert not session.in_transaction()


@sur_postgresql
def test_a_transaction_that_is_rolled_back_leaves_no_work(
    partage: SessionFactory, guichet: Guichet
) -> None:
    with pytest.raises(Renonce), transaction(partage) as session:
        differer(session, UN, AUTRE)
        raise Renonce
    assert guichet.travaux("todo") == 0


@sur_postgresql
def test_a_work_that_waits_already_is_left_out_and_the_transaction_goes_on(
    partage: SessionFactory, guichet: Guichet
) -> None:
    with transaction(partage) as session:
        differer(session, UN)
    with transaction(partage) as session:
        differer(session, UN, AUTRE, AUTRE)
    lignes = guichet.connexion.execute(
        "SELECT task_name, queueing_lock, lock, args FROM procrastinate_jobs ORDER BY id"
    ).fetchall()
    assert lignes == [
        ("jalon:expedier", "expedier:a", None, {"cle": "a"}),
        ("jalon:message", "message:7", "dossier:3", {"message_id": 7}),
    ]


@sur_postgresql
def test_a_mail_is_asked_for_in_the_transaction_that_writes_it(
    partage: SessionFactory, guichet: Guichet
) -> None:
    compte = planter(partage).comptes["ts"]
    with pytest.raises(Renonce), transaction(partage) as session:
        envoyer_mot_de_passe(session, utilisateur=compte, lien="/perdu", le=LE)
        raise Renonce
    assert guichet.travaux("todo") == 0
    with transaction(partage) as session:
        envoyer_mot_de_passe(session, utilisateur=compte, lien="/garde", le=LE)
    assert guichet.travaux("todo", "expedier") == 1


@sur_postgresql
def test_a_work_that_runs_lets_another_wait(partage: SessionFactory, guichet: Guichet) -> None:
    """What it had already read may have changed since: the second looks again."""
    with transaction(partage) as session:
        differer(session, UN)
    guichet.connexion.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    with transaction(partage) as session:
        differer(session, UN)
    assert guichet.travaux("todo") == 1


@sur_postgresql
def test_two_transactions_that_ask_for_the_same_works_leave_each_once(
    partage: SessionFactory, guichet: Guichet
) -> None:
    """In two orders: they would wait for each other without end if the keys were not sorted."""
    voulus = [Travail("expedier", f"expedier:{rang}", {"cle": str(rang)}) for rang in range(40)]
    depart = Barrier(2)

    def deposer(travaux: list[Travail]) -> None:
        depart.wait()
        for debut in range(0, 40, 10):
            with transaction(partage) as session:
                differer(session, *travaux[debut : debut + 10])

    with ThreadPoolExecutor(2) as fils:
        list(fils.map(deposer, (voulus, voulus[::-1])))
    assert guichet.travaux("todo") == len(voulus)
