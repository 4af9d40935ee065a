"""The diagram of a dossier, and the fields that follow an answer, as their scripts draw them."""

import pytest
from playwright.sync_api import expect

from models.codes import Role
from tests.e2e.conftest import Ouvrir
from tests.web.monde import Monde

pytestmark = pytest.mark.navigateur


def test_the_diagram_shows_where_the_dossier_stands(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto(f"/dossiers/{monde.dossiers['Fabre']}")
    parcours, avl, caleol = page.locator(".toile").all()
    expect(parcours.locator(".courant[data-element-id=avl]")).to_be_visible()
    expect(parcours.locator(".fait[data-element-id=entree]")).to_be_attached()
    expect(avl.locator(".courant[data-element-id=passage_caleol]")).to_be_visible()
    expect(caleol.locator(".courant[data-element-id=contact_prealable]")).to_be_visible()


def test_the_current_step_can_be_read_in_the_frame(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto(f"/dossiers/{monde.dossiers['Fabre']}")
    for toile in page.locator(".toile[data-pret]").all():
        courant = toile.locator(".courant .djs-visual > rect").first.bounding_box()
        cadre = toile.bounding_box()
        assert courant is not None
        assert cadre is not None
        assert courant["width"] >= 80, "a task is 100 wide on the drawing"
        assert cadre["x"] < courant["x"]
        assert cadre["y"] < courant["y"]
        assert courant["x"] + courant["width"] < cadre["x"] + cadre["width"]
        assert courant["y"] + courant["height"] < cadre["y"] + cadre["height"]


def test_the_diagram_s_buttons_zoom_and_the_wheel_scrolls_the_page(
    ouvrir: Ouvrir, monde: Monde
) -> None:
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto(f"/dossiers/{monde.dossiers['Fabre']}")
    rect = page.locator(".toile").first.locator(".courant .djs-visual > rect").first
    page.get_by_role("button", name="Tout voir : Parcours").click()
    petit = rect.bounding_box()
    page.get_by_role("button", name="Agrandir : Parcours").click()
    grand = rect.bounding_box()
    assert petit is not None
    assert grand is not None
    assert grand["width"] > petit["width"]
    page.locator(".toile").first.hover()
    page.mouse.wheel(0, 200)
    page.wait_for_function("window.scrollY > 100")


def test_a_field_appears_with_the_answer_it_depends_on(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(Role.REFERENT_BAILLEUR)
    page.goto(f"/dossiers/{monde.dossiers['Garnier']}")
    rang = page.get_by_label("Rang du ménage")
    expect(rang).to_be_hidden()
    page.get_by_label("Attribution avec un rang de classement").check()
    expect(rang).to_be_visible()
