"""When a delay is over, by what each clock does of the suspensions met, and what holds it."""

from datetime import UTC, datetime

import pytest

from models.codes import Horloge
from notifications.decision.retenues import Intervalle, Retenues


def jour(mois: int, quantieme: int, heure: int = 8) -> datetime:
    return datetime(2022, mois, quantieme, heure, tzinfo=UTC)


DEPART = jour(7, 10)
VINGT = (jour(7, 15), jour(8, 4))
"""Twenty days."""


@pytest.mark.parametrize(
    ("suspensions", "attendu"),
    [
        ([], jour(7, 24)),
        ([VINGT], jour(8, 13)),
        ([VINGT, (jour(8, 10), jour(8, 15))], jour(8, 18)),
        # Over before the departure, or begun after the end: nothing changes.
        ([(jour(6, 1), DEPART)], jour(7, 24)),
        ([(jour(7, 24), jour(8, 1))], jour(8, 1)),
        ([(jour(7, 25), jour(8, 1))], jour(7, 24)),
        # Begun before the departure (a fact typed late): only what follows it counts.
        ([(jour(7, 1), jour(7, 12))], jour(7, 26)),
        ([(jour(7, 15), None)], None),
        ([(jour(7, 25), None)], jour(7, 24)),
    ],
)
def test_a_clock_that_stops_adds_the_days_it_stood_still(
    suspensions: list[Intervalle], attendu: datetime | None
) -> None:
    retenues = Retenues(Horloge.ARRET, tuple(suspensions))
    assert retenues.compter(DEPART, "P14D") == attendu


def test_a_clock_set_to_zero_starts_again_when_the_suspension_ends() -> None:
    assert Retenues(Horloge.REMISE_A_ZERO, (VINGT,)).compter(DEPART, "P14D") == jour(8, 18)


def test_an_open_proposition_moves_the_end_to_its_closing_and_adds_nothing() -> None:
    retenues = Retenues(propositions=((jour(7, 12), jour(7, 30)),))
    assert retenues.compter(DEPART, "P14D") == jour(7, 30)
    assert retenues.compter(DEPART, "P1M") == jour(8, 10)


def test_a_month_is_counted_by_the_clocks_of_paris() -> None:
    """Through the night that sets them back: at the same hour there."""
    assert Retenues().compter(jour(10, 10), "P1M") == jour(11, 10, 9)
