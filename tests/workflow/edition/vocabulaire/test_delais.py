"""Delays that a page offers to choose: written as the timer reads them, and read back."""

from datetime import UTC, datetime

import pytest

from workflow.edition.delais import Delai, dire_delai, ecrire_delai, lire_delai
from workflow.edition.vocabulaire.nature import Variable
from workflow.engine.semantique.minuterie import calculer
from workflow.errors import ExpressionRefusee
from workflow.expressions import compile_expression

REPONSE = Variable("delai_reponse_jours", "Délai de réponse", "nombre")
DEPART = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("texte", "delai", "dit"),
    [
        ("P6M", Delai("duree", "mois", 6), "6 mois"),
        ("P1D", Delai("duree", "jours", 1), "1 jour"),
        ("PT5H", Delai("duree", "heures", 5), "5 heures"),
        (
            '"P" + str(delai_reponse_jours - 3) + "D"',
            Delai("variable", "jours", 0, "delai_reponse_jours", -3),
            "« Délai de réponse » moins 3, en jours",
        ),
        ("examen_le", Delai("date", variable="examen_le"), "le jour dit par « examen_le »"),
    ],
)
def test_a_delay_is_written_read_back_and_said(texte: str, delai: Delai, dit: str) -> None:
    assert ecrire_delai(delai) == texte
    assert lire_delai(texte) == delai
    assert dire_delai(delai, {REPONSE.nom: REPONSE}) == dit


@pytest.mark.parametrize("unite", ["jours", "semaines", "mois", "annees", "heures"])
def test_every_unit_is_a_delay_that_the_engine_reads(unite: str) -> None:
    fixe = ecrire_delai(Delai("duree", unite, 2))
    selon = compile_expression(ecrire_delai(Delai("variable", unite, 0, "n", 1)))
    du = calculer(fixe, DEPART, calendrier=None)
    assert du > DEPART
    assert calculer(str(selon.evaluer({"n": 1})), DEPART, calendrier=None) == du


@pytest.mark.parametrize("texte", ["P6", "PT", "2026-03-01T09:00", "R3/P1D", "", "str(n)"])
def test_what_lists_cannot_say_is_left_to_its_author(texte: str) -> None:
    assert lire_delai(texte) is None


@pytest.mark.parametrize(
    "delai",
    [Delai("duree", "siecles", 1), Delai("duree", "jours", -1), Delai("variable", "jours"),
     Delai("date", variable="a + b")],
)  # fmt: skip
def test_an_incomplete_delay_is_refused(delai: Delai) -> None:
    with pytest.raises(ExpressionRefusee):
        ecrire_delai(delai)
