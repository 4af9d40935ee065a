"""Pages of the committees: next meeting, its list, what it said; a dossier put on a list."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.instance import Instance, InstanceType, OrdreDuJour, Reunion
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from web.collectif.instances import list_cadres
from web.page.libelles import INSTANCES

TS, CHEF, ETAT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.COORDONNATEUR
CADRE = "avdl_idf|91"
DEMAIN = (LE + timedelta(days=1)).date().isoformat()


def creer(navigateur: Navigateur, **champs: str) -> str:
    """Create a committee; return its address."""
    valeurs = {"nom": "Commission d’entrée", "type": "commission_entree", "cadre": CADRE}
    reponse = navigateur.envoyer("/instances", **valeurs | champs)
    assert reponse.status_code == 302, reponse.text
    return str(reponse.headers["Location"])


def prevoir(navigateur: Navigateur, adresse: str, le: str = DEMAIN, **champs: str) -> None:
    valeurs = {"le": le, "lieu": "Salle 2", "forme": "a_distance"}
    assert navigateur.envoyer(f"{adresse}/reunions", **valeurs | champs).status_code == 302


@pytest.fixture
def commission(connecter: Connecter) -> str:
    adresse = creer(connecter(CHEF))
    prevoir(connecter(CHEF), adresse)
    return adresse


def inscrire(navigateur: Navigateur, fabrique: SessionFactory, public_id: str) -> int:
    with lecture(fabrique) as session:
        reunion = session.scalars(select(Reunion.public_id)).first()
    reponse = navigateur.envoyer(f"/dossiers/{public_id}/inscriptions", reunion=reunion)
    return reponse.status_code


def test_the_list_says_when_each_committee_meets_and_how_many_dossiers_wait(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, commission: str
) -> None:
    assert inscrire(connecter(TS), fabrique_web, monde.dossiers["Brunel"]) == 302
    for role in (CHEF, ETAT):
        page = connecter(role).ouvrir("/instances").text
        assert f'href="{commission}">Commission d’entrée' in page
        assert "16\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2026</time>, à distance, Salle 2" in page
        assert '<td data-titre="Dossiers inscrits">1</td>' in page


def test_the_state_reads_references_and_the_association_names(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, commission: str
) -> None:
    inscrire(connecter(TS), fabrique_web, monde.dossiers["Brunel"])
    assert "Brunel" in connecter(CHEF).ouvrir(commission).text
    page = connecter(ETAT).ouvrir(commission).text
    assert "Brunel" not in page
    assert f"D-{monde.dossiers['Brunel']}" in page


def test_the_page_of_a_dossier_puts_it_on_a_list_and_then_says_so(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, commission: str
) -> None:
    navigateur, page = connecter(TS), f"/dossiers/{monde.dossiers['Brunel']}"
    assert "Inscrire à l’ordre du jour" in navigateur.ouvrir(page).text
    inscrire(navigateur, fabrique_web, monde.dossiers["Brunel"])
    apres = navigateur.ouvrir(page).text
    assert "Inscrire à l’ordre du jour" not in apres
    assert "<strong>Commission d’entrée</strong>" in apres
    assert "Inscrit à l’ordre du jour\N{NO-BREAK SPACE}: commission d’entrée" in apres


def test_the_step_that_the_committee_decides_shows_when_it_meets(
    connecter: Connecter, monde: Monde, commission: str
) -> None:
    page = connecter(CHEF).ouvrir(f"/dossiers/{monde.dossiers['Brunel']}").text
    assert re.search(r"Prochaine réunion&nbsp;: Commission d’entrée, <time[^>]*>16", page)
    autre = connecter(CHEF).ouvrir(f"/dossiers/{monde.dossiers['Abadie']}").text
    assert "Prochaine réunion" not in autre


def test_a_decision_is_noted_once_the_meeting_was_held(
    connecter: Connecter,
    monde: Monde,
    fabrique_web: SessionFactory,
    horloge: Horloge,
    commission: str,
) -> None:
    dossier = monde.dossiers["Brunel"]
    inscrire(connecter(TS), fabrique_web, dossier)
    assert "Noter la décision" not in connecter(CHEF).ouvrir(commission).text
    horloge.avancer(days=2)
    page = connecter(CHEF).ouvrir(commission).text
    action = re.search(r'action="([^"]+/decision)"', page)
    assert action is not None
    vide = connecter(CHEF).envoyer(action[1], dossier=dossier, decision="")
    assert vide.status_code == 422
    noter = {"dossier": dossier, "decision": "favorable"}
    assert connecter(CHEF).envoyer(action[1], **noter).status_code == 302
    assert "<strong>favorable</strong>" in connecter(CHEF).ouvrir(commission).text
    page = connecter(TS).ouvrir(f"/dossiers/{dossier}").text
    assert "favorable" in page
    with lecture(fabrique_web) as session:
        assert session.scalars(select(OrdreDuJour)).one().decision == "favorable"


def test_the_quarterly_meeting_of_the_protocole_is_proposed_then_its_next_date(
    connecter: Connecter,
) -> None:
    """002:497: every three months, where the programme's parameters say so."""
    chef = connecter(CHEF)
    liste = chef.ouvrir("/instances").text
    assert "prévoit une réunion trimestrielle" in liste
    lien = re.search(r'href="(/instances\?[^"#]+)#nouvelle">La créer', liste)
    assert lien is not None
    formulaire = chef.ouvrir(lien[1].replace("&amp;", "&")).text
    assert 'value="reunion_trimestrielle" selected' in formulaire
    adresse = creer(chef, nom="Réunion trimestrielle", type="reunion_trimestrielle")
    assert "prévoit une réunion trimestrielle" not in chef.ouvrir("/instances").text
    prevoir(chef, adresse, le="2026-06-30")
    assert 'value="2026-09-30"' in chef.ouvrir(adresse).text


def test_a_committee_of_an_association_is_its_own_affair(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    adresse = creer(connecter(CHEF), cadre="association", nom="Point des loyers")
    assert connecter(CHEF).ouvrir(adresse).status_code == 200
    assert connecter(ETAT).ouvrir(adresse).status_code == 404
    assert "Point des loyers" not in connecter(ETAT).ouvrir("/instances").text
    refus = connecter(ETAT).envoyer("/instances", nom="Une autre", type="cosi", cadre="association")
    assert refus.status_code == 422


def test_a_committee_elsewhere_does_not_exist(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        programme = session.scalars(select(Dossier.programme_id)).first()
        session.add(Instance(nom="Ailleurs", type="cosi", programme_id=programme, departement="75"))
        session.flush()
        ailleurs = session.scalars(select(Instance.public_id)).one()
    for role in (CHEF, ETAT):
        navigateur = connecter(role)
        assert navigateur.ouvrir(f"/instances/{ailleurs}").status_code == 404
        assert navigateur.envoyer(f"/instances/{ailleurs}/reunions").status_code == 404
        assert "Ailleurs" not in navigateur.ouvrir("/instances").text


def test_a_list_shows_only_the_dossiers_that_its_reader_may_see(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, commission: str
) -> None:
    with transaction(fabrique_web) as session:
        etranger = monde.dossier(session, "Hamelin")
        session.add(
            OrdreDuJour(
                reunion_id=session.scalars(select(Reunion.id)).one(),
                dossier_id=etranger.id,
                inscrit_le=LE,
                inscrit_par_id=etranger.referent_id,
            )
        )
    for role in (CHEF, ETAT):
        page = connecter(role).ouvrir(commission).text
        assert monde.dossiers["Hamelin"] not in page


def test_a_date_taken_or_missing_is_said_beside_its_field(
    connecter: Connecter, commission: str
) -> None:
    chef = connecter(CHEF)
    deux = chef.envoyer(f"{commission}/reunions", le=DEMAIN, forme="sur_place")
    assert deux.status_code == 422
    assert "déjà prévue ce jour-là" in deux.text
    assert chef.envoyer(f"{commission}/reunions", forme="sur_place").status_code == 422


def test_a_committee_is_offered_only_where_the_reader_works(
    monde: Monde, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        comptes = {c.courriel: c for c in session.scalars(select(Utilisateur))}
        for role in (CHEF, ETAT):
            cadres = list_cadres(session, comptes[monde.comptes[role]])
            assert {cadre.departement for cadre in cadres} == {"91"}


def invitations(fabrique: SessionFactory) -> list[tuple[str, str]]:
    """[(role, first word of what they are told)]."""
    with lecture(fabrique) as session:
        dits = session.execute(
            select(Utilisateur.role, Avis.objet)
            .join(Avis, Avis.utilisateur_id == Utilisateur.id)
            .where(Avis.genre == "reunion")
            .order_by(Avis.id)
        )
        return [(role, objet.partition("\N{NO-BREAK SPACE}:")[0]) for role, objet in dits]


def test_a_meeting_asks_people_then_tells_them_that_it_moves_or_is_called_off(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, commission: str
) -> None:
    assert set(invitations(fabrique_web)) == {(CHEF, "Réunion"), (ETAT, "Réunion")}
    inscrire(connecter(TS), fabrique_web, monde.dossiers["Brunel"])
    assert invitations(fabrique_web)[-1] == (TS, "Réunion")
    chef = connecter(CHEF)
    lien = re.search(rf'href="({commission}/reunions/[^"]+)"', chef.ouvrir(commission).text)
    assert lien is not None
    saisie = {"le": DEMAIN, "lieu": "Salle 3", "forme": "sur_place"}
    refusee = chef.envoyer(lien[1], **saisie, duree="60")
    assert refusee.status_code == 422
    assert "Donnez l’heure de début" in refusee.text
    assert chef.envoyer(lien[1], **saisie, heure="14:30", duree="60").status_code == 302
    page = chef.ouvrir(commission).text
    assert "3 personnes sont averties" in page
    assert "</time> à 14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30, Salle 3" in page
    assert {mot for _role, mot in invitations(fabrique_web)[-3:]} == {"Réunion modifiée"}
    assert chef.envoyer(f"{lien[1]}/annulation").status_code == 302
    page = chef.ouvrir(commission).text
    assert "Réunion annulée&nbsp;: " in page
    assert "Déplacer ou annuler" not in page
    assert {mot for _role, mot in invitations(fabrique_web)[-3:]} == {"Réunion annulée"}
    assert '<span class="discret">Aucune prévue</span>' in chef.ouvrir("/instances").text


def test_every_kind_of_committee_can_be_chosen_and_reads_in_words() -> None:
    assert set(INSTANCES) == {str(sorte) for sorte in InstanceType}
