"""In a real browser: a step gone back to and done again, a dossier that arrives under way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from models.codes import Role
from tests.e2e.conftest import Ouvrir
from tests.e2e.remplissage import remplir
from tests.e2e.test_pages import REGLES, tout_deplier
from tests.web.monde import Monde

pytestmark = pytest.mark.navigateur

TELEPHONE = {"width": 390, "height": 844}

TS = Role.TRAVAILLEUR_SOCIAL
MENAGE = {
    "nom": "Quérard", "prenom": "Ondine", "dalo": "non", "departement": "91",
    "ou_en_est": "avdl_idf/contact_prealable", "fait_le": "2026-01-05",
}  # fmt: skip
PASSE = {
    "enregistrer_orientation": {"prescripteur_type": "siao", "accord_contact": "oui",
                                "eligible": "oui"},
    "prendre_contact": {"resultat_contact": "joint", "canal": "telephone"},
    "realiser_diagnostic": {"conclusion": "avl"},
    "valider_entree": {"decision_instance": "valide"},
    "recueillir_adhesion": {"adhesion": "signee", "forme_contrat": "tripartite"},
    "mettre_a_jour_demande": {},
    "rapprochement": {"bailleur": "Habitat du Parc", "commune_logement": "Massy",
                      "contingent": "bailleur"},
}  # fmt: skip
"""What is required of each step of the past, in its order."""


def sans_faute(page: Page) -> None:
    """No fault of accessibility, and nothing wider than the screen."""
    tout_deplier(page)
    resultat = Axe().run(page, options=REGLES)
    assert resultat.violations_count == 0, resultat.generate_report()
    assert not page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


def test_a_step_is_gone_back_to_and_done_again(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(TS)
    page.goto(f"/dossiers/{monde.dossiers['Brunel']}")
    page.get_by_role("link", name="Corriger une étape ou sa date").click()
    sans_faute(page)
    page.get_by_role("link", name="Revenir à cette étape : Réaliser le diagnostic").click()
    expect(page.locator(".annulees li")).to_have_count(1)
    sans_faute(page)
    page.get_by_role("button", name="Revenir à cette étape").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Motif").fill("La conclusion n’était pas la bonne.")
    page.get_by_role("button", name="Revenir à cette étape").click()
    expect(page.get_by_role("status")).to_contain_text("de nouveau à faire")
    expect(page.get_by_text("Annulé", exact=True).first).to_be_visible()
    sans_faute(page)
    etape = page.locator("details.action-etape", has_text="Réaliser le diagnostic")
    expect(etape.locator("[name=loyer_max]")).to_have_value("620")
    remplir(etape, {"loyer_max": "580"})
    etape.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Étape enregistrée")
    expect(page.get_by_text("580")).to_be_visible()


def test_a_dossier_arrives_under_way_on_a_phone_without_a_script(
    ouvrir: Ouvrir, monde: Monde
) -> None:
    page = ouvrir(TS, viewport=TELEPHONE, java_script_enabled=False)
    page.goto("/orientations/nouvelle")
    page.get_by_role("link", name="Ajouter un dossier déjà commencé").click()
    remplir(page.locator("form.saisie"), MENAGE)
    page.get_by_role("button", name="Continuer").click()
    formulaire = page.locator("form.saisie")
    expect(page.locator("section.passee")).to_have_count(len(PASSE))
    for rang, reponses in enumerate(PASSE.values()):
        datees = {**reponses, "fait_le": f"2026-01-{6 + rang:02}"}
        remplir(formulaire, {f"'{rang}.{cle}'": valeur for cle, valeur in datees.items()})
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quérard Ondine")
    expect(page.get_by_role("status")).to_contain_text("Il en est à")
    expect(page.get_by_text("Habitat du Parc").first).to_be_visible()


def test_the_pages_of_a_dossier_under_way_have_no_fault(ouvrir: Ouvrir) -> None:
    page = ouvrir(TS, viewport=TELEPHONE)
    page.goto("/orientations/deja-commence")
    sans_faute(page)
    remplir(page.locator("form.saisie"), MENAGE)
    page.get_by_role("button", name="Continuer").click()
    sans_faute(page)
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_role("alert")).to_be_focused()
    sans_faute(page)


def test_a_second_click_sends_nothing_more(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(TS)
    page.goto(f"/dossiers/{monde.dossiers['Brunel']}/corrections")
    page.get_by_role("link", name="Corriger la date : Réaliser le diagnostic").click()
    page.get_by_label("Fait le").fill("2026-05-28")
    page.get_by_label("Motif").fill("Erreur de saisie.")
    envois: list[str] = []
    page.on("request", lambda demande: envois.append(demande.method))
    page.get_by_role("button", name="Corriger la date").dblclick(delay=40)
    expect(page.get_by_role("status")).to_contain_text("Date corrigée")
    assert envois.count("POST") == 1
    page.go_back()
    page.get_by_label("Motif").fill("Encore une fois.")
    page.get_by_role("button", name="Corriger la date").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert envois.count("POST") == 2
