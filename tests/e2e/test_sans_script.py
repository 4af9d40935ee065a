"""The common gestures in a browser that runs no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from models.codes import Role
from models.db import SessionFactory
from tests.e2e.conftest import Ouvrir
from tests.web.imports.fichiers import EN_COURS, ENTREE, ecrire_csv
from tests.web.lieu import Lieu
from tests.web.monde import Monde
from tests.workflow.documents.fichiers import PDF
from workflow.isolement.atelier import ATELIER as LECTEURS

pytestmark = pytest.mark.navigateur

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
ACTUALISATIONS = 60


@pytest.fixture
def ouvrir_nu(ouvrir: Ouvrir) -> Ouvrir:
    """A browser that reads pages and sends forms, and nothing else."""
    return lambda role: ouvrir(role, java_script_enabled=False)


def dire(page: Page) -> Locator:
    return page.get_by_role("status").first


def enregistrer(page: Page, nom: str = "Enregistrer") -> None:
    """Press the button that one sees: the first of a form may serve the Enter key only."""
    page.get_by_role("button", name=nom, exact=True).last.click()


def test_a_household_is_oriented(ouvrir_nu: Ouvrir) -> None:
    page = ouvrir_nu(TS)
    page.goto("/orientations/nouvelle")
    page.get_by_label("Nom du demandeur").fill("Quérard")
    page.get_by_label("Prénom").fill("Ondine")
    page.locator("[name=departement]").select_option("91")
    page.locator("[name=dalo][value=non]").check()
    enregistrer(page, "Ouvrir le dossier")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quérard Ondine")


def test_a_step_takes_its_conditional_fields_and_its_table(
    ouvrir_nu: Ouvrir, monde: Monde, fabrique_web: SessionFactory
) -> None:
    page, abadie = ouvrir_nu(TS), Lieu(fabrique_web, monde, "Abadie")
    page.goto(abadie.page)
    page.get_by_label("Ménage joint", exact=True).check()
    page.locator("[name=canal]").select_option("telephone")
    enregistrer(page)
    expect(dire(page)).to_contain_text("Étape enregistrée")
    expect(page.get_by_text("Seulement si la réponse ci-dessus est").first).to_be_visible()
    page.locator("[name=conclusion][value=avl]").check()
    page.get_by_label("Loyer supportable").fill("620")
    page.get_by_label("Par mois, ligne 2").fill("45")
    page.get_by_role("button", name="Ajouter des lignes").click()
    expect(page.get_by_label("Par mois, ligne 2")).to_have_value("45")
    expect(page.get_by_label("Loyer supportable")).to_have_value("620")
    enregistrer(page)
    expect(page.get_by_role("alert")).to_contain_text("à corriger")
    page.get_by_label("Nature, ligne 2").select_option(index=1)
    enregistrer(page)
    expect(dire(page)).to_contain_text("Étape enregistrée")


def test_a_decision_takes_its_reason(ouvrir_nu: Ouvrir) -> None:
    page = ouvrir_nu(REFERENT)
    page.goto("/caleol")
    page.get_by_role("link", name="Saisir la décision : Garnier").click()
    page.get_by_label("Attribution avec un rang de classement").check()
    page.get_by_label("Rang du ménage").fill("2")
    page.get_by_label("Motif écrit notifié au ménage").fill("Un ménage mieux classé.")
    enregistrer(page)
    expect(dire(page)).to_contain_text("Étape enregistrée")


def test_a_visit_and_a_note_are_written(ouvrir_nu: Ouvrir, monde: Monde) -> None:
    page = ouvrir_nu(TS)
    page.goto(f"/dossiers/{monde.dossiers['Fabre']}/notes")
    page.get_by_label("Comment").first.select_option("domicile")
    page.get_by_label("Durée en minutes").fill("75")
    enregistrer(page, "Enregistrer la visite")
    expect(dire(page)).to_contain_text("Visite enregistrée")
    page.get_by_text("Écrire une note").click()
    page.locator("#note-texte").fill("Le bail est prêt.")
    enregistrer(page, "Enregistrer la note")
    expect(page.get_by_text("Le bail est prêt.")).to_be_visible()


def test_a_paper_goes_in(ouvrir_nu: Ouvrir, monde: Monde) -> None:
    page = ouvrir_nu(TS)
    page.goto(f"/dossiers/{monde.dossiers['Fabre']}/documents")
    papier = {"name": "avis.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Fichier", exact=True).set_input_files(papier)
    page.locator("[name=genre]").select_option("imposition")
    enregistrer(page, "Déposer")
    expect(page.get_by_role("link", name="avis.pdf", exact=True)).to_be_visible()


def test_a_landlord_offers_a_dwelling(ouvrir_nu: Ouvrir) -> None:
    page = ouvrir_nu(REFERENT)
    page.goto("/bailleur")
    page.get_by_role("link", name="Un logement est disponible").click()
    page.get_by_label("Commune").fill("Orsay")
    page.get_by_label("Département").select_option("91")
    page.get_by_label("Typologie").select_option("t3")
    enregistrer(page, "Proposer ce logement")
    expect(dire(page)).to_contain_text("Logement proposé")


def test_dossiers_are_handed_over_many_at_a_time(ouvrir_nu: Ouvrir) -> None:
    page = ouvrir_nu(CHEF)
    page.goto("/equipe")
    page.get_by_role("link", name="Lise Orvane (travailleur_social)").click()
    page.get_by_label("Abadie").check()
    page.get_by_label("Brunel").check()
    page.locator("select[name=referent]").select_option(label="Paul Yvernel")
    page.get_by_label("Un mot pour le nouveau référent").fill("Départ de Lise.")
    enregistrer(page, "Confier ces dossiers")
    expect(dire(page)).to_contain_text("2 dossiers")


@pytest.fixture
def tableur(tmp_path: Path) -> Iterator[Path]:
    fichier = tmp_path / "menages.csv"
    fichier.write_bytes(ecrire_csv([ENTREE, EN_COURS]))
    yield fichier
    LECTEURS.fermer()


def test_a_spreadsheet_comes_in_to_its_report(ouvrir_nu: Ouvrir, tableur: Path) -> None:
    page = ouvrir_nu(TS)
    page.goto("/dossiers")
    page.get_by_role("link", name="Importer des ménages").click()
    page.locator("[name=fichier]").set_input_files(tableur)
    enregistrer(page, "Lire le fichier")
    enregistrer(page, "Voir l’aperçu")
    enregistrer(page, "Importer 2 ménages")
    for _ in range(ACTUALISATIONS):
        if page.get_by_role("heading", name="Import terminé").is_visible():
            break
        page.get_by_role("link", name="Actualiser").click()
    expect(dire(page)).to_contain_text("2 ménages sont entrés")
