"""What is typed survives a cut of the network, the end of a session and a closed tab."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from models.codes import Role
from models.db import SessionFactory
from tests.e2e.conftest import Ouvrir
from tests.e2e.test_pages import REGLES
from tests.web.lieu import Lieu
from tests.web.monde import MOT_DE_PASSE, Monde

pytestmark = pytest.mark.navigateur

TS = Role.TRAVAILLEUR_SOCIAL
TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture
def abadie(fabrique_web: SessionFactory, monde: Monde) -> Lieu:
    return Lieu(fabrique_web, monde, "Abadie")


@pytest.fixture
def au_contact(ouvrir: Ouvrir, abadie: Lieu) -> Page:
    """The first contact of a household, in front of its caseworker."""
    page = ouvrir(TS)
    page.goto(abadie.formulaire()[0])
    return page


def joindre(page: Page) -> None:
    page.get_by_label("Ménage joint", exact=True).check()
    page.locator("[name=canal]").select_option("telephone")


def enregistrer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def test_a_pause_in_typing_keeps_a_draft(au_contact: Page) -> None:
    joindre(au_contact)
    expect(au_contact.get_by_text("Brouillon enregistré à")).to_be_visible()
    au_contact.reload()
    expect(au_contact.get_by_label("Ménage joint", exact=True)).to_be_checked()
    au_contact.get_by_role("button", name="Effacer le brouillon").click()
    expect(au_contact.get_by_label("Ménage joint", exact=True)).not_to_be_checked()


def test_what_was_refused_is_kept_when_one_leaves_the_page(au_contact: Page) -> None:
    """The form shown again with its errors is the only place where the answers are."""
    page = au_contact.url
    joindre(au_contact)
    au_contact.locator("[name=fait_le]").fill("")
    enregistrer(au_contact)
    expect(au_contact.get_by_text("Une réponse est à corriger")).to_be_visible()
    expect(au_contact.get_by_text("Brouillon enregistré à")).to_be_visible()
    au_contact.goto(page)
    expect(au_contact.get_by_label("Ménage joint", exact=True)).to_be_checked()


def test_a_cut_of_the_network_keeps_the_page_and_offers_to_try_again(
    au_contact: Page, abadie: Lieu
) -> None:
    joindre(au_contact)
    au_contact.context.set_offline(True)
    enregistrer(au_contact)
    expect(au_contact.get_by_role("alert")).to_contain_text("Le réseau ne répond pas")
    expect(au_contact.get_by_label("Ménage joint", exact=True)).to_be_checked()
    au_contact.context.set_offline(False)
    au_contact.get_by_role("button", name="Réessayer").click()
    expect(au_contact.get_by_text("Étape enregistrée")).to_be_visible()
    assert abadie.etape().element == "realiser_diagnostic"


def test_a_session_that_ends_gives_the_form_back_after_the_sign_in(
    au_contact: Page, monde: Monde
) -> None:
    joindre(au_contact)
    au_contact.context.clear_cookies()
    enregistrer(au_contact)
    expect(au_contact.get_by_text("Ce que vous aviez saisi est gardé")).to_be_visible()
    au_contact.get_by_label("Adresse électronique").fill(monde.comptes[TS])
    au_contact.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    au_contact.get_by_role("button", name="Se connecter").click()
    expect(au_contact.get_by_label("Ménage joint", exact=True)).to_be_checked()
    enregistrer(au_contact)
    expect(au_contact.get_by_text("Étape enregistrée")).to_be_visible()


def test_a_double_click_does_the_step_once(au_contact: Page, abadie: Lieu) -> None:
    joindre(au_contact)
    au_contact.get_by_role("button", name="Enregistrer", exact=True).dblclick()
    expect(au_contact.get_by_text("Étape enregistrée")).to_be_visible()
    assert abadie.etape().element == "realiser_diagnostic"


def test_rows_of_the_budget_come_and_go(au_contact: Page, abadie: Lieu) -> None:
    joindre(au_contact)
    enregistrer(au_contact)
    expect(au_contact.get_by_text("Étape enregistrée")).to_be_visible()
    au_contact.goto(abadie.formulaire()[0])
    au_contact.get_by_label("Par mois, ligne 1").fill("612")
    au_contact.get_by_label("Par mois, ligne 3").fill("45")
    au_contact.get_by_role("button", name="Ajouter une ligne").click()
    expect(au_contact.get_by_label("Nature, ligne 4")).to_be_focused()
    expect(au_contact.get_by_label("Par mois, ligne 4")).to_have_value("")
    au_contact.get_by_role("button", name="Retirer la ligne 2").click()
    expect(au_contact.get_by_label("Par mois, ligne 2")).to_have_value("45")
    fautes = Axe().run(au_contact, options=REGLES).response["violations"]
    assert [faute["id"] for faute in fautes] == []
    au_contact.set_viewport_size(TELEPHONE)
    assert au_contact.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_script_the_draft_has_its_button(ouvrir: Ouvrir, abadie: Lieu) -> None:
    page = ouvrir(TS, java_script_enabled=False)
    page.goto(abadie.formulaire()[0])
    page.locator("[name=resultat_contact][value=joint]").check()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Brouillon enregistré à")).to_be_visible()
    expect(page.get_by_text("est repris ici")).to_be_visible()
    expect(page.locator("[name=resultat_contact][value=joint]")).to_be_checked()
