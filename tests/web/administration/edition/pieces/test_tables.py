"""The page of a decision table: cells, rows, columns, examples; each fault at its cell."""

import re

import pytest

from tests.web.administration.edition.pieces.conftest import Lire, plat, version
from tests.web.navigateur import Navigateur
from workflow.decisions.edition import Grille, lire_grilles

CLE = "delai_dalo"


@pytest.fixture
def ou(ebauche: str) -> str:
    """The address of a table that the product ships, which the draft may change."""
    return f"/administration/ebauches/{ebauche}/tables/{CLE}"


def champs(page: str) -> dict[str, str]:
    """Return what the form of the page would send, as a browser does."""
    formulaire = page.partition('enctype="x"')[0]
    lus = {}
    for balise in re.findall(r"<input[^>]*>", formulaire):
        nom, valeur = (re.search(rf'{a}="([^"]*)"', balise) for a in ("name", "value"))
        if nom and nom.group(1) != "csrf_token":
            lus[nom.group(1)] = (valeur.group(1) if valeur else "").replace("&#34;", '"')
    for nom, corps in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        choisi = re.search(r'value="([^"]*)" selected', corps)
        lus[nom] = choisi.group(1) if choisi else ""
    for nom, corps in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.S):
        lus[nom] = corps
    return lus


def grille(fichier: Lire) -> Grille:
    (lue,) = lire_grilles(fichier("decision", CLE))
    return lue


def agir(admin: Navigateur, ou: str, geste: str = "", **changes: str) -> int:
    """Send the page again with these boxes changed and that button pressed."""
    envoye = {**champs(admin.ouvrir(ou).text), **changes}
    return admin.envoyer(ou, **envoye, **({"geste": geste} if geste else {})).status_code


def test_a_cell_is_changed_and_nothing_else_of_the_file(
    admin: Navigateur, ou: str, fichier: Lire
) -> None:
    page = admin.ouvrir(ou).text
    assert "La table se lit sans défaut" in page and len(page) < 100_000
    assert agir(admin, ou, **{"valeur.2.0": "4"}) == 302
    avant = admin.ouvrir(ou).text
    assert grille(fichier).rangees[2].valeurs == ("4",)
    assert b"<dmndi:DMNDI>" in fichier("decision", CLE)
    assert agir(admin, ou) == 302, "sending what is there changes nothing"
    assert version(admin.ouvrir(ou).text) == version(avant)


def test_rows_and_columns_are_added_moved_and_removed(
    admin: Navigateur, ou: str, fichier: Lire
) -> None:
    for geste in ("ajouter_une_ligne:3", "monter_la_ligne:3", "ajouter_une_entree:0",
                  "avancer_une_entree:2", "enlever_une_entree:0", "doubler_la_ligne:0",
                  "ajouter_une_sortie:0", "enlever_la_ligne:1"):  # fmt: skip
        assert agir(admin, ou, geste) == 302
    lue = grille(fichier)
    assert [e.lue for e in lue.entrees] == ["", "agglomeration_300000"]
    assert [r.cases for r in lue.rangees] == [("-", "-"), ("-", "true"), ("-", "-"), ("-", "false")]
    assert len(lue.sorties) == 2


def test_each_fault_is_shown_at_its_cell_with_the_remedy_and_is_kept(
    admin: Navigateur, ou: str, fichier: Lire
) -> None:
    assert agir(admin, ou, **{"case.0.0": '"971" "972"', "valeur.1.0": '"six"'}) == 302
    page = admin.ouvrir(ou).text
    assert re.search(r'id="case\.0\.0-erreur">Il manque une virgule', page)
    assert re.search(r'id="valeur\.1\.0-erreur">.*attend un nombre', page)
    assert grille(fichier).rangees[0].cases[0] == '"971" "972"'
    assert "2 points à corriger" in plat(page)


def test_examples_are_kept_in_the_file_and_played_at_once(
    admin: Navigateur, ou: str, fichier: Lire
) -> None:
    assert agir(admin, ou, "ajouter_un_exemple:0") == 302
    exemple = {"exemple.0.nom": "Paris", "exemple.0.donnee.departement": "75",
               "exemple.0.donnee.agglomeration_300000": "oui"}  # fmt: skip
    attendu = "exemple.0.attendu.delai_dalo_mois"
    essai = admin.envoyer(
        ou, **{**champs(admin.ouvrir(ou).text), **exemple, attendu: "3"}, geste="essayer"
    )
    assert essai.status_code == 200
    assert "donne « 6 », alors que l’on attend « 3 »" in plat(essai.text)
    assert grille(fichier).exemples[0].donnees == {}, "a trial keeps nothing"
    assert agir(admin, ou, **exemple, **{attendu: "6"}) == 302
    page = plat(admin.ouvrir(ou).text)
    assert "Tenu Par la ligne 2" in page and "son exemple est tenu" in page
    assert b"urn:jalon:dmn" in fichier("decision", CLE)


def test_a_save_over_a_newer_version_is_answered_409_and_keeps_what_was_typed(
    admin: Navigateur, ou: str, fichier: Lire
) -> None:
    agir(admin, ou, **{"annotation.1": "Avant"})
    vue = champs(admin.ouvrir(ou).text)
    agir(admin, ou, "ajouter_une_ligne:3", **{"valeur.0.0": "9"})
    mienne = {**vue, "valeur.2.0": "5"}
    refus = admin.envoyer(ou, **mienne)
    assert refus.status_code == 409
    assert 'value="5"' in refus.text and "rien n’a été écrasé" in plat(refus.text)
    assert grille(fichier).rangees[0].valeurs == ("9",)
    copie = admin.envoyer(ou, **mienne, geste="a_part").headers["Location"]
    assert 'value="5"' in admin.ouvrir(copie).text
    assert admin.envoyer(ou, **champs(refus.text)).status_code == 302
    assert len(grille(fichier).rangees) == 4, "the row that somebody added meanwhile stays"
    assert grille(fichier).rangees[2].valeurs == ("5",)


def test_a_table_is_made_from_nothing_and_says_what_it_lacks(
    admin: Navigateur, ebauche: str
) -> None:
    liste = f"/administration/ebauches/{ebauche}/tables"
    page = admin.ouvrir(liste).text
    cree = admin.envoyer(liste, version=version(page), nom="Barème <b>")
    assert cree.status_code == 302
    page = admin.ouvrir(cree.headers["Location"]).text
    assert "Barème &lt;b&gt;" in page and "Écrivez le nom de la variable" in page
    assert 'list="connues"' in page and 'value="conclusion"' in page
    assert admin.envoyer(liste, version=version(page), nom=" ").status_code == 422
    enlever = f"{liste}/bareme_b/suppression"
    assert admin.envoyer(enlever, version=version(page)).status_code == 302
