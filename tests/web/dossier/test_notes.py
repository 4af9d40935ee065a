"""The sheet « Notes et visites » as those who do the work use it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.accompagnement import Mesure
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.journal import Note
from models.visite import Visite
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
CLE = re.compile(r'name="cle" value="(\w+)"')
VISITE = {
    "fait_le": "2026-06-12", "canal": "domicile", "resultat": "joint", "duree_minutes": "90",
    "objet": "suivi", "niveau": "auteur",
}  # fmt: skip


def adresse(monde: Monde, nom: str = "Fabre", suite: str = "notes") -> str:
    return f"/dossiers/{monde.dossiers[nom]}/{suite}"


def la_note(fabrique_web: SessionFactory) -> Note:
    with lecture(fabrique_web) as session:
        return session.scalars(select(Note).order_by(Note.id.desc()).limit(1)).one()


def la_visite(fabrique_web: SessionFactory) -> Visite:
    with lecture(fabrique_web) as session:
        return session.scalars(select(Visite).order_by(Visite.id.desc()).limit(1)).one()


def noter(ts: Navigateur, monde: Monde, texte: str, niveau: str = "equipe") -> None:
    reponse = ts.envoyer(adresse(monde), texte=texte, niveau=niveau)
    assert reponse.status_code == 302


def test_a_visit_is_noted_by_four_answers_and_its_hours_count(
    connecter: Connecter, monde: Monde
) -> None:
    """The measure of this household is of 8 hours a month, and runs all of June."""
    ts = connecter(TS)
    assert ts.envoyer(adresse(monde, suite="visites"), **VISITE).status_code == 302
    page = ts.ouvrir(adresse(monde)).text
    assert "Visite à domicile" in page
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30" in page
    juin = mois_de(page, "Juin 2026")
    assert juin == "1 h 30 données sur 8 h dues Reste 6 h 30 à donner"


def mois_de(page: str, nom: str) -> str:
    """What the sheet says of the hours of a month."""
    dit = page.split(f"<strong>{nom}</strong>", 1)[1].split("</li>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", dit).split())


@pytest.mark.parametrize("duree", ["1h30", "1 h 30", "1H30", "90"])
def test_a_duration_is_typed_as_it_is_said(connecter: Connecter, monde: Monde, duree: str) -> None:
    ts = connecter(TS)
    saisie = {**VISITE, "duree_minutes": duree}
    assert ts.envoyer(adresse(monde, suite="visites"), **saisie).status_code == 302
    assert mois_de(ts.ouvrir(adresse(monde)).text, "Juin 2026").startswith("1 h 30 données")


def test_a_month_that_is_over_says_what_is_missing(
    connecter: Connecter, monde: Monde, horloge: Horloge
) -> None:
    ts = connecter(TS)
    ts.envoyer(adresse(monde, suite="visites"), **VISITE)
    horloge.avancer(days=20)
    page = connecter(TS).ouvrir(adresse(monde)).text
    assert mois_de(page, "Juin 2026") == "1 h 30 données sur 8 h dues Manque 6 h 30"


def test_an_intensity_without_hours_is_said_not_fixed(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        session.execute(update(Mesure).values(intensite="renforce"))
    page = connecter(TS).ouvrir(adresse(monde)).text
    assert mois_de(page, "Juin 2026") == "0 h données, heures dues non fixées"


def test_a_note_begun_is_kept_as_a_draft_until_it_is_sent(
    connecter: Connecter, monde: Monde
) -> None:
    ts = connecter(TS)
    formulaire = ts.ouvrir(adresse(monde)).text.split('id="noter"', 1)[1]
    (jeton,) = re.findall(r'name="brouillon" value="([^"]+)"', formulaire.split("</form>")[0])
    ts.envoyer("/brouillons", brouillon=jeton, texte="Commencée dans le bus.", niveau="auteur")
    assert "Commencée dans le bus." in ts.ouvrir(adresse(monde)).text
    assert "Commencée dans le bus." not in connecter(CHEF).ouvrir(adresse(monde)).text
    noter(ts, monde, "Finie au bureau.")
    assert "Commencée dans le bus." not in ts.ouvrir(adresse(monde)).text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    connecter: Connecter, monde: Monde
) -> None:
    saisie = VISITE | {"fait_le": "2026-06-30", "canal": "", "texte": "Voir la voisine."}
    reponse = connecter(TS).envoyer(adresse(monde, suite="visites"), **saisie)
    assert reponse.status_code == 422
    for champ in ("fait_le", "canal"):
        assert f'id="visite-{champ}-erreur"' in reponse.text
    assert "Voir la voisine." in reponse.text


def test_attempts_are_counted_with_those_of_the_steps(connecter: Connecter, monde: Monde) -> None:
    ts = connecter(TS)
    for resultat in ("non_joint", "non_joint", "joint"):
        ts.envoyer(adresse(monde, suite="visites"), **VISITE | {"resultat": resultat})
    page = ts.ouvrir(adresse(monde) + "?voir=tentatives").text
    assert "3&nbsp;tentatives de contact, dont 2 sans réponse" in page
    assert page.count("Ménage non joint</span>") == 2
    assert "Noté dans une étape du parcours" in page


def test_a_note_typed_with_a_visit_is_shown_with_it_once(
    connecter: Connecter, monde: Monde
) -> None:
    ts = connecter(TS)
    ts.envoyer(adresse(monde, suite="visites"), **VISITE | {"texte": "Veut du calme."})
    assert ts.ouvrir(adresse(monde)).text.count("Veut du calme.") == 1
    assert ts.ouvrir(adresse(monde) + "?voir=notes").text.count("Veut du calme.") == 1


def test_the_chef_reads_a_visit_and_not_the_note_kept_for_its_author(
    connecter: Connecter, monde: Monde
) -> None:
    connecter(TS).envoyer(adresse(monde, suite="visites"), **VISITE | {"texte": "Veut du calme."})
    page = connecter(CHEF).ouvrir(adresse(monde)).text
    assert "Visite à domicile" in page
    assert "Veut du calme." not in page


def test_the_same_form_sent_twice_says_so_and_adds_nothing(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ts = connecter(TS)
    cle = CLE.findall(ts.ouvrir(adresse(monde)).text)[0]
    for _envoi in range(2):
        reponse = ts.envoyer(adresse(monde, suite="visites"), cle=cle, **VISITE)
        assert reponse.status_code == 302
    assert "déjà enregistré" in ts.ouvrir(adresse(monde)).text
    with lecture(fabrique_web) as session:
        assert len(session.scalars(select(Visite)).all()) == 1


def test_a_note_is_changed_then_erased_by_its_author(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ts = connecter(TS)
    noter(ts, monde, "Première version.")
    sienne = adresse(monde, suite=f"notes/{la_note(fabrique_web).public_id}")
    version = re.findall(r'name="version" value="([^"]+)"', ts.ouvrir(sienne).text)[0]
    change = {"version": version, "niveau": "equipe", "texte": "Seconde version."}
    assert ts.envoyer(sienne, **change).status_code == 302
    refus = ts.envoyer(sienne, **change | {"texte": "Troisième version."})
    assert refus.status_code == 409
    assert "Troisième version." in refus.text, "what was typed is not lost"
    page = ts.ouvrir(adresse(monde)).text
    assert ("Première version." in page, "Seconde version." in page) == (False, True)
    assert connecter(CHEF).ouvrir(sienne).status_code == 404
    assert ts.envoyer(f"{sienne}/retrait").status_code == 302
    assert "Seconde version." not in ts.ouvrir(adresse(monde)).text


def test_an_address_is_not_made_of_two_halves(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ts = connecter(TS)
    noter(ts, monde, "Du dossier Fabre.")
    ts.envoyer(adresse(monde, suite="visites"), **VISITE)
    for suite in (
        f"notes/{la_note(fabrique_web).public_id}",
        f"visites/{la_visite(fabrique_web).public_id}",
    ):
        assert ts.ouvrir(adresse(monde, suite=suite)).status_code == 200
        assert ts.ouvrir(adresse(monde, "Garnier", suite)).status_code == 404
        assert ts.envoyer(adresse(monde, "Garnier", f"{suite}/retrait")).status_code == 404


def test_a_planned_visit_is_shown_until_it_is_said_how_it_went(
    connecter: Connecter, monde: Monde, horloge: Horloge, fabrique_web: SessionFactory
) -> None:
    ts = connecter(TS)
    prevision = {"prevue_le": "2026-06-18", "heure": "14h30", "canal": "domicile", "objet": "suivi"}
    assert ts.envoyer(adresse(monde, suite="visites/prevues"), **prevision).status_code == 302
    assert "18\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2026 à 14" in ts.ouvrir(adresse(monde)).text
    horloge.avancer(days=4)
    ts = connecter(TS)
    visite = adresse(monde, suite=f"visites/{la_visite(fabrique_web).public_id}")
    assert 'value="2026-06-18"' in ts.ouvrir(visite).text
    faite = VISITE | {"fait_le": "2026-06-18", "resultat": "non_joint"}
    assert ts.envoyer(visite, **faite).status_code == 302
    page = ts.ouvrir(adresse(monde)).text
    assert "Visites prévues" not in page
    assert "Ménage non joint" in page


@pytest.mark.parametrize("heure", ["25:00", "midi", "14:75"])
def test_an_hour_that_does_not_exist_is_refused(
    connecter: Connecter, monde: Monde, heure: str
) -> None:
    prevision = {"prevue_le": "2026-06-18", "heure": heure, "canal": "domicile", "objet": "suivi"}
    reponse = connecter(TS).envoyer(adresse(monde, suite="visites/prevues"), **prevision)
    assert reponse.status_code == 422
    assert "14:30" in reponse.text


def test_a_long_flow_is_paged_and_its_page_stays_light(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Fabre")
        for rang in range(120):
            session.add(
                Note(
                    dossier_id=dossier.id,
                    auteur_id=dossier.referent_id,
                    niveau="equipe",
                    texte=f"Note numéro {rang} " + "du suivi " * 20,
                    cree_le=LE - timedelta(days=rang),
                )
            )
    page = connecter(TS).ouvrir(adresse(monde) + "?page=2").text
    assert "Note numéro 60 " in page
    assert "Note numéro 10 " not in page
    assert len(page.encode()) < 100_000


def test_the_sheet_says_where_what_is_to_be_passed_on_goes(
    connecter: Connecter, monde: Monde
) -> None:
    page = connecter(TS).ouvrir(adresse(monde)).text
    principal = page.split("<main", 1)[1]
    assert "fiche navette" in principal
    assert "partager" not in principal.split("Ce qui a été noté")[0].lower()


def test_the_page_of_the_dossier_shows_the_last_three_and_the_hours_of_the_month(
    connecter: Connecter, monde: Monde
) -> None:
    ts = connecter(TS)
    ts.envoyer(adresse(monde, suite="visites"), **VISITE)
    for rang in range(3):
        noter(ts, monde, f"Note {rang}. " + "x" * 200)
    page = ts.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    bloc = page.split('id="encart-notes"', 1)[1].split("</section>", 1)[0]
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30 données sur 8\N{NO-BREAK SPACE}h dues" in bloc
    assert bloc.count("<li>") == 3
    assert "x…" in bloc
    assert "x" * 140 not in bloc
    assert "Note 2." in bloc
