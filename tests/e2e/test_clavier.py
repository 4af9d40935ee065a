"""The daily job by keyboard alone: no mouse, no address typed, and always a visible focus."""

import pytest
from playwright.sync_api import Page, expect

from models.codes import Role
from tests.e2e.conftest import Ouvrir
from tests.web.monde import MOT_DE_PASSE, Monde

pytestmark = pytest.mark.navigateur

TS, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR
PAS_MAXIMUM = 120
CALME = {"reduced_motion": "reduce"}
"""No smooth scrolling: where the focus is can be looked at once it is there."""

NOM = """() => {
  const e = document.activeElement;
  const parties = [e.labels && e.labels[0], e].filter(Boolean).map((p) => p.innerText);
  return [e.getAttribute("aria-label"), ...parties].filter(Boolean).join(" ").replace(/\\s+/g, " ");
}"""
NULLE_PART = "() => document.activeElement === document.body"
VISIBLE = """() => {
  const e = document.activeElement, cadre = e.getBoundingClientRect(), style = getComputedStyle(e);
  const dedans = cadre.bottom > 0 && cadre.top < innerHeight && cadre.right > 0 && cadre.width > 0;
  return dedans && style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
}"""


class Clavier:
    """Two hands and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.presser = page, page.keyboard.press

    def aller(self, nom: str, *, exact: bool = False) -> None:
        """Press Tab until what has the focus bears that name, each stop being seen."""
        vus = []
        for _ in range(PAS_MAXIMUM):
            self.avancer()
            vus.append(self.page.evaluate(NOM))
            assert self.page.evaluate(VISIBLE), f"focus invisible : {vus[-1]}"
            if nom == vus[-1].strip() or (nom in vus[-1] and not exact):
                return
        raise AssertionError(f"« {nom} » introuvable : {vus}")

    def avancer(self) -> None:
        """Press Tab, and once more where nothing in the page took it (the browser's own bar)."""
        self.presser("Tab")
        if self.page.evaluate(NULLE_PART):
            self.presser("Tab")

    def deplier(self, nom: str) -> None:
        self.aller(nom)
        self.presser("Enter")

    def activer(self, nom: str, *, exact: bool = False) -> None:
        """Reach a link or a button, press Enter, wait for where it leads."""
        self.aller(nom, exact=exact)
        with self.page.expect_navigation():
            self.presser("Enter")

    def taper(self, nom: str, texte: str) -> None:
        self.aller(nom)
        self.page.keyboard.type(texte)

    def cocher(self, nom: str, *, fleches: int = 0) -> None:
        """Reach a group of radios by its first one, then go down it."""
        self.aller(nom)
        self.presser("Space")
        for _ in range(fleches):
            self.presser("ArrowDown")

    def enregistrer(self) -> None:
        self.activer("Enregistrer")
        expect(self.page.get_by_role("status").first).to_contain_text("enregistrée")


def test_from_the_sign_in_to_the_next_household(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(**CALME)
    page.goto("/connexion")
    clavier = Clavier(page)
    clavier.taper("Adresse électronique", monde.comptes[TS])
    clavier.taper("Mot de passe", MOT_DE_PASSE)
    with page.expect_navigation():
        clavier.presser("Enter")
    clavier.activer("Tous (")
    clavier.activer("Ménage", exact=True)
    clavier.activer("Abadie")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Abadie")
    clavier.cocher("Ménage joint")
    clavier.aller("Moyen employé")
    clavier.presser("ArrowDown")
    clavier.enregistrer()
    clavier.activer("Suivant dans ma journée")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Abadie")


def test_the_skip_link_comes_first_and_leads_to_the_content(ouvrir: Ouvrir) -> None:
    page = ouvrir(TS, **CALME)
    page.goto("/journee")
    clavier = Clavier(page)
    clavier.activer("Aller au contenu")
    clavier.presser("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("menage", ["Abadie", "Brunel"])
def test_a_refused_form_leads_to_its_errors_then_to_the_field(
    ouvrir: Ouvrir, monde: Monde, menage: str
) -> None:
    page = ouvrir(TS if menage == "Abadie" else Role.CHEF_DE_SERVICE, **CALME)
    page.goto(f"/dossiers/{monde.dossiers[menage]}")
    clavier = Clavier(page)
    clavier.activer("Enregistrer")
    resume = page.get_by_role("alert")
    expect(resume).to_be_focused()
    lien = resume.get_by_role("link").first
    fautif = str(lien.get_attribute("href")).removeprefix("#")
    clavier.activer(lien.inner_text().replace("\N{NO-BREAK SPACE}", " "))
    clavier.presser("Tab")
    assert page.evaluate("document.activeElement.name") in fautif


def test_a_note_is_written(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(TS, **CALME)
    page.goto(f"/dossiers/{monde.dossiers['Fabre']}")
    clavier = Clavier(page)
    clavier.activer("Notes et visites")
    clavier.deplier("Écrire une note")
    clavier.taper("Note", "Le bail est prêt.")
    clavier.activer("Enregistrer la note")
    expect(page.get_by_text("Le bail est prêt.")).to_be_visible()


def test_the_landlord_types_the_decision(ouvrir: Ouvrir) -> None:
    page = ouvrir(REFERENT, **CALME)
    page.goto("/bailleur")
    clavier = Clavier(page)
    clavier.activer("Répondre pour Garnier")
    clavier.cocher("Attribution")
    clavier.enregistrer()
