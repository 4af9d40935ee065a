"""Conditions that a page offers to choose: written, read back, said in French."""

import pytest

import bpmn
from workflow.edition.conditions import (
    Condition,
    Ligne,
    dire_condition,
    ecrire_condition,
    lire_condition,
    lire_ligne_saisie,
)
from workflow.edition.vocabulaire.nature import Variable
from workflow.engine.fichier import xml
from workflow.errors import ExpressionRefusee
from workflow.expressions import compile_expression

SUITE = Variable("suite", "Suite", "liste", (("fin", "La fin"), ("autre", "Une autre")))
TENTATIVES = Variable("tentatives", "Tentatives", "nombre")
MAXIMUM = Variable("tentatives_max", "Tentatives au plus", "nombre")
URGENCE = Variable("urgence", "Une mise à l’abri", "oui_non")
VARIABLES = {v.nom: v for v in (SUITE, TENTATIVES, MAXIMUM, URGENCE)}


@pytest.mark.parametrize(
    ("texte", "condition"),
    [
        ("urgence", Condition((Ligne("urgence", "vrai"),))),
        ("not urgence", Condition((Ligne("urgence", "faux"),))),
        ("suite == 'fin'", Condition((Ligne("suite", "==", "fin"),))),
        (
            "suite != 'fin' and tentatives < tentatives_max",
            Condition(
                (Ligne("suite", "!=", "fin"),
                 Ligne("tentatives", "<", "tentatives_max", avec_variable=True)),
            ),
        ),
        (
            "tentatives >= -3 or urgence",
            Condition((Ligne("tentatives", ">=", -3), Ligne("urgence", "vrai")), "ou"),
        ),
    ],
)  # fmt: skip
def test_a_condition_is_written_and_read_back(texte: str, condition: Condition) -> None:
    assert ecrire_condition(condition) == texte
    assert lire_condition(texte) == condition


@pytest.mark.parametrize(
    "texte",
    ["suite == 'fin' or (tentatives > 0 and urgence)", "tentatives + 1 > 3", "a < b < c",
     "len(suite) > 3", "suite in ['fin']", "not (urgence)and", "", "suite == True"],
)  # fmt: skip
def test_what_lists_cannot_say_is_left_to_its_author(texte: str) -> None:
    assert lire_condition(texte) is None


def test_the_conditions_of_the_shipped_diagrams_come_back_the_same() -> None:
    lues, simples = 0, 0
    for texte in _conditions_livrees():
        condition = lire_condition(texte)
        lues += 1
        if condition is not None:
            simples += 1
            assert compile_expression(ecrire_condition(condition)).texte == texte
    assert (lues, simples) >= (90, 85)
    assert lues - simples <= 5


def _conditions_livrees() -> list[str]:
    fichiers = [*map(bpmn.read_parcours, bpmn.list_parcours()),
                *map(bpmn.read_module, bpmn.list_modules())]  # fmt: skip
    return [
        condition.text or ""
        for fichier in fichiers
        for condition in xml.iter_bpmn(xml.lire(fichier), "conditionExpression")
    ]


def test_a_value_cannot_become_code() -> None:
    piege = "fin' or __import__('os') or '"
    texte = ecrire_condition(Condition((Ligne("suite", "==", piege),)))
    assert compile_expression(texte).evaluer({"suite": piege}) is True
    assert compile_expression(texte).noms == {"suite"}


@pytest.mark.parametrize(
    "ligne",
    [Ligne("suite or 1", "=="), Ligne("suite", "=="), Ligne("suite", "is", "x"),
     Ligne("a", "<", "b) or (c", avec_variable=True), Ligne("", "vrai")],
)  # fmt: skip
def test_an_incomplete_or_strange_line_is_refused(ligne: Ligne) -> None:
    with pytest.raises(ExpressionRefusee):
        ecrire_condition(Condition((ligne,)))


def test_a_typed_number_is_a_number_and_a_known_name_a_variable() -> None:
    assert lire_ligne_saisie(VARIABLES, "tentatives", "<", " 3 ").valeur == 3
    ligne = lire_ligne_saisie(VARIABLES, "tentatives", "<", "tentatives_max")
    assert ligne.avec_variable
    assert lire_ligne_saisie(VARIABLES, "suite", "==", "3").valeur == "3"
    with pytest.raises(ExpressionRefusee, match="un nombre entier"):
        lire_ligne_saisie(VARIABLES, "tentatives", "<", "trois")


def test_a_condition_is_said_with_labels() -> None:
    condition = lire_condition("suite == 'fin' and tentatives < tentatives_max and not urgence")
    assert condition is not None
    assert dire_condition(condition, VARIABLES) == (
        "« Suite » est « La fin » et « Tentatives » est inférieur à « Tentatives au plus » et "
        "« Une mise à l’abri » : non"
    )
