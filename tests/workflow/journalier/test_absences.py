"""Who stands in for whom: declared, refused, ended; the rights it gives, and when they end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.codes import Role
from models.dossier import Dossier
from models.suppleance import Suppleance, lire_supplees
from models.utilisateur import Utilisateur
from tests import fabrique
from workflow import suivi
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import a_portee

LUNDI = date(2026, 6, 15)
LE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
JOUR = timedelta(days=1)


class Equipe:
    """Three caseworkers and a chef of one association, a caseworker of another."""

    def __init__(self, session: Session) -> None:
        self.session = session
        association = fabrique.association(session).id
        self.anne, self.bilal, self.chloe = (
            fabrique.utilisateur(session, organisme_id=association) for _ in range(3)
        )
        self.chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=association)
        self.ailleurs = fabrique.utilisateur(session)

    def declarer(
        self,
        absent: Utilisateur,
        suppleant: Utilisateur,
        *,
        debut: date = LUNDI,
        fin: date = LUNDI + 4 * JOUR,
        acteur: Utilisateur | None = None,
        le: datetime = LE,
    ) -> Suppleance:
        return suivi.declarer_absence(
            self.session,
            acteur=acteur or absent,
            absent=absent,
            suppleant=suppleant,
            debut=debut,
            fin=fin,
            le=le,
        )

    def terminer(self, absence: Suppleance, acteur: Utilisateur, le: datetime = LE) -> None:
        suivi.terminer_absence(self.session, acteur=acteur, absence=absence.public_id, le=le)

    def supplees(self, suppleant: Utilisateur, le: datetime) -> frozenset[int]:
        return lire_supplees(self.session, suppleant.id, le=le)


@pytest.fixture
def equipe(session: Session) -> Equipe:
    return Equipe(session)


def refus(equipe: Equipe, *qui: Utilisateur, **quand: Any) -> set[str]:
    with pytest.raises(SaisieInvalide) as leve:
        equipe.declarer(*qui, **quand)
    return set(leve.value.erreurs)


def test_the_rights_run_from_the_first_day_to_the_end_of_the_last_in_paris(
    equipe: Equipe,
) -> None:
    equipe.declarer(equipe.anne, equipe.bilal, debut=LUNDI + JOUR, fin=LUNDI + 2 * JOUR)
    dedans = frozenset({equipe.anne.id})
    for moment, attendu in (
        (datetime(2026, 6, 15, 21, 59, tzinfo=UTC), frozenset()),
        (datetime(2026, 6, 15, 22, 0, tzinfo=UTC), dedans),
        (datetime(2026, 6, 17, 21, 59, tzinfo=UTC), dedans),
        (datetime(2026, 6, 17, 22, 0, tzinfo=UTC), frozenset()),
    ):
        assert equipe.supplees(equipe.bilal, moment) == attendu, moment
    assert equipe.supplees(equipe.chloe, datetime(2026, 6, 16, 12, tzinfo=UTC)) == frozenset()


def test_one_declares_her_own_absence_and_the_chef_anybody_s(equipe: Equipe) -> None:
    with pytest.raises(HabilitationRefusee):
        equipe.declarer(equipe.anne, equipe.bilal, acteur=equipe.chloe)
    with pytest.raises(Introuvable):
        equipe.declarer(equipe.ailleurs, equipe.bilal, acteur=equipe.chef)
    equipe.declarer(equipe.anne, equipe.bilal, acteur=equipe.chef)


def test_nobody_but_an_association_declares_an_absence(equipe: Equipe) -> None:
    bailleur = fabrique.utilisateur(equipe.session, Role.REFERENT_BAILLEUR)
    with pytest.raises(HabilitationRefusee):
        equipe.declarer(bailleur, equipe.bilal)


def test_the_stand_in_is_another_active_colleague_of_the_association(equipe: Equipe) -> None:
    parti = fabrique.utilisateur(equipe.session, organisme_id=equipe.anne.organisme_id, actif=False)
    for suppleant in (equipe.anne, equipe.ailleurs, parti):
        assert refus(equipe, equipe.anne, suppleant) == {"suppleant"}
    equipe.declarer(equipe.anne, equipe.chef)


def test_an_absence_has_days_in_order_from_today_on_and_a_year_at_most(equipe: Equipe) -> None:
    qui = (equipe.anne, equipe.bilal)
    assert refus(equipe, *qui, debut=LUNDI - JOUR) == {"debut"}
    assert refus(equipe, *qui, fin=LUNDI - JOUR) == {"fin"}
    assert refus(equipe, *qui, fin=LUNDI + 367 * JOUR) == {"fin"}


def test_two_absences_of_one_person_do_not_overlap(equipe: Equipe) -> None:
    equipe.declarer(equipe.anne, equipe.bilal)
    assert refus(equipe, equipe.anne, equipe.chloe, debut=LUNDI + 4 * JOUR, fin=LUNDI + 9 * JOUR)
    equipe.declarer(equipe.anne, equipe.chloe, debut=LUNDI + 5 * JOUR, fin=LUNDI + 9 * JOUR)


def test_there_is_no_chain_of_stand_ins(equipe: Equipe) -> None:
    equipe.declarer(equipe.anne, equipe.bilal)
    assert refus(equipe, equipe.chloe, equipe.anne) == {"suppleant"}
    assert refus(equipe, equipe.bilal, equipe.chloe) == {"debut"}
    equipe.declarer(equipe.chloe, equipe.bilal)
    assert equipe.supplees(equipe.bilal, LE) == {equipe.anne.id, equipe.chloe.id}


def test_a_stand_in_is_ended_at_once_by_either_of_them_or_the_chef(equipe: Equipe) -> None:
    for acteur in (equipe.anne, equipe.bilal, equipe.chef):
        absence = equipe.declarer(equipe.anne, equipe.bilal)
        for autre in (equipe.chloe, equipe.ailleurs):
            with pytest.raises(Introuvable):
                equipe.terminer(absence, autre)
        equipe.terminer(absence, acteur)
        assert equipe.supplees(equipe.bilal, LE) == frozenset()
        with pytest.raises(TransitionInterdite):
            equipe.terminer(absence, acteur)


def test_one_that_has_not_begun_is_erased(equipe: Equipe) -> None:
    absence = equipe.declarer(equipe.anne, equipe.bilal, debut=LUNDI + JOUR)
    equipe.terminer(absence, equipe.anne)
    assert equipe.session.get(Suppleance, absence.id) is None


def test_who_left_the_association_is_stood_in_for_no_more(equipe: Equipe) -> None:
    equipe.declarer(equipe.anne, equipe.bilal)
    equipe.anne.organisme_id = equipe.ailleurs.organisme_id
    equipe.session.flush()
    assert equipe.supplees(equipe.bilal, LE) == frozenset()


def test_a_dossier_of_the_absent_colleague_is_within_reach(session: Session) -> None:
    referent = fabrique.utilisateur(session)
    dossier = fabrique.dossier(session, referent=referent)
    suppleant = fabrique.utilisateur(session, organisme_id=referent.organisme_id)
    assert not a_portee(session, suppleant, _ligne(dossier))
    suppleant.supplee = frozenset({referent.id})
    assert a_portee(session, suppleant, _ligne(dossier))


def _ligne(dossier: Dossier) -> Any:
    """The columns that a reach looks at are those of the dossier itself."""
    return dossier
