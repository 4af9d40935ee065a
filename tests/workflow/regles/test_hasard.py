"""Random steps and corrections of a DALO household: what is owed always follows the journal."""

import random

from models.db import transaction
from models.errors import ErreurMetier
from models.obligation import Obligation
from tests.scenarios.test_corrections_au_hasard import PAS, Corrigee
from tests.workflow.decor import Monde
from tests.workflow.hasard import par_graine
from tests.workflow.regles.decor import menage_dalo
from workflow import histoire
from workflow.errors import MoteurEnDefaut

GRAINES = (2, 4, 10, 16)
"""Walks on which the law asks for something."""


@par_graine(GRAINES, sur_postgresql=1)
def test_after_each_gesture_of_a_dalo_household_the_present_follows(
    monde: Monde, graine: int
) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("passer_caleol")
    promenade = Corrigee(random.Random(graine), suivi)
    nees: set[str] = set()
    for _ in range(PAS):
        try:
            promenade.choisir()(promenade)
        except MoteurEnDefaut:
            raise
        except ErreurMetier:  # a refusal, which must leave everything as it was
            promenade.pas.append("refus")
        with transaction(monde.factory) as session:
            assert histoire.comparer(session, suivi.dossier_id) == [], promenade.pas
        nees |= {obligation.genre for obligation in suivi.lignes(Obligation)}
    assert nees
