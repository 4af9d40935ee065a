"""A draft tried in a real browser: with no script at all, then with its drawings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from models.codes import Role
from models.db import SessionFactory
from tests.e2e.conftest import Ouvrir
from tests.e2e.terrain import nommer
from tests.e2e.test_pages import fautes, tout_deplier, trop_larges
from tests.web.monde import Monde
from workflow.isolement.atelier import ATELIER

pytestmark = pytest.mark.navigateur


@pytest.fixture
def essai(fabrique_web: SessionFactory, monde: Monde) -> Iterator[str]:
    """The address of the trial of a draft."""
    yield f"/administration/ebauches/{nommer(fabrique_web, monde)['ebauche']}/essai"
    ATELIER.fermer()


def presser(page: Page, nom: str) -> None:
    """Press a button by the keyboard alone."""
    bouton = page.get_by_role("button", name=nom, exact=True).first
    bouton.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_a_walk_goes_on_without_a_script_and_shows_its_drawings_with_one(
    ouvrir: Ouvrir, essai: str
) -> None:
    nue = ouvrir(Role.ADMINISTRATEUR, java_script_enabled=False)
    nue.goto(essai)
    presser(nue, "Commencer l’essai")
    presser(nue, "Faire cette étape")
    expect(nue.get_by_text("réponses sont à corriger")).to_be_visible()
    presser(nue, "Inventer les réponses qui manquent, et faire")
    expect(nue.get_by_text("Prendre contact avec le ménage").first).to_be_visible()
    nue.get_by_label("Avancer de").select_option("P1M")
    presser(nue, "Avancer l’horloge")
    expect(nue.get_by_text("2 gestes")).to_be_visible()

    page = ouvrir(Role.ADMINISTRATEUR)
    page.goto(essai)
    expect(page.locator("[data-pret=oui]")).to_have_count(3)
    expect(page.locator(".toile .courant")).not_to_have_count(0)
    tout_deplier(page)
    assert fautes(page) + trop_larges(page) == []
