"""The cells: every test that they may hold, and what no cell may hold."""

import pytest

from tests.workflow.decisions.fabriquer import lue, plat, refus, table
from workflow.errors import EvaluationImpossible

CONVIENNENT: list[tuple[str, object, bool]] = [
    ("-", "a", True),
    ("-", None, True),
    ("", 3, True),
    ('"a"', "a", True),
    ('"a"', "b", False),
    ("'a'", "a", True),
    ('"a", "b"', "b", True),
    ('"a","b"', "c", False),
    ('"a, b"', "a, b", True),
    ('"a, b"', "a", False),
    ('not("a")', "b", True),
    ('not("a")', "a", False),
    ('not("a", "b")', "b", False),
    ('not( "a", "b" )', "c", True),
    ("not([1..3])", 4, True),
    ("not((1..3))", 1, True),
    ("< 5", 4, True),
    ("< 5", 5, False),
    ("<5", 4.5, True),
    ("<= 5", 5, True),
    ("> 5", 5, False),
    ("> -5", -4, True),
    (">= 5", 5, True),
    ("!= 5", 5, False),
    ("= 5", 5, True),
    ("5", 5, True),
    ("-5", -5, True),
    ("2.5", 2.5, True),
    ("[1..10]", 1, True),
    ("[1..10]", 10, True),
    ("[1..10]", 11, False),
    ("]1..10[", 1, False),
    ("]1..10[", 10, False),
    ("]1..10]", 10, True),
    ("(1..10)", 1, False),
    ("(1..10)", 5, True),
    ("[1..10)", 10, False),
    ("[1.5..2.5]", 2, True),
    ("< 1, > 9, [4..5]", 5, True),
    ("< 1, > 9, [4..5]", 6, False),
    ("true", True, True),
    ("false", True, False),
    ("true", 1, False),
    ("1", True, False),
    ("null", None, True),
    ("null", 0, False),
    ("< seuil", 2, True),
    ("< seuil", 3, False),
    ("[seuil - 1..seuil + 1]", 4, True),
    (">= max(seuil, 4)", 3, False),
    ("${seuil}", 3, True),
]


@pytest.mark.parametrize(("case", "valeur", "attendu"), CONVIENNENT)
def test_a_cell_suits_the_values_that_it_says(case: str, valeur: object, attendu: bool) -> None:
    decidee = lue(table(["x"], ["y"], [case, "1"])).decider({"x": valeur, "seuil": 3})
    assert decidee == {"y": 1 if attendu else None}


@pytest.mark.parametrize("case", ["< 5", ">= 5", "[1..10]", "not(< 5)", "not([1..10])"])
def test_an_order_says_nothing_of_a_value_that_is_not_there(case: str) -> None:
    """As in FEEL: null is neither below nor above, and the contrary of nothing is nothing."""
    assert lue(table(["x"], ["y"], [case, "1"])).decider({"x": None}) == {"y": None}


HOSTILES = [
    "__import__('os').system('id')",
    "().__class__.__base__.__subclasses__()",
    "x.__class__",
    "9**9**9",
    "9*9",
    "'a'*9999999999",
    "[y for y in x]",
    "lambda: 1",
    "(y := 1)",
    "open('/etc/passwd').read()",
    "eval('1')",
    "f'{x}'",
    "b'a'",
    "1e999",
    "9" * 40,
    "-" * 60 + "1",
    "1" + "+1" * 400,
    "{'a': 1}",
    "...",
    "await x",
    "*x",
    "_x",
    "date('2022-03-01')",
]


@pytest.mark.parametrize("texte", HOSTILES)
@pytest.mark.parametrize("place", ["entree", "case", "intervalle", "comparaison", "sortie"])
def test_no_place_of_a_table_runs_code(texte: str, place: str) -> None:
    lignes = {
        "case": [texte, "1"],
        "intervalle": [f"[1..{texte}]", "1"],
        "comparaison": [f"> {texte}", "1"],
        "sortie": ["-", texte],
    }
    entree = texte if place == "entree" else "x"
    messages = refus(table([entree], ["y"], lignes.get(place, ["-", "1"])))
    assert len(messages) == 1
    assert messages[0].startswith("Table « Barème » :")
    assert "colonne «" in messages[0]


ILLISIBLES = [
    '"a" "b"',
    '"a", ',
    ', "a"',
    "[1, 2]",
    "[5..1]",
    '[1.."a"]',
    "[1..2",
    "1..2",
    "x > 5",
    "> 5 and < 9",
    "? > 5",
    "not(1), 2",
    "not 1",
    "< =5",
    "< true",
    "< null",
    "5 6",
    '"a',
    "“a”",
    "in [1, 2]",
]


@pytest.mark.parametrize("case", ILLISIBLES)
def test_a_cell_that_could_be_misread_is_refused(case: str) -> None:
    (message,) = refus(table(["x"], ["y"], ["-", "1"], [case, "2"]))
    assert "ligne 2, colonne « x »" in message


@pytest.mark.parametrize("valeur", ['"a", "b"', "[1]", "-", '"a" "b"', "not"])
def test_an_output_cell_gives_one_value(valeur: str) -> None:
    (message,) = refus(table(["x"], ["y"], ["-", valeur]))
    assert "ligne 1, colonne « y »" in message


def test_a_value_that_cannot_be_compared_names_the_cell() -> None:
    with pytest.raises(EvaluationImpossible) as refusee:
        lue(table(["x"], ["y"], ['"a"', "1"], ["< 5", "2"])).decider({"x": "texte"})
    assert plat(refusee.value).startswith("Table « Barème » : ligne 2, colonne « x » : « < 5 »")
