"""What a hostile reader sends: each answer is a French page, and nothing more than his own."""

from datetime import timedelta

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.organisme import Organisme
from models.relogement import Occupation, Proposition
from models.utilisateur import TentativeConnexion, Utilisateur
from tests.web.applications import create_app_d_essai
from tests.web.fixtures import CLE, Connecter, Horloge
from tests.web.monde import LE, MOT_DE_PASSE, REPONSES, Monde
from tests.web.navigateur import Navigateur
from web.compte import liens
from web.config import Reglages

TS, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR
NOUVEAU = "un tout nouveau mot de passe"
AU_DELA = 10**20


def lire_etape(fabrique: SessionFactory, public_id: str) -> tuple[str, int]:
    """Return the address of the open step of a dossier, and the dossier's version."""
    with lecture(fabrique) as session:
        tache_id, version = session.execute(
            select(EtapeOuverte.tache_id, Dossier.version)
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(Dossier.public_id == public_id, EtapeOuverte.sorte != "evenement")
        ).one()
    return f"/dossiers/{public_id}/etapes/{tache_id}", version


def loger_chez(fabrique: SessionFactory, public_id: str, bailleur: str) -> None:
    with transaction(fabrique) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        organisme = session.scalars(select(Organisme).where(Organisme.public_id == bailleur)).one()
        session.add(
            Occupation(
                menage_id=dossier.menage_id,
                bailleur_id=organisme.id,
                statut="bail_direct",
                debut=LE - timedelta(days=900),
            )
        )


@pytest.mark.parametrize("suite", ["//[", "/\r\nX-Injecte: oui", "/.\u2028/"])
def test_a_twisted_return_address_leads_home(anonyme: Navigateur, monde: Monde, suite: str) -> None:
    reponse = anonyme.client.post(
        "/connexion",
        query_string={"suite": suite},
        data={
            "csrf_token": anonyme.jeton(),
            "courriel": monde.comptes[TS],
            "mot_de_passe": MOT_DE_PASSE,
        },
    )
    assert (reponse.status_code, reponse.headers["Location"]) == (302, "/")
    assert "X-Injecte" not in reponse.headers


@pytest.mark.parametrize("cherche", ["a " * 2000, "%_\\" * 2000, "é" * 60_000, "' OR 1=1 --"])
def test_a_search_of_any_shape_is_answered(connecter: Connecter, cherche: str) -> None:
    page = connecter(TS).ouvrir("/dossiers", query_string={"q": cherche})
    assert page.status_code == 200
    assert "Abadie" not in page.text or not cherche.strip("a ")


@pytest.mark.parametrize("adresse", ["/bailleur/menages", "/bailleur/signaler"])
def test_a_landlord_s_search_of_any_shape_is_answered(connecter: Connecter, adresse: str) -> None:
    """SQLite takes no pattern of more than 50,000 bytes, and would answer that it is away."""
    for cherche in ("é" * 60_000, "a " * 2000, "%_\\" * 2000, "' OR 1=1 --"):
        page = connecter(REFERENT).ouvrir(adresse, query_string={"cherche": cherche})
        assert page.status_code == 200
        assert "Abadie" not in page.text


def test_a_nul_is_refused_wherever_it_comes(anonyme: Navigateur) -> None:
    assert anonyme.ouvrir("/connexion%00").status_code == 400
    assert anonyme.ouvrir("/connexion?suite=%00").status_code == 400
    assert anonyme.connecter("a\0@exemple.test").status_code == 400


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01", "2022-W01-1", "-1", "٣"])
def test_the_key_figures_of_any_day_are_answered(connecter: Connecter, jour: str) -> None:
    navigateur = connecter(Role.COORDONNATEUR)
    for adresse in ("/coordination/chiffres-cles", "/coordination/chiffres-cles.csv"):
        assert navigateur.ouvrir(adresse, query_string={"au": jour}).status_code == 200


def test_a_number_beyond_the_database_is_a_page_that_does_not_exist(
    connecter: Connecter, monde: Monde
) -> None:
    adresse = f"/dossiers/{monde.dossiers['Abadie']}/signalements/{AU_DELA}/traitement"
    assert connecter(TS).envoyer(adresse).status_code == 404


@pytest.mark.parametrize("jour", ["0001-01-01", "9999-12-31"])
def test_a_date_out_of_the_calendar_is_refused_beside_its_field(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, jour: str
) -> None:
    public_id = monde.dossiers["Abadie"]
    _, version = lire_etape(fabrique_web, public_id)
    champs = {"version": version, "fait_le": LE.date().isoformat(), "motif": "Hospitalisation"}
    page = connecter(TS).envoyer(
        f"/dossiers/{public_id}/operations/suspendre", **champs, reprise_prevue_le=jour
    )
    assert page.status_code == 422
    assert "Écrivez une date qui existe" in page.text


def test_an_orientation_is_not_dated_before_the_century(connecter: Connecter) -> None:
    page = connecter(TS).envoyer("/orientations/nouvelle", fait_le="0001-01-01")
    assert page.status_code == 422
    assert "Écrivez une date qui existe" in page.text


def test_a_landlord_cannot_hand_a_household_to_another_landlord(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """He sees his tenant; the rapprochement is a joint step, and its landlord sees all after."""
    public_id = monde.dossiers["Delmas"]
    loger_chez(fabrique_web, public_id, monde.bailleur)
    adresse, version = lire_etape(fabrique_web, public_id)
    with lecture(fabrique_web) as session:
        autre = session.scalars(
            select(Organisme.public_id).where(Organisme.nom == "Autre Bailleur")
        ).one()
    navigateur = connecter(REFERENT)
    champs = {"version": version, "fait_le": LE.date().isoformat(), **REPONSES["rapprochement"]}
    refus = navigateur.envoyer(adresse, **champs, bailleur=autre)
    assert refus.status_code == 422
    assert "Choisissez votre organisme." in refus.text
    with lecture(fabrique_web) as session:
        dossier = select(Dossier.id).where(Dossier.public_id == public_id).scalar_subquery()
        ouvertes = select(func.count()).where(Proposition.dossier_id == dossier)
        assert session.scalar(ouvertes) == 0
    assert navigateur.envoyer(adresse, **champs, bailleur=monde.bailleur).status_code == 302


def test_a_closed_dossier_is_started_again_once(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse = f"/dossiers/{monde.dossiers['Jourdan']}/recommencement"
    garde = {"repris": ["programme", "departement"]}
    assert [navigateur.envoyer(adresse, **garde).status_code for _ in range(2)] == [302, 409]
    with lecture(fabrique_web) as session:
        assert session.scalar(select(func.count()).where(Dossier.reprend_id.is_not(None))) == 1


def test_a_signing_in_does_not_wipe_out_what_its_address_tried_on_others(
    anonyme: Navigateur, monde: Monde
) -> None:
    """With one account of his own, a robot would try a password on everybody else's."""
    refus = []
    for numero in range(25):
        refus.append(
            anonyme.connecter(f"personne{numero}@exemple.test", "faux mot de passe").status_code
        )
        anonyme.connecter(monde.comptes[TS])
    assert 429 in refus


@pytest.mark.timeout(20)
@pytest.mark.parametrize("adresse", ["/connexion", "/mot-de-passe-oublie"])
def test_too_many_tries_of_somebody_signed_in_do_not_lock_the_database(
    connecter: Connecter, adresse: str
) -> None:
    """The refusal names its reader, read in another session: not while this one writes."""
    navigateur = connecter(TS)
    essais = [navigateur.envoyer(adresse, courriel="x@exemple.test") for _ in range(6)]
    assert essais[-1].status_code == 429


def test_a_new_password_voids_the_other_links(
    anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        compte = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[TS])
        ).one()
        ancien, dernier = (liens.creer(session, utilisateur=compte, le=LE) for _ in range(2))
    choix = {"mot_de_passe": NOUVEAU, "confirmation": NOUVEAU}
    assert anonyme.envoyer(f"/mot-de-passe/{dernier}", **choix).status_code == 302
    assert anonyme.envoyer(f"/mot-de-passe/{ancien}", **choix).status_code == 410


def test_a_diagram_opened_by_its_address_is_no_page_of_the_product(
    connecter: Connecter, monde: Monde
) -> None:
    adresse = f"/definitions/{monde.definition}/parcours/acces_direct.bpmn"
    en_tetes = connecter(TS).ouvrir(adresse).headers
    assert "sandbox" in en_tetes["Content-Security-Policy"]
    assert en_tetes["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("url", "exige"), [("https://jalon.exemple", True), ("", False)])
def test_https_is_required_once_the_product_is_behind_it(
    fabrique_web: SessionFactory, horloge: Horloge, url: str, exige: bool
) -> None:
    """The proxy ends TLS: the request itself comes in clear."""
    reglages = Reglages(cle_secrete=SecretStr(CLE), courriel="memoire", url=url)
    app = create_app_d_essai(reglages, fabrique=fabrique_web, horloge=horloge)
    en_tetes = app.test_client().get("/connexion").headers
    assert ("Strict-Transport-Security" in en_tetes) is exige
    assert ("Secure" in en_tetes["Set-Cookie"]) is exige


def test_an_error_of_the_database_does_not_quote_what_was_typed(
    app: Flask, fabrique_web: SessionFactory
) -> None:
    secret = "NOM-TAPE-PAR-QUELQU-UN"
    with pytest.raises(IntegrityError) as erreur, transaction(fabrique_web) as session:
        session.add(TentativeConnexion(id=1, cle=secret, le=LE))
        session.flush()
        session.connection().execute(
            TentativeConnexion.__table__.insert().values(id=1, cle=secret, le=LE)  # type: ignore[attr-defined]
        )
    assert secret not in str(erreur.value)
