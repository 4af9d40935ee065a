"""What a table answers: hit policies, defaults, natures; and what it says when it cannot."""

import pytest

from tests.workflow.decisions.fabriquer import lue, plat, table
from workflow.errors import EvaluationImpossible, VariableAbsente

CHEVAUCHE = (["< 10", '"petit"'], ["< 5", '"minuscule"'], ["> 20", '"grand"'])


def decider(politique: str, x: object) -> object:
    return lue(table(["x"], ["y"], *CHEVAUCHE, politique=politique)).decider({"x": x})["y"]


@pytest.mark.parametrize("politique", ["", "UNIQUE"])
def test_unique_answers_with_the_only_row_and_refuses_two(politique: str) -> None:
    assert decider(politique, 7) == "petit"
    with pytest.raises(EvaluationImpossible) as refusee:
        decider(politique, 3)
    assert plat(refusee.value).startswith("Table « Barème » : les lignes 1 et 2 conviennent à la")


def test_first_answers_with_the_first_row_and_reads_no_further() -> None:
    assert decider("FIRST", 3) == "petit"
    suite = table(["x"], ["y"], ["1", "1"], ["< absente", "2"], politique="FIRST")
    assert lue(suite).decider({"x": 1}) == {"y": 1}
    with pytest.raises(VariableAbsente, match="absente"):
        lue(suite).decider({"x": 2})


def test_any_wants_the_rows_to_agree() -> None:
    accord = lue(table(["x"], ["y"], ["< 10", "1"], ["< 5", "1"], ["1", "true"], politique="ANY"))
    assert accord.decider({"x": 3}) == {"y": 1}
    assert accord.decider({"x": 30}) == {"y": None}
    with pytest.raises(EvaluationImpossible, match="lignes 1 et 3"):
        accord.decider({"x": 1})


@pytest.mark.parametrize("politique", ["COLLECT", "RULE ORDER", "rule  order"])
def test_collect_answers_with_a_list_in_the_order_of_the_rows(politique: str) -> None:
    assert decider(politique, 3) == ["petit", "minuscule"]
    assert decider(politique, 15) == []


def test_without_a_hit_the_output_is_null_or_its_default() -> None:
    assert decider("", 15) is None
    avec = table(["x"], ["y", "z"], ["1", "2", "3"], defauts={"y": '"rien"'})
    assert lue(avec).decider({"x": 9}) == {"y": "rien", "z": None}


def test_an_empty_output_cell_is_null() -> None:
    assert lue(table(["x"], ["y"], ["-", ""], defauts={"y": "4"})).decider({"x": 1}) == {"y": None}


def test_every_input_must_suit_and_every_output_is_written() -> None:
    deux = lue(table(["a", "b"], ["c", "d"], ['"oui"', "> 1", "1", '"x"'], ["-", "1", "2", '"y"']))
    assert deux.decider({"a": "oui", "b": 2}) == {"c": 1, "d": "x"}
    assert deux.decider({"a": "non", "b": 1}) == {"c": 2, "d": "y"}
    assert deux.decider({"a": "non", "b": 2}) == {"c": None, "d": None}
    assert deux.lues == {"a", "b"}
    assert deux.ecrites == {"c", "d"}


def test_a_table_reads_the_names_of_its_columns_and_of_its_cells() -> None:
    calcul = table(["a + b"], ["y"], ["< seuil", "min(c, 5)"], ["-", "6"], politique="FIRST")
    assert lue(calcul).lues == {"a", "b", "c", "seuil"}
    assert lue(calcul).decider({"a": 1, "b": 2, "c": 9, "seuil": 4}) == {"y": 5}


def test_a_variable_that_is_not_there_is_asked_for_in_the_usual_words() -> None:
    with pytest.raises(VariableAbsente, match="La variable «\u00a0x\u00a0»"):
        lue(table(["x"], ["y"], ["-", "1"])).decider({})


def test_null_is_a_value_like_any_other() -> None:
    assert lue(table(["x"], ["y"], ["null", "1"])).decider({"x": None}) == {"y": 1}


@pytest.mark.parametrize(
    ("type_ref", "valeur"),
    [("number", "3"), ("integer", True), ("string", 3), ("boolean", "true"), ("feel:number", "3")],
)
def test_a_column_takes_only_what_it_declares(type_ref: str, valeur: object) -> None:
    with pytest.raises(EvaluationImpossible) as refusee:
        lue(table(["x"], ["y"], ["-", "1"], types={"x": type_ref})).decider({"x": valeur})
    assert "la colonne « x » attend" in plat(refusee.value)


@pytest.mark.parametrize("type_ref", ["", "Any", "Situation", "long", "double", "integer"])
def test_a_number_suits_a_column_of_numbers_or_of_anything(type_ref: str) -> None:
    assert lue(table(["x"], ["y"], ["3", "1"], types={"x": type_ref})).decider({"x": 3}) == {"y": 1}


def test_an_output_that_turns_out_to_be_of_another_nature_is_refused() -> None:
    copie = lue(table(["x"], ["y"], ["-", "x"], types={"y": "number"}))
    assert copie.decider({"x": 2}) == {"y": 2}
    for valeur in ("deux", [1], {"a": 1}):
        with pytest.raises(EvaluationImpossible, match="ligne 1, colonne"):
            copie.decider({"x": valeur})


def test_a_sum_out_of_bounds_is_an_error_that_names_the_cell() -> None:
    with pytest.raises(EvaluationImpossible, match="ligne 1, colonne"):
        lue(table(["x"], ["y"], ["-", "x + 1"])).decider({"x": 10**15})
