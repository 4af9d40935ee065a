"""A parcours changed while dossiers run on it: draw, mend, try, publish, move, take back."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from models.codes import DossierEtat
from models.db import SessionFactory
from tests.e2e.editeur.conftest import OuvrirToile, attendre_verdict
from tests.e2e.editeur.dossiers import Cortege, Place, rassembler
from tests.e2e.test_pages import fautes, tout_deplier, trop_larges
from tests.web.monde import LE, Monde
from web.travaux.deplacements import avancer_deplacements

pytestmark = pytest.mark.navigateur

NOUVELLE = "Réunir les pièces"
RETIREE = "Tracer le contact préalable"
FLECHE = "flux_contact_etabli_fin_contact"
AILLEURS = {DossierEtat.PALIER, DossierEtat.ACTION, DossierEtat.RELOGE, DossierEtat.CLOS}
"""States of other parcours, one where no step waits, and that of a dossier which is over."""


@pytest.fixture
def cortege(fabrique_web: SessionFactory, monde: Monde) -> Cortege:
    return rassembler(fabrique_web, monde)


def test_a_parcours_is_changed_under_dossiers_of_every_state_and_given_back(
    toile: OuvrirToile, ebauche: str, cortege: Cortege
) -> None:
    depart = cortege.relever()
    assert {etat for etat, _ in depart.values()} == set(DossierEtat) - AILLEURS
    page = toile("module/contact")
    dessiner_a_la_souris(page)
    completer_au_clavier(page)
    montrer_et_reparer(page)
    retirer_au_clavier(page, ebauche)
    essayer(page, ebauche)
    publier(page, ebauche)
    preparer(page, cortege, len(depart))
    deplacer(page, cortege, depart)
    rendre_un_seul(page, cortege)
    tout_rendre(page, cortege, depart)


def dessiner_a_la_souris(page: Page) -> None:
    page.get_by_role("button", name="Placer une étape").click()
    trait = page.locator(f"[data-element-id={FLECHE}] .djs-visual").first.bounding_box()
    assert trait is not None
    milieu = (trait["x"] + trait["width"] / 2, trait["y"] + trait["height"] / 2)
    page.mouse.move(milieu[0], milieu[1] + 60)
    page.mouse.move(*milieu, steps=8)
    page.mouse.click(*milieu)
    page.keyboard.type(NOUVELLE)
    page.locator("#editeur-panneau-titre").click()
    attendre_verdict(page, "1 problème à corriger")
    expect(page.locator("#editeur-problemes")).to_contain_text("n’a pas de formulaire")


def completer_au_clavier(page: Page) -> None:
    """Give the step a role, a form and a delay, without the mouse."""
    page.keyboard.press("Alt+p")
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    remplir(page, "Rôle", "travailleur_social")
    remplir(page, "Formulaire", "complement")
    page.get_by_role("button", name="Ajouter un délai qui l’interrompt").press("Enter")
    page.get_by_label("Nombre", exact=True).fill("1")
    page.keyboard.press("Tab")
    remplir(page, "Unité", "mois")


def remplir(page: Page, libelle: str, valeur: str) -> None:
    page.get_by_label(libelle, exact=True).select_option(valeur)


def montrer_et_reparer(page: Page) -> None:
    """The delay leads nowhere: the verdict says so, shows it, and no more once it leads on."""
    attendre_verdict(page, "1 conseil")
    probleme = page.locator("#editeur-problemes li", has_text="Aucune flèche ne part de")
    expect(probleme).to_contain_text("Délai dépassé")
    assert fautes(page) == []
    probleme.get_by_role("button", name="Montrer").click()
    remplir(page, "Ajouter une flèche vers", "fin_contact")
    page.get_by_role("button", name="Tracer la flèche").press("Enter")
    expect(probleme).to_have_count(0, timeout=20_000)
    attendre_verdict(page, "Rien ne s’oppose")
    enregistrer(page)


def enregistrer(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("#editeur-etat")).to_contain_text("Enregistré à")


def retirer_au_clavier(page: Page, ebauche: str) -> None:
    """Take away a step where dossiers stand: those have nowhere to go."""
    page.goto(f"/administration/ebauches/{ebauche}/diagramme/module/caleol")
    expect(page.locator("#editeur[data-pret]")).to_be_attached()
    page.keyboard.press("Alt+l")
    page.locator("#editeur-plan [data-element=contact_prealable]").press("Enter")
    page.get_by_role("button", name="Supprimer").press("Enter")
    attendre_verdict(page, "Rien ne s’oppose")
    enregistrer(page)


def essayer(page: Page, ebauche: str) -> None:
    """Walk to the new step, let its delay pass, and keep the walk as a scenario."""
    page.goto(f"/administration/ebauches/{ebauche}/essai")
    presser(page, "Commencer l’essai")
    presser(page, "Inventer les réponses qui manquent, et faire")
    presser(page, "Inventer les réponses qui manquent, et faire")
    attend = page.get_by_role("region", name="Ce qui attend")
    expect(attend).to_contain_text(NOUVELLE)
    expect(page.get_by_role("region", name="Échéances")).to_contain_text("Délai dépassé")
    presser(page, "Avancer à la prochaine échéance")
    expect(attend).not_to_contain_text(NOUVELLE)
    controler(page)
    page.get_by_label("Nom du scénario").fill("Pièces jamais réunies")
    presser(page, "Garder")
    expect(page.get_by_text("Scénario « Pièces jamais réunies » gardé")).to_be_visible()


def presser(page: Page, nom: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=nom, exact=True).first.press("Enter")
    page.wait_for_load_state()


def controler(page: Page) -> None:
    """No fault that axe finds, none of the widths makes the page scroll sideways."""
    tout_deplier(page)
    assert fautes(page) + trop_larges(page) == []


def publier(page: Page, ebauche: str) -> None:
    page.goto(f"/administration/ebauches/{ebauche}")
    controler(page)
    page.get_by_label("Ce qui change, en quelques mots").fill("Réunir les pièces tôt.")
    presser(page, "Publier cette version")
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 2")


def preparer(page: Page, cortege: Cortege, nombre: int) -> None:
    """Choose where to go, and read what would happen: nothing moves."""
    page.goto("/administration/deplacements")
    page.get_by_role("link", name="Déplacer des dossiers").click()
    page.get_by_role("link", name=re.compile("Accès direct au logement, 1")).click()
    presser(page, "Voir")
    expect(page.get_by_role("form", name="Ce que la version 2 n’a plus")).to_contain_text(RETIREE)
    controler(page)
    presser(page, f"Essayer sur {nombre} dossiers")
    expect(page.get_by_text(f"0 dossier vu sur {nombre}")).to_be_visible()
    avancer_deplacements(cortege.fabrique, le=LE)
    expect(page.get_by_role("heading", name="Ce qui arrivera")).to_be_visible()
    expect(page.get_by_text(f"{nombre} dossiers vus sur {nombre}")).to_be_visible()
    expect(page.get_by_text("Restera.")).to_be_visible()
    controler(page)


def deplacer(page: Page, cortege: Cortege, depart: Mapping[str, Place]) -> None:
    """All move but those whose step is gone: they are listed, with their reason."""
    presser(page, "Déplacer ces dossiers")
    expect(page.get_by_text("Le déplacement est lancé")).to_be_visible()
    expect(page.get_by_text(f"0 dossier vu sur {len(depart)}")).to_be_visible()
    avancer_deplacements(cortege.fabrique, le=LE)
    expect(page.get_by_text("Terminé", exact=True)).to_be_visible()
    arrivee = cortege.relever()
    restes = [qui for qui, (_, version) in arrivee.items() if version == 1]
    assert {depart[qui][0] for qui in set(depart) - set(restes)} == set(DossierEtat) - AILLEURS
    assert {qui: etat for qui, (etat, _) in arrivee.items()} == {
        qui: etat for qui, (etat, _) in depart.items()
    }
    controler(page)
    assert restes
    page.get_by_role("link", name="Resté sur sa version").click()
    for reference in restes:
        expect(page.get_by_role("row", name=reference)).to_contain_text(RETIREE)
    expect(page.get_by_role("row")).to_have_count(len(restes) + 1)
    controler(page)
    assert cortege.differences() == {}


def rendre_un_seul(page: Page, cortege: Cortege) -> None:
    reference = f"D-{cortege.suivis['realiser_diagnostic'].dossier().public_id}"
    page.get_by_role("link", name="Déplacé", exact=True).click()
    presser(page, re.compile(f"Ramener.*{reference}"))
    expect(page.get_by_text(f"{reference} est de nouveau sur la version 1")).to_be_visible()
    assert cortege.relever()[reference] == (DossierEtat.DIAGNOSTIC, 1)


def tout_rendre(page: Page, cortege: Cortege, depart: Mapping[str, Place]) -> None:
    """All come back but the one that has advanced since, which says so."""
    avance = cortege.suivis["verifier_dossier"]
    avance.faire("verifier_dossier", le=LE)
    page.locator(".fil a").last.click()
    presser(page, "Tout annuler")
    avancer_deplacements(cortege.fabrique, le=LE)
    expect(page.get_by_text("Annulé", exact=True)).to_be_visible()
    reference = f"D-{avance.dossier().public_id}"
    retour = cortege.relever()
    assert {qui for qui in depart if retour[qui] != depart[qui]} == {reference}
    assert retour[reference] == (DossierEtat.CALEOL, 2)
    page.get_by_role("link", name="Non ramené").click()
    expect(page.get_by_role("row", name=reference)).to_contain_text("a avancé depuis")
    assert cortege.differences() == {}
