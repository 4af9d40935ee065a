"""Any text in a cell, any change in a file: a refusal in French or a table, never an accident."""

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.decisions.fabriquer import table
from workflow.decisions import examiner
from workflow.decisions.cases import compile_case, compile_valeur
from workflow.errors import EvaluationImpossible, ExpressionRefusee

MORCEAUX = st.sampled_from(
    [
        "[", "]", "(", ")", "..", ",", "<", "<=", ">", "=", "!=", "not", "-", '"a"', "'b'", '"',
        "1", "2.5", "x", "true", "null", " ", "+", "?", ".", "**", "lambda", ":", "{", "}", "$",
        "if", "else", "min", "\\", "\n", "é", "\u200b", "\0", "f", "in", "and", "@", ":=",
    ]
)  # fmt: skip
TEXTES = st.lists(MORCEAUX, max_size=12).map("".join) | st.text(max_size=30)
LIVREE = table(["x"], ["y"], ["[1..3]", '"a"'], ['not("b")', "x + 1"]).decode()


@given(TEXTES, st.sampled_from([1, "a", None, True, 2.5]))
def test_any_text_is_a_cell_or_is_refused(texte: str, valeur: object) -> None:
    try:
        case, sortie = compile_case(texte), compile_valeur(texte)
    except ExpressionRefusee:
        return
    try:
        case.convient(valeur, {"x": valeur})
        _ = sortie and sortie.evaluer({"x": valeur})
    except (EvaluationImpossible, TypeError):
        return


@given(st.integers(0, len(LIVREE)), st.integers(0, 40), TEXTES)
def test_any_file_is_a_table_or_is_refused(debut: int, longueur: int, texte: str) -> None:
    contenu = (LIVREE[:debut] + texte + LIVREE[debut + longueur :]).encode("utf-8", "replace")
    tables, defauts = examiner(contenu)
    assert tables or defauts
    assert all(defaut.message.endswith((".", "»")) for defaut in defauts)
