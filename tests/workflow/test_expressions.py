"""What a condition may say, what it may not, and that nothing else comes out of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ErreurMetier
from workflow.errors import VariableAbsente
from workflow.expressions import EvaluationImpossible, ExpressionRefusee, compile_expression

VARIABLES = {
    "decision": "refus",
    "retour": {"reponse": "refus"},
    "pieces": ["cni", "avis", "bail"],
    "tentatives": 2,
    "tentatives_max": 3,
    "veille_mois": 12,
    "ok": True,
    "rien": None,
}


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [
        ("decision == 'refus'", True),
        ("decision in ['attribution', 'refus']", True),
        ("decision not in ('attribution', 'rang')", True),
        ("retour['reponse'] == 'refus' and len(pieces) > 2", True),
        ("pieces[0]", "cni"),
        ("not ok or tentatives < tentatives_max", True),
        ("1 < tentatives <= 2", True),
        ("rien is None", True),
        ("rien is not null", False),
        ("ok == true", True),
        ('"P" + str(veille_mois) + "M"', "P12M"),
        ('"P6M"', "P6M"),
        ("tentatives + 1 - 2", 1),
        ("-tentatives", -2),
        ("'non' if decision == 'refus' else 'oui'", "non"),
        ("max(tentatives, tentatives_max)", 3),
        ("round(2.567, 1)", 2.6),
        ("int('12')", 12),
        ("decision\n == 'refus'", True),
    ],
)
def test_a_condition_of_a_diagram_is_computed(texte: str, valeur: object) -> None:
    assert compile_expression(texte).evaluer(VARIABLES) == valeur


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [
        ("${ok}", True),
        ("#{ok}", True),
        ("${decision eq 'refus' && !rien}", True),
        ("${!ok || tentatives ge 2}", True),
        ("${!(tentatives == 2)}", False),
        ("!ok == false", True),
        ('= decision = "refus" and ok != null', True),
        ("=tentatives <> 2", False),
        ("tentatives = 2", True),
        ("decision === 'refus'", True),
    ],
)
def test_the_notation_of_another_modeller_means_the_same(texte: str, valeur: object) -> None:
    assert compile_expression(texte).evaluer(VARIABLES) is valeur


@pytest.mark.parametrize(
    "texte",
    [
        "__import__('os')",
        "().__class__.__base__.__subclasses__()",
        "retour.reponse",
        "len.__self__",
        "_cache",
        "[x for x in pieces]",
        "(lambda: 1)()",
        "f'{decision}'",
        "9**9**9",
        "'a' * 10**9",
        r"decision == '\x00'",
        "self",
        r"decision == '\ud800'",
        "10 % 3",
        "(n := 3)",
        "getattr(retour, 'x')",
        "open('/etc/passwd')",
        "print(1)",
        "len(*pieces)",
        "int(x='1', **retour)",
        "pieces[tentatives]",
        "pieces[0:1]",
        "pieces[True]",
        "tentatives is 2",
        "b'refus'",
        "1j",
        "...",
        "1e400",
        "9" * 400,
        "not " * 100 + "ok",
        "(" * 240 + "1" + ")" * 240,
        "ok or " * 100 + "ok",
        "decision ==",
        "decision == ‘refus’",
        "ok ? 1 : 2",
        "${execution.getVariable('x')}",
        "${decision}${ok}",
        "${1 == tentatives == 2}",
        "= pieces[1]",
        "Oui, si le ménage est d’accord",
        "",
        "   ",
        "\0",
        "{'a': 1}",
        "*pieces,",
        "yield",
    ],
)
def test_anything_else_is_refused_with_a_french_sentence(texte: str) -> None:
    with pytest.raises(ExpressionRefusee) as refus:
        compile_expression(texte)
    phrase = str(refus.value)
    assert phrase.endswith(".")
    assert not any(mot in phrase for mot in ("Error", "ast.", "object at", "invalid syntax"))


def test_the_names_are_the_variables_it_reads() -> None:
    compilee = compile_expression("len(pieces) > tentatives and decision == 'len'")
    assert compilee.noms == {"pieces", "tentatives", "decision"}


def test_a_constant_word_is_no_variable() -> None:
    assert compile_expression("${ok == true || rien == null}").noms == {"ok", "rien"}


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(VariableAbsente, match="« conclusion »".replace(" ", "\u00a0")) as manque:
        compile_expression("conclusion == 'avl'").evaluer({})
    assert manque.value.nom == "conclusion"


def test_the_side_that_is_not_needed_is_not_read() -> None:
    assert compile_expression("ok or absente").evaluer(VARIABLES) is True


@pytest.mark.parametrize(
    "texte",
    [
        "decision < 3",
        "rien + 1",
        "ok + 1",
        "decision + 1",
        "retour['absent']",
        "pieces[7]",
        "tentatives[0]",
        "int(decision)",
        "int('9' + '99999999999999999999999')",
        "float('nan')",
        "float('inf')",
        "round(1, 99)",
        "str(pieces)",
        "max(tentatives)",
        "decision in tentatives",
    ],
)
def test_values_that_do_not_fit_give_a_french_sentence(texte: str) -> None:
    with pytest.raises(EvaluationImpossible, match="ne peut pas être calculée"):
        compile_expression(texte).evaluer(VARIABLES)


def test_no_sum_grows_beyond_bounds() -> None:
    with pytest.raises(EvaluationImpossible):
        compile_expression("a + a").evaluer({"a": 10**15})
    with pytest.raises(EvaluationImpossible):
        compile_expression("a + a").evaluer({"a": "x" * 9_000})


@given(st.text(max_size=600))
@settings(deadline=None)
def test_no_text_whatever_makes_the_compiler_fail(texte: str) -> None:
    try:
        compile_expression(texte)
    except ErreurMetier as refus:
        assert str(refus)


JETONS = st.sampled_from(
    [
        "decision", "pieces", "retour", "tentatives", "ok", "rien", "absente", "'refus'", '"a"',
        "1", "2.5", "None", "true", "(", ")", "[", "]", ",", "==", "!=", "<", "in", "not", "and",
        "or", "is", "+", "-", "!", "&&", "||", "=", "${", "}", "if", "else", "len(", "str(",
        "int(", "max(", "round(", ".", "*", "lambda", ":", "for", "await", "\\", "'", "\n",
    ]
)  # fmt: skip


@given(st.lists(JETONS, max_size=14).map(" ".join))
@settings(deadline=None, max_examples=400)
def test_no_mixture_of_words_makes_the_evaluation_fail(texte: str) -> None:
    try:
        compile_expression(texte).evaluer(VARIABLES)
    except ErreurMetier as refus:
        assert str(refus)
