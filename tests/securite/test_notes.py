"""No road leads to a note: every page and file of every other role is read, byte by byte."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from models.codes import Role
from models.db import SessionFactory
from tests.securite.test_matrice import SANS_OBJET, Adresses, lire_matrice
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur

A_SOI, A_L_EQUIPE, JOINTE = "ocelot-zinzolin", "jaseur-boreal", "tarsier-spectre"
"""Words of three notes about the household of `sien`, which no other text has."""
RACINE = Path(__file__).parents[2]
LIEN = re.compile(r'(?:href|src|action|data-[a-z]+)="(/[^"#]*)')
TABLE_DES_NOTES = re.compile(r"\bNote\.|import (?:\w+, )*Note\b|class Note\b|[\"']note\.")
PAGES_MAXIMUM = 40
DEHORS = (
    "collegue",
    *(r for r in Role if r not in (Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE)),
)
LECTEURS_DU_TEXTE = {
    "models/journal.py", "models/visibilite.py", "models/visite.py",
    "web/fiches/notes.py", "web/notes/flux.py", "web/notes/fiches.py",
    # Only when the last one was written: the two years of conservation count from there (A21).
    "notifications/releve/conservation.py",
    "workflow/suivi/notes.py",
}  # fmt: skip


@pytest.fixture
def notes(app: Flask, monde: Monde) -> None:
    """Three notes: one for its author, one for the team, one typed with a visit."""
    ts = Navigateur(app)
    assert ts.connecter(monde.comptes[Role.TRAVAILLEUR_SOCIAL]).status_code == 302
    dossier = f"/dossiers/{monde.dossiers['Fabre']}"
    visite = {"fait_le": "2026-06-12", "canal": "domicile", "resultat": "joint", "objet": "suivi"}
    for adresse, envoi in (
        ("notes", {"texte": f"Un {A_SOI}.", "niveau": "auteur"}),
        ("notes", {"texte": f"Un {A_L_EQUIPE}.", "niveau": "equipe"}),
        ("visites", {**visite, "texte": f"Un {JOINTE}.", "niveau": "auteur"}),
    ):
        assert ts.envoyer(f"{dossier}/{adresse}", **envoi).status_code == 302
    page = ts.ouvrir(f"{dossier}/notes").text
    assert all(mot in page for mot in (A_SOI, A_L_EQUIPE, JOINTE))


def entrer(app: Flask, monde: Monde, qui: str) -> Navigateur:
    navigateur = Navigateur(app)
    courriel = monde.collegue if qui == "collegue" else monde.comptes[Role(qui)]
    assert navigateur.connecter(courriel).status_code == 302
    return navigateur


def parcourir(navigateur: Navigateur, departs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (address, all that it answers) for these pages and those that they lead to."""
    a_lire, vues = list(departs), set(departs)
    limite = len(departs) + PAGES_MAXIMUM
    while a_lire and limite:
        limite -= 1
        adresse = a_lire.pop(0)
        reponse = navigateur.ouvrir(adresse, follow_redirects=True)
        texte = deplier(reponse.data)
        yield adresse, texte
        for lien in LIEN.findall(texte):
            propre = lien.replace("&amp;", "&")
            if propre not in vues and not propre.startswith("/static/"):
                vues.add(propre)
                a_lire.append(propre)


def deplier(octets: bytes) -> str:
    """Return what a file says, a workbook's sheets included."""
    if not octets.startswith(b"PK"):
        return octets.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "".join(archive.read(nom).decode("utf-8", "replace") for nom in archive.namelist())


def departs(app: Flask, fabrique_web: SessionFactory, monde: Monde) -> list[str]:
    """Return the address of every page there is, of the household of the notes where of one."""
    adresses = Adresses(app, fabrique_web, monde, {})
    lignes = (ligne for ligne in lire_matrice() if ligne.methode == "GET")
    gardees = [ligne for ligne in lignes if ligne.objet in ("sien", SANS_OBJET)]
    return [adresses.construire(ligne) for ligne in gardees if ligne.route != "static"]


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("qui", DEHORS)
def test_nobody_else_reads_a_note_by_any_road(
    app: Flask, fabrique_web: SessionFactory, monde: Monde, qui: str
) -> None:
    navigateur = entrer(app, monde, qui)
    lues = dict(parcourir(navigateur, departs(app, fabrique_web, monde)))
    assert len(lues) > 20
    for mot in (A_SOI, A_L_EQUIPE, JOINTE):
        assert [adresse for adresse, texte in lues.items() if mot in texte] == []


@pytest.mark.usefixtures("notes")
def test_the_chef_reads_the_note_of_the_team_on_the_dossier_only(
    app: Flask, fabrique_web: SessionFactory, monde: Monde
) -> None:
    navigateur = entrer(app, monde, Role.CHEF_DE_SERVICE)
    dossier = f"/dossiers/{monde.dossiers['Fabre']}"
    lues = dict(parcourir(navigateur, departs(app, fabrique_web, monde)))
    for mot in (A_SOI, JOINTE):
        assert [adresse for adresse, texte in lues.items() if mot in texte] == []
    montrent = {adresse.partition("?")[0] for adresse, texte in lues.items() if A_L_EQUIPE in texte}
    assert f"{dossier}/notes" in montrent
    assert montrent <= {dossier, f"{dossier}/notes"}


def test_only_these_files_read_the_table_of_notes() -> None:
    """A search, an export, a document or a form that would read it has to be written here."""
    lecteurs = {
        str(fichier.relative_to(RACINE))
        for salle in ("models", "workflow", "notifications", "web")
        for fichier in (RACINE / salle).rglob("*.py")
        if "migrations" not in fichier.parts
        and TABLE_DES_NOTES.search(fichier.read_text(encoding="utf-8"))
    }
    assert lecteurs == LECTEURS_DU_TEXTE
