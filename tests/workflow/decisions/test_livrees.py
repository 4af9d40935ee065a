"""The shipped tables, by examples."""

import pytest

import bpmn
from workflow.decisions import tables_livrees


def test_every_shipped_table_is_sound_and_bears_the_name_of_its_file() -> None:
    assert sorted(tables_livrees()) == bpmn.list_decisions() != []


@pytest.mark.parametrize(
    ("departement", "agglomeration", "mois"),
    [
        ("91", True, 6),
        ("58", False, 3),
        ("974", False, 6),
        ("976", None, 6),
        ("971", True, 6),
        ("58", None, None),
        (None, False, 3),
    ],
)
def test_the_dalo_delay_is_three_months_or_six(
    departement: str | None, agglomeration: bool | None, mois: int | None
) -> None:
    """R.441-16-1: six months overseas and where an agglomeration exceeds 300,000 inhabitants."""
    variables = {"departement": departement, "agglomeration_300000": agglomeration}
    assert tables_livrees()["delai_dalo"].decider(variables) == {"delai_dalo_mois": mois}
