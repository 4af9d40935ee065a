"""Offering a dwelling from the pages, and the association's answer."""

import re

import pytest
from sqlalchemy import select

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.message import Message
from models.offre import OffreLogement
from models.organisme import Organisme
from models.relogement import Correspondant, Logement, PassageCaleol
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.bailleur.test_bailleur import etape
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde

TS, REFERENT, CORRESPONDANT = (
    Role.TRAVAILLEUR_SOCIAL,
    Role.REFERENT_BAILLEUR,
    Role.CORRESPONDANT_BAILLEUR,
)
LOGEMENT = {"commune": "Orsay", "departement": "91", "typologie": "t3", "loyer": "590"}
LISTE = "/bailleur/logements"


def dire_le_besoin(fabrique_web: SessionFactory, monde: Monde, nom: str = "Delmas") -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, nom)
        mesure = session.scalars(select(Mesure).where(Mesure.dossier_id == dossier.id)).first()
        bailleur = session.scalars(
            select(Organisme.id).where(Organisme.public_id == monde.bailleur)
        ).one()
        session.add(
            Alerte(
                cle=f"alerte:A01:{nom}",
                code="A01",
                dossier_id=dossier.id,
                mesure_id=mesure.id if mesure else None,
                echeance_le=LE,
                declenchee_le=LE,
                destinataires=[AlerteDestinataire(role=REFERENT, organisme_id=bailleur)],
            )
        )


def offre(fabrique_web: SessionFactory) -> str:
    with lecture(fabrique_web) as session:
        return session.scalars(select(OffreLogement.public_id)).one()


def besoin_lu(connecter: Connecter) -> str:
    page = connecter(REFERENT).ouvrir("/bailleur/besoins").text
    cle = re.search(r"besoin=([\w-]+)", page)
    assert cle is not None
    return cle.group(1)


def test_a_dwelling_for_all_is_on_the_day_of_whoever_looks_for_one(
    connecter: Connecter, monde: Monde
) -> None:
    """Seen without opening each household; then on the page of one that looks for a dwelling."""
    ts, dossier = connecter(TS), f"/dossiers/{monde.dossiers['Delmas']}"
    assert "Logements disponibles" not in ts.ouvrir("/journee").text
    connecter(REFERENT).envoyer(LISTE, **LOGEMENT)
    journee = ts.ouvrir("/journee").text
    assert 'href="#disponibles">1 logement disponible</a>' in journee
    assert "T3 à Orsay" in journee
    assert "Un logement est disponible pour tous" in ts.ouvrir(dossier).text
    assert f'href="{dossier}/offres"' in ts.ouvrir(dossier).text
    assert "pour tous dans" not in ts.ouvrir(f"/dossiers/{monde.dossiers['Abadie']}").text


def test_a_need_answered_then_retained_opens_the_rapprochement(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    dire_le_besoin(fabrique_web, monde)
    bailleur, caseworker = connecter(REFERENT), connecter(TS)
    reponse = bailleur.envoyer(LISTE, **LOGEMENT, besoin=besoin_lu(connecter))
    assert reponse.status_code == 302
    liste = bailleur.ouvrir(LISTE).text
    assert "En attente" in liste
    assert "Delmas" not in liste + bailleur.ouvrir("/bailleur/besoins").text
    adresse = f"/dossiers/{monde.dossiers['Delmas']}/offres/{offre(fabrique_web)}"
    page = caseworker.ouvrir(adresse).text
    assert 'value="Orsay"' in page
    assert 'value="590"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    champs = {
        "bailleur": monde.bailleur,
        "commune_logement": "Orsay",
        "contingent": "non_connu",
        "version": version.group(1),
        "fait_le": LE.date().isoformat(),
    }
    assert caseworker.envoyer(f"{adresse}/rapprochement", **champs).status_code == 302
    assert "Delmas" in bailleur.ouvrir(LISTE).text
    assert bailleur.ouvrir(f"/dossiers/{monde.dossiers['Delmas']}").status_code == 200


def test_declined_he_reads_the_code_alone(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    dire_le_besoin(fabrique_web, monde)
    bailleur, caseworker = connecter(REFERENT), connecter(TS)
    bailleur.envoyer(LISTE, **LOGEMENT, besoin=besoin_lu(connecter))
    adresse = f"/dossiers/{monde.dossiers['Delmas']}/offres/{offre(fabrique_web)}/declin"
    assert caseworker.envoyer(adresse).status_code == 422
    assert caseworker.envoyer(adresse, motif="inventé").status_code == 422
    assert caseworker.envoyer(adresse, motif="loyer").status_code == 302
    liste = bailleur.ouvrir(f"{LISTE}?quoi=terminees")
    assert "Le loyer est trop élevé" in liste.text
    assert "Delmas" not in liste.text
    assert monde.dossiers["Delmas"] not in liste.text


def test_a_need_already_answered_says_so_and_keeps_what_was_typed(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    dire_le_besoin(fabrique_web, monde)
    bailleur, cle = connecter(REFERENT), besoin_lu(connecter)
    bailleur.envoyer(LISTE, **LOGEMENT, besoin=cle)
    reponse = bailleur.envoyer(LISTE, **LOGEMENT, besoin=cle)
    assert reponse.status_code == 422
    assert "plus en attente" in reponse.text
    assert "Vous avez proposé un logement" in bailleur.ouvrir("/bailleur/besoins").text


def test_even_a_household_that_he_houses_is_not_recognised_behind_a_need(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    dire_le_besoin(fabrique_web, monde)
    bailleur = connecter(REFERENT)
    bailleur.envoyer(LISTE, **LOGEMENT, besoin=besoin_lu(connecter))
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Delmas")
        logeur = session.scalars(
            select(Organisme.id).where(Organisme.public_id == monde.bailleur)
        ).one()
        fabrique.occupation(session, dossier.menage, bailleur_id=logeur, debut=LE)
    assert bailleur.ouvrir(f"/dossiers/{monde.dossiers['Delmas']}").status_code == 200
    assert "Delmas" not in bailleur.ouvrir(LISTE).text
    assert "Delmas" not in bailleur.ouvrir(f"{LISTE}?format=csv").text


@pytest.mark.parametrize("nom", ["Delmas", "Hamelin", "Abadie"])
def test_a_dwelling_is_offered_to_no_household_that_he_does_not_see(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, nom: str
) -> None:
    navigateur = connecter(REFERENT)
    cible = monde.dossiers[nom]
    assert navigateur.ouvrir(f"{LISTE}/nouveau?menage={cible}").status_code == 404
    assert navigateur.envoyer(LISTE, **LOGEMENT, menage=cible).status_code == 404
    with lecture(fabrique_web) as session:
        assert session.scalars(select(OffreLogement)).all() == []


def test_a_dwelling_is_offered_to_a_household_that_he_sees(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(REFERENT)
    cible = monde.dossiers["Fabre"]
    assert "Fabre" in navigateur.ouvrir(f"{LISTE}/nouveau?menage={cible}").text
    assert navigateur.envoyer(LISTE, **LOGEMENT, menage=cible).status_code == 302
    page = connecter(TS).ouvrir(f"/dossiers/{cible}/offres/{offre(fabrique_web)}").text
    # A rapprochement is open already: the offer waits, and says so.
    assert "L’offre attend" in page


def test_what_is_typed_wrong_is_said_beside_its_field(connecter: Connecter) -> None:
    reponse = connecter(REFERENT).envoyer(LISTE, **{**LOGEMENT, "departement": "75x", "loyer": "0"})
    assert reponse.status_code == 422
    assert 'id="loyer-erreur"' in reponse.text
    assert 'value="Orsay"' in reponse.text


def test_another_landlord_s_offers_are_not_there(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(REFERENT)
    navigateur.envoyer(LISTE, **LOGEMENT)
    with transaction(fabrique_web) as session:
        session.execute(
            OffreLogement.__table__.update().values(
                bailleur_id=select(Organisme.id)
                .where(Organisme.nom == "Autre Bailleur")
                .scalar_subquery()
            )
        )
    assert "Orsay" not in navigateur.ouvrir(LISTE).text
    prise = offre(fabrique_web)
    assert navigateur.envoyer(f"{LISTE}/{prise}/retrait").status_code == 404
    assert navigateur.ouvrir(f"{LISTE}/nouveau?reprend={prise}").status_code == 404


def test_a_dwelling_just_left_waits_to_be_offered_again(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        logement = session.scalars(
            select(Logement).join(Organisme).where(Organisme.public_id == monde.bailleur)
        ).first()
        assert logement is not None
        dossier = monde.dossier(session, "Keller")
        session.add(
            Message(
                emetteur_id=dossier.id, rang=1, element="depart", tache_id="t",
                nom="logement_libere", correlation=logement.public_id, charge="{}",
                emis_le=LE, connu_le=LE, prochain_essai_le=LE,
            )
        )  # fmt: skip
        cle, commune = logement.public_id, logement.commune
    navigateur = connecter(REFERENT)
    page = navigateur.ouvrir(LISTE).text
    assert "Logements libérés" in page
    assert "Keller" not in page
    assert f'value="{commune}"' in navigateur.ouvrir(f"{LISTE}/nouveau?libere={cle}").text


def test_the_contact_of_authority_is_said_once(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    bailleur = connecter(REFERENT)
    champs = {"departement": "91", "nom": "Mme Vasseur", "telephone": "01 60 00 00 00"}
    assert bailleur.envoyer("/bailleur/contact", **champs).status_code == 302
    assert "Mme Vasseur" in bailleur.ouvrir("/bailleur/contact").text
    adresse, _ = etape(fabrique_web, monde.dossiers["Fabre"])
    for navigateur in (bailleur, connecter(TS)):
        assert 'value="Mme Vasseur, 01 60 00 00 00"' in navigateur.ouvrir(adresse).text


def test_a_signalement_leaves_from_his_home_for_a_household_of_his(
    connecter: Connecter, monde: Monde
) -> None:
    navigateur = connecter(REFERENT)
    formulaire = navigateur.ouvrir("/bailleur/signaler").text
    assert "Fabre" in formulaire
    assert "Delmas" not in formulaire
    champs = {"menage": monde.dossiers["Fabre"], "type": "impaye", "message": "Deux mois dus."}
    assert navigateur.envoyer("/bailleur/signaler", **champs).status_code == 302
    accueil = navigateur.ouvrir("/bailleur").text
    assert "pas encore d’accusé de réception" in accueil
    ailleurs = {**champs, "menage": monde.dossiers["Delmas"]}
    assert navigateur.envoyer("/bailleur/signaler", **ailleurs).status_code == 404


def test_a_signalement_without_any_household_says_so(connecter: Connecter) -> None:
    navigateur = connecter(Role.REFERENT_BAILLEUR)
    page = navigateur.ouvrir("/bailleur/signaler", query_string={"cherche": "personne ainsi"})
    assert page.status_code == 200
    assert "Aucun ménage qui vous concerne ne porte ce nom." in page.text
    seul = connecter(Role.CORRESPONDANT_BAILLEUR)
    assert "il n’y a rien à signaler ici" in seul.ouvrir("/bailleur/signaler").text
    refus = seul.envoyer("/bailleur/signaler", menage="personne", type="technique")
    assert refus.status_code == 404


def test_a_step_is_done_in_place_on_his_home(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adresse, champs = etape(fabrique_web, monde.dossiers["Garnier"])
    tache = adresse.rsplit("/", 1)[1]
    navigateur = connecter(REFERENT)
    page = navigateur.ouvrir(f"/bailleur?etape={tache}").text
    assert f'action="{adresse}"' in page
    navigateur.envoyer(adresse, **champs, decision_caleol="attribution")
    assert 'id="en-place"' not in navigateur.ouvrir(f"/bailleur?etape={tache}").text
    with lecture(fabrique_web) as session:
        assert "attribution" in session.scalars(select(PassageCaleol.decision)).all()


def test_a_step_of_a_household_that_he_does_not_see_is_not_found(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(REFERENT)
    for nom in ("Delmas", "Hamelin", "Abadie"):
        tache = etape(fabrique_web, monde.dossiers[nom])[0].rsplit("/", 1)[1]
        assert navigateur.ouvrir(f"/bailleur?etape={tache}").status_code == 404


def test_the_correspondant_offers_nothing_but_warns(connecter: Connecter) -> None:
    navigateur = connecter(CORRESPONDANT)
    accueil = navigateur.ouvrir("/bailleur").text
    assert "Signaler" in accueil
    assert "logement est disponible" not in accueil
    assert navigateur.ouvrir(LISTE).status_code == 403


def test_a_signalement_is_acknowledged_then_answered(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    bailleur, caseworker = connecter(REFERENT), connecter(TS)
    page = f"/dossiers/{monde.dossiers['Fabre']}"
    caseworker.envoyer(f"{page}/signalements", type="technique", message="Fuite", du_menage="on")
    lu = bailleur.ouvrir(page).text
    assert "Le ménage (" in lu
    assert "sans accusé de réception" in lu
    recu = re.search(r'action="([^"]+)/reception"', lu)
    assert recu is not None
    # One's own side acknowledges nothing.
    assert caseworker.envoyer(f"{recu.group(1)}/reception").status_code == 409
    assert bailleur.envoyer(f"{recu.group(1)}/reception").status_code == 302
    assert "Reçu le" in caseworker.ouvrir(page).text
    bailleur.envoyer(f"{recu.group(1)}/traitement", reponse="Plombier prévu jeudi")
    assert "Plombier prévu jeudi" in caseworker.ouvrir(page).text
    assert bailleur.envoyer(f"{recu.group(1)}/traitement", reponse="x" * 600).status_code == 422


def test_a_landlord_never_speaks_for_the_household(connecter: Connecter, monde: Monde) -> None:
    page = f"/dossiers/{monde.dossiers['Fabre']}"
    bailleur = connecter(REFERENT)
    bailleur.envoyer(f"{page}/signalements", type="impaye", message="x", du_menage="on")
    assert "Le ménage (" not in bailleur.ouvrir(page).text


def test_a_colleague_named_before_is_one_click_away(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        lui = session.scalars(select(Utilisateur).where(Utilisateur.role == REFERENT)).first()
        dossier = monde.dossier(session, "Garnier")
        assert lui is not None
        session.add(
            Correspondant(
                dossier_id=dossier.id, organisme_id=lui.organisme_id, nom="Awa Nivardel",
                courriel="awa@exemple.test", designe_le=LE,
            )
        )  # fmt: skip
    bailleur, caseworker = connecter(REFERENT), connecter(TS)
    adresse, champs = etape(fabrique_web, monde.dossiers["Garnier"])
    bailleur.envoyer(adresse, **champs, decision_caleol="attribution")
    for reponses in ({"delai_reponse_jours": "10"}, {"reponse_offre": "acceptee"}):
        adresse, champs = etape(fabrique_web, monde.dossiers["Garnier"])
        caseworker.envoyer(adresse, **champs, **reponses)
    adresse, champs = etape(fabrique_web, monde.dossiers["Garnier"])
    page = bailleur.ouvrir(f"/bailleur?etape={adresse.rsplit('/', 1)[1]}").text
    assert "Désigner moi-même" in page
    assert "Désigner Awa Nivardel" in page
