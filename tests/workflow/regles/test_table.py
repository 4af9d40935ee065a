"""The table of the rules: what it names exists, and its documentation says the same."""

import csv
from importlib import import_module
from pathlib import Path

import pytest

import bpmn
from models.errors import typographier
from workflow.decisions import tables_livrees
from workflow.programmes import list_fiches
from workflow.regles import REGLES, coupables, est_active, mois_du_delai
from workflow.regles.dalo import delais

RACINE = Path(__file__).parents[3]
PAGE = (RACINE / "docs" / "regles.md").read_text(encoding="utf-8")


def test_the_thirteen_rules_of_the_domain_are_there() -> None:
    assert list(REGLES) == [f"R{n}" for n in range(1, 14)]


@pytest.mark.parametrize("code", REGLES)
def test_a_rule_acts_where_it_says(code: str) -> None:
    ou = REGLES[code].ou
    if ou.endswith(".bpmn"):
        assert (RACINE / ou).is_file()
    elif ou:
        import_module(ou)


@pytest.mark.parametrize("code", REGLES)
def test_the_page_tells_each_rule_with_its_article_and_its_proof(code: str) -> None:
    regle = REGLES[code]
    (ligne,) = [ligne for ligne in PAGE.splitlines() if ligne.startswith(f"| {code} |")]
    assert regle.article in ligne
    assert typographier(regle.dit) in ligne
    assert ("| lue |" in ligne) == regle.verifiee
    assert (f"`{regle.ou}`" in ligne) == bool(regle.ou)


def test_only_a_rule_whose_text_was_not_read_can_be_switched_off() -> None:
    assert coupables() == {"R7", "R9", "R11"}
    toutes = {"regles_inactives": list(REGLES)}
    assert {code for code in REGLES if est_active(code, toutes)} == set(REGLES) - coupables()
    assert all(est_active(code, {}) for code in REGLES)


def test_no_shipped_programme_switches_a_rule_off() -> None:
    reglages = [fiche.reglages.get("regles_inactives") for fiche in list_fiches()]
    assert reglages
    assert [un.valeur for un in reglages if un is not None and un.valeur != []] == []


@pytest.mark.parametrize(("departement", "mois"), [("91", 6), ("974", 6), ("23", 3), ("2A", 3)])
def test_r7_the_delay_is_three_months_or_six(departement: str, mois: int) -> None:
    """R.441-16-1: six months overseas and where an agglomeration exceeds 300,000 inhabitants."""
    assert mois_du_delai(departement) == mois


def test_r7_the_table_of_delays_agrees_with_the_shipped_decision() -> None:
    """The same rule for whoever draws: `bpmn/decisions/delai_dalo.dmn`."""
    decision = tables_livrees()["delai_dalo"]
    assert delais()
    for departement in (*delais(), "23", "2A"):
        grande = departement in delais()
        variables = {"departement": departement, "agglomeration_300000": grande}
        assert decision.decider(variables) == {"delai_dalo_mois": mois_du_delai(departement)}


def test_r7_each_delay_of_the_table_says_why() -> None:
    with (RACINE / "workflow/regles/delais_dalo.csv").open(encoding="utf-8") as flux:
        lignes = list(csv.DictReader(flux))
    assert lignes
    assert all(ligne["pourquoi"] for ligne in lignes)
    assert len({ligne["departement"] for ligne in lignes}) == len(lignes)


def test_r3_r10_the_forms_and_the_calendar_keep_their_own_tests() -> None:
    """R.441-10 is in `tests/workflow/test_calendrier.py`; its ten days are in the form."""
    assert b'"min": 10' in bpmn.read_formulaire("offre")
