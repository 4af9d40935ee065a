"""An administrateur proposes without reading a value; the chef de service reads it and decides."""

import re
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select, update

from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import EtapeOuverte, Incident
from models.envoi import Envoi
from models.menage import Personne
from models.utilisateur import Utilisateur
from tests import fabrique as f
from tests.web.administration.incidents.arret import (
    ADMIN,
    CHEF,
    PAGE,
    POURQUOI,
    arreter,
    premier_rang,
    proposee,
    proposer,
    tache,
)
from tests.web.fixtures import Connecter
from tests.web.monde import LE, SECRET, VOLET, Monde
from tests.web.navigateur import Navigateur
from workflow.avancement.incidents import MUET

MARQUE = "VALEUR-QUE-SEULE-L-ASSOCIATION-LIT"
NBSP = "\N{NO-BREAK SPACE}"
TS = Role.TRAVAILLEUR_SOCIAL


@pytest.fixture
def incident(fabrique_web: SessionFactory, monde: Monde) -> str:
    return arreter(fabrique_web, monde)


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(ADMIN)


@pytest.fixture
def chef(connecter: Connecter) -> Navigateur:
    return connecter(CHEF)


def decider(chef: Navigateur, fabrique: SessionFactory, accord: str = "oui") -> str:
    """Answer the last proposition; return the page that follows."""
    adresse = f"/reparations/{proposee(fabrique).public_id}"
    reponse = chef.envoyer(adresse, accord=accord, motif="Vu avec l’équipe.")
    assert reponse.status_code == 302
    return chef.ouvrir(reponse.headers["Location"]).text.replace(NBSP, " ")


def poser(
    admin: Navigateur, chef: Navigateur, fabrique: SessionFactory, incident: str, valeur: str
) -> None:
    """Have a routing variable hold a value, by what is proposed and confirmed."""
    proposer(admin, incident, "valeur", variable="logement_attendu", valeur=valeur)
    decider(chef, fabrique)


def test_the_page_shows_names_and_types_and_no_value_of_the_household(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, monde: Monde, incident: str
) -> None:
    poser(admin, chef, fabrique_web, incident, MARQUE)
    second = arreter(fabrique_web, monde, message="Arrêté encore.")
    with lecture(fabrique_web) as session:
        noms = set(session.scalars(select(Personne.nom)))
    for numero in (incident, second):
        for suite in ("", "?variable=logement_attendu", "?variable=conclusion"):
            page = admin.ouvrir(f"{PAGE}/{numero}{suite}").text
            assert "logement_attendu" in page
            assert len(page.encode()) < 100_000
            assert not any(mot in page for mot in (MARQUE, SECRET, VOLET, "Delmas", *noms))


def test_the_chef_reads_the_value_now_and_the_one_proposed(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, monde: Monde, incident: str
) -> None:
    poser(admin, chef, fabrique_web, incident, MARQUE)
    proposer(
        admin, arreter(fabrique_web, monde, message="Arrêté encore."), "valeur",
        variable="logement_attendu", valeur="AUTRE-VALEUR",
    )  # fmt: skip
    page = chef.ouvrir(f"/reparations/{proposee(fabrique_web).public_id}").text
    assert f"<dt>Valeur actuelle</dt><dd>{MARQUE}</dd>" in page
    assert "<dt>Valeur proposée</dt><dd>AUTRE-VALEUR</dd>" in page
    assert POURQUOI in page
    assert "Le parcours continue avec la valeur proposée" in page
    for adresse in ("/reparations", "/journee", f"/reparations/{proposee(fabrique_web).public_id}"):
        assert "Delmas" in chef.ouvrir(adresse).text, "the chef knows households by name"


def test_a_list_is_chosen_and_read_in_words(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, incident: str
) -> None:
    page = admin.ouvrir(f"{PAGE}/{incident}?variable=conclusion").text
    choix = re.search(r'<select[^>]*name="valeur">(.*?)</select>', page, re.S)
    assert choix is not None
    assert 'value="reorientation"' in choix[1]
    refus = proposer(admin, incident, "valeur", variable="conclusion", valeur="inventee")
    assert refus.status_code == 422
    assert "Choisissez une valeur de la liste" in refus.text
    proposer(admin, incident, "valeur", variable="conclusion", valeur="reorientation")
    assert orjson.loads(proposee(fabrique_web).valeur or "") == "reorientation"
    page = chef.ouvrir(f"/reparations/{proposee(fabrique_web).public_id}").text
    assert "<dt>Valeur actuelle</dt><dd>Accompagnement vers" in page
    assert "<dt>Valeur proposée</dt><dd>Réorientation vers" in page


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"variable": "tentatives", "valeur": "beaucoup"}, "Donnez un nombre"),
        ({"variable": "tentatives", "valeur": "nan"}, "Donnez un nombre"),
        ({"variable": "logement_attendu", "valeur": ""}, "Donnez un texte"),
        ({"variable": "tentatives", "valeur": "3", "explication": " "}, "Dites pourquoi"),
    ],
)
def test_what_was_typed_stays_beside_its_error(
    admin: Navigateur, incident: str, champs: dict[str, str], phrase: str
) -> None:
    reponse = proposer(admin, incident, "valeur", **champs)
    page = reponse.text.replace(NBSP, " ")
    assert reponse.status_code == 422
    assert phrase in page
    assert champs.get("explication", POURQUOI) in page
    assert f'name="valeur" value="{champs["valeur"]}"' in page


def test_a_variable_that_the_dossier_does_not_hold_is_refused(
    admin: Navigateur, incident: str
) -> None:
    reponse = proposer(admin, incident, "valeur", variable="inventee", valeur="1")
    assert reponse.status_code == 422
    assert "Choisissez une variable de la liste" in reponse.text


def test_a_step_back_and_a_step_left_out_are_named(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, monde: Monde, incident: str
) -> None:
    rang = premier_rang(admin.ouvrir(f"{PAGE}/{incident}").text)
    assert proposer(admin, incident, "retour", rang="999999").status_code == 422
    assert proposer(admin, incident, "retour", rang=rang).status_code == 302
    page = admin.ouvrir(f"{PAGE}/{incident}").text
    assert "Mettre à jour" in page[page.index('id="propositions"') : page.index('id="agir"')]
    lue = chef.ouvrir(f"/reparations/{proposee(fabrique_web).public_id}").text
    defaites = re.search(r"<h2>Ce qui sera annulé</h2>.*?</ol>", lue, re.S)
    assert defaites is not None, "what going back takes along is read before it is decided"
    assert "Mettre à jour la demande" in defaites[0]
    assert "réparé" in decider(chef, fabrique_web)
    second = arreter(fabrique_web, monde, message="Arrêté encore.")
    assert proposer(admin, second, "saut", tache_id="inventee").status_code == 422
    numero = tache(fabrique_web, monde)
    assert proposer(admin, second, "saut", tache_id=numero).status_code == 302
    lue = chef.ouvrir(f"/reparations/{proposee(fabrique_web).public_id}").text
    assert "L’étape se ferme sans réponse" in lue
    assert "Ce qui sera annulé" not in lue
    assert "réparé" in decider(chef, fabrique_web)
    with lecture(fabrique_web) as session:
        assert session.get(EtapeOuverte, numero) is None


def test_a_step_of_law_is_not_offered_and_says_why(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    numero = arreter(fabrique_web, monde, "Garnier")
    page = admin.ouvrir(f"{PAGE}/{numero}").text
    etape = tache(fabrique_web, monde, "Garnier")
    assert "R.441-3" in page
    assert f'value="{etape}"' not in page
    refus = proposer(admin, numero, "saut", tache_id=etape)
    assert refus.status_code == 422
    assert "porte une règle de droit" in refus.text


def test_only_the_heads_of_that_association_are_told_and_by_reference(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde, incident: str
) -> None:
    with transaction(fabrique_web) as session:
        f.utilisateur(session, CHEF, nom="Chef d’ailleurs")
    proposer(admin, incident, "valeur", variable="logement_attendu", valeur=MARQUE)
    with lecture(fabrique_web) as session:
        avis = select(Utilisateur.courriel, Avis.objet).join(
            Avis, Avis.utilisateur_id == Utilisateur.id
        )
        recus = session.execute(avis).all()
        reference = monde.dossier(session, "Delmas").reference  # fmt: skip
        courriels = " ".join(session.scalars(select(Envoi.contexte)))
    assert [courriel for courriel, _ in recus] == [monde.comptes[CHEF]]
    assert reference in recus[0][1]
    assert reference in courriels
    assert not any(mot in courriels for mot in (MARQUE, "Delmas", POURQUOI))


def test_the_chef_of_another_association_finds_nothing(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    ailleurs = arreter(fabrique_web, monde, "Hamelin")
    proposer(admin, ailleurs, "valeur", variable="tentatives", valeur="3")
    adresse = f"/reparations/{proposee(fabrique_web).public_id}"
    assert chef.ouvrir(adresse).status_code == 404
    assert chef.envoyer(adresse, accord="oui", motif="Oui.").status_code == 404
    assert "Rien n’attend votre décision" in chef.ouvrir("/reparations").text


def test_the_chef_finds_it_on_the_day_the_dossier_and_the_list(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, incident: str
) -> None:
    chef = connecter(CHEF)
    proposer(connecter(ADMIN), incident, "valeur", variable="tentatives", valeur="3")
    adresse = f"/reparations/{proposee(fabrique_web).public_id}"
    dossier = f"/dossiers/{monde.dossiers['Delmas']}"
    for page in ("/journee", dossier, "/reparations"):
        assert adresse in chef.ouvrir(page).text
    with chef.client.get("/reparations?format=csv") as fichier:
        assert "Donner une valeur" in fichier.get_data(as_text=True)
    for page in ("/journee", dossier):
        assert adresse not in connecter(TS).ouvrir(page).text
    decider(chef, fabrique_web, "non")
    for page in ("/journee", dossier, "/reparations"):
        assert adresse not in chef.ouvrir(page).text


def test_a_refusal_changes_nothing_and_the_administrateur_reads_why(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, incident: str
) -> None:
    proposer(admin, incident, "valeur", variable="tentatives", valeur="3")
    adresse = f"/reparations/{proposee(fabrique_web).public_id}"
    sans_motif = chef.envoyer(adresse, accord="non", motif=" ")
    assert sans_motif.status_code == 422
    assert 'value="non" checked' in re.sub(r"\s+", " ", sans_motif.text)
    assert "rien n’a changé" in decider(chef, fabrique_web, "non")
    assert "Vu avec l’équipe." in admin.ouvrir(f"{PAGE}/{incident}").text
    assert chef.envoyer(adresse, accord="oui", motif="Oui.").status_code == 422


def test_what_is_mended_another_way_asks_for_nothing_more(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, incident: str
) -> None:
    proposer(admin, incident, "valeur", variable="logement_attendu", valeur=MARQUE)
    admin.envoyer(f"{PAGE}/{incident}/reparation")
    assert "Rien n’attend votre décision" in chef.ouvrir("/reparations").text
    assert "ne vaut plus" in decider(chef, fabrique_web)
    assert "Sans objet" in admin.ouvrir(f"{PAGE}/{incident}").text


def test_the_journal_tells_the_repair_in_words_and_quotes_no_value(
    admin: Navigateur, chef: Navigateur, fabrique_web: SessionFactory, monde: Monde, incident: str
) -> None:
    poser(admin, chef, fabrique_web, incident, MARQUE)
    second = arreter(fabrique_web, monde, message="Arrêté encore.")
    proposer(admin, second, "valeur", variable="tentatives", valeur="3")
    decider(chef, fabrique_web, "non")
    page = chef.ouvrir(f"/dossiers/{monde.dossiers['Delmas']}/journal?sur=corrections").text
    page = page.replace(NBSP, " ")
    for phrase in (
        "Valeur donnée au parcours : « Logement attendu",
        "Réparation proposée par l’administrateur",
        "Réparation refusée",
        POURQUOI,
        "Vu avec l’équipe.",
    ):
        assert phrase in page
    assert MARQUE not in page


def test_an_incident_without_a_step_says_what_to_do(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    numero = arreter(fabrique_web, monde, message=MUET)
    page = admin.ouvrir(f"{PAGE}/{numero}").text.replace(NBSP, " ")
    assert "Corrigez le parcours là où il s’arrête" in page
    assert f"{PAGE}/{numero}/reessai" not in page
    assert f"{PAGE}/{numero}/reparation" in page


def test_a_mended_incident_takes_no_proposition(
    admin: Navigateur, fabrique_web: SessionFactory, incident: str
) -> None:
    with transaction(fabrique_web) as session:
        session.execute(update(Incident).values(resolu_le=LE + timedelta(days=1)))
    assert "Agir" not in admin.ouvrir(f"{PAGE}/{incident}").text
    refus = proposer(admin, incident, "valeur", variable="tentatives", valeur="3")
    assert refus.status_code == 422
    assert "déjà résolu" in refus.text
