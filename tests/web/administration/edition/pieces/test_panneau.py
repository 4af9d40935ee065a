"""The panel of a question says all of it: what is shown, then sent back, is the same question."""

import pytest

import bpmn
from web.administration.edition.questions import conditions
from web.administration.edition.questions.ecran import list_lignes
from web.administration.edition.questions.mots import ENTITES, TYPES_EN_MOTS, nommer_destination
from web.administration.edition.questions.panneau import construire
from web.administration.edition.questions.saisie import completer, dire, lire
from workflow.errors import SaisieInvalide
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.edition import Question, list_questions
from workflow.formulaires.lecture import Option
from workflow.formulaires.types import TYPES


@pytest.mark.parametrize("cle", bpmn.list_formulaires())
def test_every_shipped_question_goes_through_its_panel_unchanged(cle: str) -> None:
    questions = list_questions(bpmn.read_formulaire(cle))
    for question in questions:
        autres = [autre for autre in questions if autre.cle != question.cle]
        panneau = construire(question, autres, nouvelle=False)
        saisie = completer(dire(question, autres, panneau), panneau)
        assert lire(panneau, saisie, question).question == question
    assert [ligne.cle for ligne in list_lignes(bpmn.read_formulaire(cle))] == [
        question.cle for question in questions
    ]


def test_every_type_and_every_destination_has_its_words() -> None:
    assert set(TYPES_EN_MOTS) == {type_.nom for type_ in TYPES}
    assert {nom.partition(".")[0] for nom in DESTINATIONS} - {"reponse"} == set(ENTITES)
    assert [nom for nom in DESTINATIONS if nommer_destination(nom) == nom] == []


QUESTION = Question("suite", "radio", "Suite", options=(Option("a", "A"), Option("b", "B")))


def lignes(*lues: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"place": p, "libelle": mot, "valeur": code, "aide": ""} for p, mot, code in lues]


def envoyer(question: Question, **saisie: object) -> Question:
    panneau = construire(question, [], nouvelle=False)
    return lire(panneau, {**dire(question, [], panneau), **saisie}, question).question


def test_answers_follow_their_places_and_a_blank_row_is_none() -> None:
    options = lignes(("2", "A", "a"), ("3", "", ""), ("1", "B", "b"), ("", "Été comme hiver", ""))
    lue = envoyer(QUESTION, options=options)
    assert [(o.valeur, o.libelle) for o in lue.options] == [
        ("b", "B"), ("a", "A"), ("ete_comme_hiver", "Été comme hiver"),
    ]  # fmt: skip


def test_a_condition_is_ticked_or_typed_and_never_both() -> None:
    autre = Question("x", "textfield", "X", montre_si="suite == 'a' or suite == 'b'")
    assert conditions.dire(autre.montre_si, [QUESTION]) == (["suite=a", "suite=b"], "")
    assert conditions.dire("suite != 'a'", [QUESTION]) == ([], "suite != 'a'")
    assert conditions.lire(["suite=a"], "") == "suite == 'a'"
    with pytest.raises(SaisieInvalide):
        conditions.lire(["suite=a"], "suite == 'b'")


def test_a_long_list_is_typed_one_answer_a_line() -> None:
    longue = tuple(Option(f"c{n}", f"Choix {n}") for n in range(60))
    question = Question("liste", "select", "Liste", options=longue)
    panneau = construire(question, [], nouvelle=False)
    saisie = dire(question, [], panneau)
    assert str(saisie["options"]).count("\n") == 59
    assert lire(panneau, saisie, question).question == question
