"""« Ce que le bailleur voit »: his own page, shown before and after; who read it."""

import re

import pytest
from sqlalchemy import select, update

from models.accompagnement import Diagnostic, DiagnosticConfidentiel
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.menage import Demande
from models.organisme import Organisme
from models.relogement import Occupation, Proposition
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, SECRET, VOLET, Monde

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
TELEPHONE, ADRESSE = "06 11 22 33 44", "8 allée des Tilleuls"


def partage(monde: Monde, nom: str, bailleur: str | None = None) -> str:
    suite = f"?bailleur={bailleur}" if bailleur else ""
    return f"/dossiers/{monde.dossiers[nom]}/partage{suite}"


def texte(page: str) -> str:
    """Return the words of a page, without its forms: what a reader reads."""
    sans = re.sub(r"<(form|details|script).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sans)).strip()


def bloc(page: str, titre: str) -> str:
    """Return the words of one block, by the id of its heading."""
    debut = page.index(">", page.index(f'<h2 id="{titre}"')) + 1
    return texte(page[debut : page.index("</section>", debut)])


def test_the_preview_is_word_for_word_what_the_landlord_reads(
    connecter: Connecter, monde: Monde
) -> None:
    lu = connecter(REFERENT).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    apercu = connecter(TS).ouvrir(partage(monde, "Fabre")).text
    for titre in ("propositions", "menage", "projet", "bail"):
        assert bloc(apercu, titre) == bloc(lu, titre)
    assert VOLET in bloc(apercu, "projet")
    assert "Tracer le contact préalable" in apercu
    assert 'action="/dossiers' not in apercu[apercu.index("apercu") :]


@pytest.mark.parametrize("nom", ["Fabre", "Delmas"])
def test_the_preview_holds_nothing_social(connecter: Connecter, monde: Monde, nom: str) -> None:
    page = connecter(TS).ouvrir(partage(monde, nom, monde.bailleur))
    assert page.status_code == 200
    assert SECRET not in page.text
    assert "1457" not in page.text


def test_before_any_rapprochement_the_page_says_that_nobody_sees(
    connecter: Connecter, monde: Monde
) -> None:
    navigateur = connecter(TS)
    page = navigateur.ouvrir(partage(monde, "Delmas")).text
    assert "Aucun bailleur ne voit ce ménage" in page
    assert 'class="apercu"' not in page
    choisi = navigateur.ouvrir(partage(monde, "Delmas", monde.bailleur)).text
    assert "ne voit pas ce ménage" in choisi
    assert VOLET in choisi
    assert navigateur.ouvrir(partage(monde, "Delmas", "inconnu")).status_code == 404


def test_it_says_who_read_and_by_which_page(connecter: Connecter, monde: Monde) -> None:
    caseworker = connecter(TS)
    assert "Aucun bailleur n’a lu ce dossier" in caseworker.ouvrir(partage(monde, "Fabre")).text
    connecter(REFERENT).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}")
    page = caseworker.ouvrir(partage(monde, "Fabre")).text
    lectures = page[page.index('id="lectures"') :]
    assert "Lise Orvane (referent_bailleur)" in lectures
    assert "Habitat du Parc" in lectures
    assert "Page du ménage" in lectures
    # The association's own readings are not a sharing.
    assert "travailleur_social" not in lectures


def proteger(fabrique_web: SessionFactory, monde: Monde, nom: str) -> None:
    """Note a protection order, and everywhere a place or a number could be read."""
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, nom)
        session.execute(
            update(DiagnosticConfidentiel)
            .where(
                DiagnosticConfidentiel.diagnostic_id.in_(
                    select(Diagnostic.id).where(Diagnostic.dossier_id == dossier.id)
                )
            )
            .values(ordonnance_protection=True)
        )
        for personne in dossier.foyer.personnes:
            personne.telephone, personne.courriel = TELEPHONE, "cachee@exemple.test"
        bailleur = session.scalars(
            select(Organisme.id).where(Organisme.public_id == monde.bailleur)
        ).one()
        fabrique.occupation(session, dossier.menage, bailleur_id=bailleur, debut=LE)
        session.execute(
            update(Occupation)
            .where(Occupation.menage_id == dossier.menage_id)
            .values(adresse=ADRESSE)
        )
        session.execute(
            update(Demande)
            .where(Demande.menage_id == dossier.menage_id)
            .values(communes="Bourg-Caché")
        )


def test_a_protected_household_is_placed_nowhere_for_a_landlord(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """And nothing tells that something is hidden: a blank is a blank (001:366, L.441-2-2)."""
    proteger(fabrique_web, monde, "Fabre")
    page = connecter(REFERENT).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    for cache in (TELEPHONE, "cachee@exemple.test", ADRESSE, "Bourg-Caché", "protection"):
        assert cache not in page
    assert "communes non renseignées" in page
    sien = connecter(TS).ouvrir(partage(monde, "Fabre")).text
    assert "Une ordonnance de protection est notée" in sien
    assert ADRESSE not in sien


@pytest.mark.parametrize("adresse", ["/bailleur/menages", "/bailleur/signaler"])
def test_a_search_does_not_tell_a_landlord_that_a_number_is_the_right_one(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, adresse: str
) -> None:
    """The number of a protected household is hidden: to find it by that number would say it."""
    proteger(fabrique_web, monde, "Fabre")
    referent, sien = connecter(REFERENT), monde.dossiers["Fabre"]
    assert sien in referent.ouvrir(adresse, query_string={"cherche": "fabre"}).text
    for typee in (TELEPHONE, "0611223344", "0611", "Fabre 0611223344", "٠٦١١٢٢٣٣٤٤"):
        assert sien not in referent.ouvrir(adresse, query_string={"cherche": typee}).text
    assert sien in connecter(TS).ouvrir("/dossiers", query_string={"q": TELEPHONE}).text


def test_a_list_taken_away_is_told_as_such_to_the_association(
    connecter: Connecter, monde: Monde
) -> None:
    assert connecter(REFERENT).ouvrir("/bailleur/menages?format=csv").status_code == 200
    lectures = bloc(connecter(CHEF).ouvrir(partage(monde, "Fabre")).text, "lectures")
    assert "Liste de ménages, téléchargée" in lectures


@pytest.mark.parametrize("issue", ["refus_menage", "non_attribution", "silence", "sans_suite"])
def test_after_a_refusal_and_between_two_propositions_he_sees_nothing(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, issue: str
) -> None:
    navigateur = connecter(REFERENT)
    with transaction(fabrique_web) as session:
        session.execute(update(Proposition).values(close_le=LE, issue=issue))
    for adresse in ("/bailleur", "/bailleur/menages", "/bailleur/signaler"):
        assert "Fabre" not in navigateur.ouvrir(adresse).text
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").status_code == 404
    apercu = connecter(TS).ouvrir(partage(monde, "Fabre")).text
    assert "Aucun bailleur ne voit ce ménage" in apercu


def test_housed_by_him_he_sees_until_the_veille_is_over(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(REFERENT)
    proteger(fabrique_web, monde, "Fabre")
    page = f"/dossiers/{monde.dossiers['Fabre']}"
    with transaction(fabrique_web) as session:
        session.execute(update(Proposition).values(close_le=LE, issue="bail"))
        session.execute(
            update(Dossier)
            .where(Dossier.public_id == monde.dossiers["Fabre"])
            .values(etat="veille")
        )
    assert navigateur.ouvrir(page).status_code == 200
    with transaction(fabrique_web) as session:
        session.execute(
            update(Dossier)
            .where(Dossier.public_id == monde.dossiers["Fabre"])
            .values(etat="clos", clos_le=LE, fin_element="fin")
        )
    assert navigateur.ouvrir(page).status_code == 404
    assert "Aucun bailleur ne voit" in connecter(TS).ouvrir(partage(monde, "Fabre")).text


def test_reading_the_preview_is_no_reading_by_the_landlord(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(CHEF)
    navigateur.ouvrir(partage(monde, "Fabre", monde.bailleur))
    page = navigateur.ouvrir(partage(monde, "Fabre", monde.bailleur)).text
    assert "Aucun bailleur n’a lu ce dossier" in page
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Organisme).where(Organisme.nom == "")).first() is None
