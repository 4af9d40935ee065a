"""Every page of the four worlds in a real browser: accessible, on a phone, without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier
from models.instance import Instance, OrdreDuJour, Reunion
from tests.e2e.conftest import Ouvrir
from tests.web.monde import LE, Monde
from web.jobs import declencher_alertes

pytestmark = pytest.mark.navigateur

TELEPHONE = {"width": 390, "height": 844}
REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PAGES: dict[Role | None, tuple[str, ...]] = {
    None: ("/connexion", "/mot-de-passe-oublie", "/inconnue"),
    Role.TRAVAILLEUR_SOCIAL: (
        "/etapes", "/etapes?qui=autres", "/dossiers", "/alertes", "/orientations/nouvelle",
        "/dossiers/{Delmas}", "/dossiers/{Fabre}", "/dossiers/{Jourdan}", "/dossiers/{Keller}",
        "/dossiers/{Abadie}/journal", "/dossiers/{Abadie}/operations/suspendre",
        "/dossiers/{Abadie}/operations/clore", "/coordination",
        "/dossiers/{Garnier}/corrections", "/dossiers/{Jourdan}/corrections",
        "/dossiers/{Brunel}/corrections/2", "/dossiers/{Brunel}/corrections/2/date",
        "/dossiers/{Jourdan}/reouverture", "/orientations/deja-commence",
        "/actions", "/actions/nouvelle", "/actions/{sien}", "/actions/{collegue}",
        "/dossiers/{Jourdan}/recommencement", "/dossiers/{Garnier}/menage",
    ),
    Role.CHEF_DE_SERVICE: (
        "/etapes", "/dossiers/{Brunel}", "/dossiers/{Brunel}/referent", "/actions/{sien}",
        "/instances", "/instances/commission",
    ),
    Role.REFERENT_BAILLEUR: (
        "/bailleur", "/bailleur/menages", "/bailleur/besoins", "/dossiers/{Garnier}", "/actions",
        "/actions/{sien}",
    ),
    Role.CORRESPONDANT_BAILLEUR: ("/bailleur", "/bailleur/menages"),
    Role.COORDONNATEUR: (
        "/coordination", "/coordination/validations", "/coordination/chiffres-cles",
        "/alertes", "/dossiers/{Delmas}", "/actions/{sien}", "/instances",
        "/instances/commission",
    ),
    Role.ADMINISTRATEUR: (
        "/administration", "/administration/depot", "/administration/incidents",
        "/administration/definitions/{definition}",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _alertes(fabrique_web: SessionFactory) -> None:
    declencher_alertes(fabrique_web, le=LE)


@pytest.fixture(autouse=True)
def _commission(fabrique_web: SessionFactory, monde: Monde) -> None:
    """A committee of the programme that meets today, with a household on its list."""
    with transaction(fabrique_web) as session:
        public_id = monde.dossiers["Brunel"]
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        instance = Instance(
            public_id="commission",
            nom="Commission d’entrée",
            type="commission_entree",
            periodicite="mensuelle",
            programme_id=dossier.programme_id,
            departement=dossier.departement,
        )
        reunion = Reunion(instance=instance, le=LE.date(), lieu="Salle 2", a_distance=True)
        session.add(
            OrdreDuJour(
                reunion=reunion,
                dossier_id=dossier.id,
                inscrit_le=LE,
                inscrit_par_id=dossier.referent_id,
            )
        )


def adresses(role: Role | None, monde: Monde) -> list[str]:
    noms = {**monde.dossiers, **monde.actions, "definition": monde.definition}
    return [modele.format(**noms) for modele in PAGES[role]]


def tout_deplier(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")


@pytest.mark.parametrize("role", list(PAGES), ids=str)
def test_no_page_has_an_accessibility_fault(
    ouvrir: Ouvrir, monde: Monde, role: Role | None
) -> None:
    page = ouvrir(role)
    fautes = {}
    for adresse in adresses(role, monde):
        page.goto(adresse)
        tout_deplier(page)
        resultat = Axe().run(page, options=REGLES)
        if resultat.violations_count:
            fautes[adresse] = resultat.generate_report()
    assert fautes == {}


@pytest.mark.parametrize("role", list(PAGES), ids=str)
def test_no_page_is_wider_than_a_phone(ouvrir: Ouvrir, monde: Monde, role: Role | None) -> None:
    page = ouvrir(role, viewport=TELEPHONE)
    larges = []
    for adresse in adresses(role, monde):
        page.goto(adresse)
        tout_deplier(page)
        if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
            larges.append(adresse)
    assert larges == []


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


def test_the_keyboard_reaches_the_content_first(ouvrir: Ouvrir) -> None:
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto("/etapes")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()


def test_errors_are_announced_and_lead_to_their_field(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto(f"/dossiers/{monde.dossiers['Abadie']}")
    page.get_by_role("button", name="Enregistrer").first.click()
    resume = page.get_by_role("alert")
    expect(resume).to_be_focused()
    resume.get_by_role("link").first.click()
    assert page.url.endswith("#resultat_contact")


def test_everything_works_without_a_script(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(Role.REFERENT_BAILLEUR, java_script_enabled=False)
    page.goto(f"/dossiers/{monde.dossiers['Garnier']}")
    expect(page.get_by_text("Seulement si la réponse ci-dessus est").first).to_be_visible()
    page.get_by_label("Attribution avec un rang de classement").check()
    page.get_by_label("Rang du ménage").fill("2")
    page.get_by_label("Motif écrit notifié au ménage").fill("Un ménage mieux classé.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Étape enregistrée")
