"""Meetings moved and called off: by whom, until when, and what each change counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest

from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.instance import Reunion
from tests.workflow.collectif.test_instances import inscrire, instance, reunion
from tests.workflow.decor import JOUR
from tests.workflow.suivi import Suivi
from workflow.collectif import reunions
from workflow.collectif.reunions import Seance
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide, TransitionInterdite


def seance(suivi: Suivi, *, dans: int = 10, heure: time | None = None) -> Seance:
    return Seance(jour_paris(suivi.le + dans * JOUR), heure=heure, a_distance=True)


def modifier(
    suivi: Suivi, prevue: Reunion, voulue: Seance, *, par: str = "chef", dans: int = 0
) -> int:
    with transaction(suivi.monde.factory) as session:
        return reunions.modifier(
            session,
            acteur=suivi.compte(par),
            reunion=session.get_one(Reunion, prevue.id),
            seance=voulue,
            le=suivi.le + dans * JOUR,
        ).sequence


def annuler(suivi: Suivi, prevue: Reunion, *, dans: int = 0) -> None:
    with transaction(suivi.monde.factory) as session:
        reunions.annuler(
            session,
            acteur=suivi.compte("chef"),
            reunion=session.get_one(Reunion, prevue.id),
            le=suivi.le + dans * JOUR,
        )


def relire(suivi: Suivi, prevue: Reunion) -> Reunion:
    with lecture(suivi.monde.factory) as session:
        return session.get_one(Reunion, prevue.id)


def test_each_change_counts_and_the_same_again_does_not(suivi: Suivi) -> None:
    prevue = reunion(suivi)
    assert modifier(suivi, prevue, seance(suivi, heure=time(9))) == 1
    assert modifier(suivi, prevue, seance(suivi, heure=time(9))) == 1
    assert modifier(suivi, prevue, seance(suivi, dans=11, heure=time(9))) == 2
    assert relire(suivi, prevue).le == jour_paris(suivi.le + 11 * JOUR)


def test_a_meeting_moves_neither_onto_another_nor_once_held(suivi: Suivi) -> None:
    lieu = instance(suivi.monde)
    prevue = reunion(suivi, lieu=lieu)
    reunion(suivi, lieu=lieu, dans=12)
    with pytest.raises(SaisieInvalide):
        modifier(suivi, prevue, seance(suivi, dans=12))
    with pytest.raises(TransitionInterdite, match="déjà eu lieu"):
        modifier(suivi, prevue, seance(suivi, dans=20), dans=11)
    with pytest.raises(TransitionInterdite, match="déjà eu lieu"):
        annuler(suivi, prevue, dans=11)


def test_only_those_who_keep_the_committee_move_its_meetings(suivi: Suivi) -> None:
    prevue = reunion(suivi)
    with pytest.raises(HabilitationRefusee):
        modifier(suivi, prevue, seance(suivi, heure=time(9)), par="ts")
    ailleurs = reunion(suivi, lieu=instance(suivi.monde, par="chef", departement=None))
    with pytest.raises(Introuvable):
        modifier(suivi, ailleurs, seance(suivi, heure=time(9)), par="coordonnateur")


def test_a_meeting_called_off_takes_no_dossier_and_may_be_held_again_that_day(
    suivi: Suivi,
) -> None:
    lieu = instance(suivi.monde)
    prevue = reunion(suivi, lieu=lieu)
    annuler(suivi, prevue)
    with pytest.raises(TransitionInterdite, match="annulée"):
        annuler(suivi, prevue)
    with pytest.raises(Introuvable):
        inscrire(suivi, prevue)
    de_nouveau = reunion(suivi, lieu=lieu)
    assert (de_nouveau.id, de_nouveau.sequence, de_nouveau.annulee_le) == (prevue.id, 2, None)
    inscrire(suivi, prevue)


def test_of_two_changes_at_once_each_counts_or_says_so(suivi: Suivi) -> None:
    prevue = reunion(suivi)
    depart = Barrier(2)

    def changer(heure: int) -> int:
        with transaction(suivi.monde.factory) as session:
            lue = session.get_one(Reunion, prevue.id)
            depart.wait()
            try:
                return reunions.modifier(
                    session,
                    acteur=suivi.compte("chef"),
                    reunion=lue,
                    seance=seance(suivi, heure=time(heure)),
                    le=suivi.le,
                ).sequence
            except TransitionInterdite:
                session.rollback()
                return 0

    with ThreadPoolExecutor(2) as deux:
        assert sorted(deux.map(changer, (9, 10))) == [0, 1]
    assert relire(suivi, prevue).sequence == 1
