"""What the association writes about a household outside the steps: to keep, or to share."""

from playwright.sync_api import Page, expect

from tests.e2e.remplissage import SECRET
from tests.workflow.documents.fichiers import PDF


def confier(page: Page, adresse: str) -> None:
    """Write a confidence in each place of a dossier that keeps some."""
    _noter(page, adresse)
    _decrire_une_personne(page, adresse)
    deposer(page, adresse, f"{SECRET} ordonnance", "sante")


def _noter(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}/notes", wait_until="domcontentloaded")
    note = page.locator("#noter")
    note.locator("summary").click()
    note.get_by_label("Note", exact=True).fill(f"{SECRET} note")
    note.locator("[name=niveau][value=equipe]").check()
    note.get_by_role("button", name="Enregistrer la note").click()
    expect(page.get_by_text(f"{SECRET} note").first).to_be_visible()


def _decrire_une_personne(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}/personnes/nouvelle", wait_until="domcontentloaded")
    page.get_by_label("Prénom").fill("Ysaline")
    page.get_by_label("Mesure de protection").select_option("curatelle")
    page.get_by_label("Qui exerce la protection").fill(f"{SECRET} curateur")
    page.get_by_role("button", name="Ajouter").last.click()
    expect(page.get_by_text(f"{SECRET} curateur").first).to_be_visible()


def deposer(page: Page, adresse: str, titre: str, genre: str, *, bailleur: str = "") -> None:
    """Upload a PDF whose name and whose content say its title; share it with a landlord."""
    page.goto(f"{adresse}/documents", wait_until="domcontentloaded")
    formulaire = page.locator("form[enctype]")
    if not formulaire.is_visible():
        page.get_by_text("Choisir un fichier").click()
    contenu = PDF.replace(b"trailer", f"% {titre}\ntrailer".encode())
    formulaire.locator("[name=fichier]").set_input_files(
        {"name": f"{titre}.pdf", "mimeType": "application/pdf", "buffer": contenu}
    )
    formulaire.locator("[name=genre]").select_option(genre)
    if bailleur:
        formulaire.locator("[name=bailleur]").select_option(bailleur)
    formulaire.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("status").filter(has_text=titre)).to_be_visible()
