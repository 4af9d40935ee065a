"""Nothing drawn is lost: two at once, a cut of the network, a browser that dies."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.db import SessionFactory, lecture
from tests.e2e.editeur.conftest import OuvrirToile, choisir
from workflow.edition import ebauches

pytestmark = pytest.mark.navigateur


def nommer(page: Page, nom: str) -> None:
    choisir(page, "constater_attribution")
    champ = page.get_by_label("Nom", exact=True)
    champ.fill(nom)
    champ.press("Tab")
    expect(page.locator("#editeur-etat")).to_have_text("Modifications à enregistrer.")


def lire(fabrique: SessionFactory, ebauche: str) -> str:
    with lecture(fabrique) as session:
        lue = ebauches.lire(session, ebauche)
        return ebauches.contenu(lue, "parcours", "acces_direct").decode()


def test_the_second_of_two_editors_keeps_its_work_apart(
    toile: OuvrirToile, ebauche: str, fabrique_web: SessionFactory
) -> None:
    une, autre = toile(), toile()
    nommer(une, "Attribution vue par l’une")
    une.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(une.locator("#editeur-etat")).to_contain_text("Enregistré à")
    nommer(autre, "Attribution vue par l’autre")
    autre.get_by_role("button", name="Enregistrer", exact=True).click()
    fenetre = autre.get_by_role("dialog", name="Quelqu’un a enregistré avant vous")
    expect(fenetre).to_contain_text("rien n’a été écrasé")
    fenetre.get_by_role("button", name="Garder la mienne à part").click()
    autre.wait_for_url(lambda adresse: ebauche not in adresse)
    expect(autre.locator("#editeur[data-pret]")).to_be_attached()
    a_part = re.search(r"/ebauches/(\w+)/", autre.url)
    assert a_part is not None
    assert "vue par l’autre" in lire(fabrique_web, a_part[1])
    assert "vue par l’une" in lire(fabrique_web, ebauche)
    assert "vue par l’autre" not in lire(fabrique_web, ebauche)


def test_a_cut_network_keeps_the_work_and_it_is_saved_when_it_is_back(
    toile: OuvrirToile, ebauche: str, fabrique_web: SessionFactory
) -> None:
    page = toile()
    nommer(page, "Attribution sans réseau")
    page.context.set_offline(True)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("#editeur-etat")).to_contain_text("Pas de réseau")
    page.context.set_offline(False)
    expect(page.locator("#editeur-etat")).to_contain_text("Enregistré à")
    assert "Attribution sans réseau" in lire(fabrique_web, ebauche)


def test_what_a_dead_browser_left_is_offered_and_taken_back(
    toile: OuvrirToile, ebauche: str, fabrique_web: SessionFactory
) -> None:
    page = toile()
    nommer(page, "Attribution avant la panne")
    page.wait_for_function("() => localStorage.length === 1")
    suivante = page.context.new_page()
    suivante.goto(page.url)
    suivante.get_by_role("button", name="Reprendre ce travail").click()
    expect(suivante.locator("#editeur-etat")).to_have_text("Modifications à enregistrer.")
    suivante.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(suivante.locator("#editeur-etat")).to_contain_text("Enregistré à")
    assert "Attribution avant la panne" in lire(fabrique_web, ebauche)
    assert suivante.evaluate("() => localStorage.length") == 0
