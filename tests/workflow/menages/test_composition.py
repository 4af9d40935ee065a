"""How many a household is, and what it is called."""

from datetime import date

import pytest

from workflow.menages.composition import Compte, est_coherent, est_mineur, type_de


@pytest.mark.parametrize("personnes", range(1, 7))
@pytest.mark.parametrize("mineurs", range(6))
def test_the_type_that_numbers_tell_is_always_coherent(personnes: int, mineurs: int) -> None:
    if mineurs < personnes:
        assert est_coherent(type_de(Compte(personnes, mineurs)), Compte(personnes, mineurs))


def test_one_is_of_age_on_the_eighteenth_birthday() -> None:
    naissance = date(2004, 3, 1)
    assert est_mineur("a_charge", naissance, date(2022, 2, 28))
    assert not est_mineur("a_charge", naissance, date(2022, 3, 1))
    assert est_mineur("a_charge", None, date(2022, 3, 1))
    assert not est_mineur("demandeur", None, date(2022, 3, 1))
