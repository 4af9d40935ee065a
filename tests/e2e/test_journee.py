"""« Ma journée » by keyboard alone, as its page says."""

import pytest
from playwright.sync_api import expect

from models.codes import Role
from tests.e2e.conftest import Ouvrir

pytestmark = pytest.mark.navigateur


def test_the_list_is_walked_and_opened_by_keyboard(ouvrir: Ouvrir) -> None:
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto("/journee?voir=tous&tri=menage")
    liens = page.locator("[data-journee] tbody th a")
    liens.first.focus()
    page.keyboard.press("j")
    expect(liens.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(liens.nth(2)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(liens.first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_text("passe au suivant")).to_be_visible()
    nom = liens.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(nom)
    page.get_by_role("link", name="Suivant dans ma journée").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(nom)


def test_the_keys_mean_nothing_outside_the_list(ouvrir: Ouvrir) -> None:
    """A single key must not act on the whole page (WCAG 2.1.4)."""
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto("/journee?voir=tous")
    page.get_by_role("link", name="Ménages").focus()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.get_by_role("link", name="Ménages")).to_be_focused()
    expect(page.get_by_text("passe au suivant")).to_be_hidden()
