"""Signing in and out, the throttle, the forgotten password."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.envoi import Envoi
from models.utilisateur import TentativeConnexion, Utilisateur
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import MOT_DE_PASSE, Monde
from tests.web.navigateur import Navigateur

TS = Role.TRAVAILLEUR_SOCIAL
NOUVEAU = "un tout nouveau mot de passe"

ACCUEILS = {
    Role.TRAVAILLEUR_SOCIAL: "/journee",
    Role.CHEF_DE_SERVICE: "/journee",
    Role.REFERENT_BAILLEUR: "/bailleur",
    Role.CORRESPONDANT_BAILLEUR: "/bailleur",
    Role.COORDONNATEUR: "/coordination",
    Role.ADMINISTRATEUR: "/administration",
}


@pytest.mark.parametrize("role", Role)
def test_each_role_lands_on_its_world(connecter: Connecter, role: Role) -> None:
    page = connecter(role).ouvrir("/", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == ACCUEILS[role]


def test_without_signing_in_every_page_leads_to_the_sign_in(anonyme: Navigateur) -> None:
    reponse = anonyme.ouvrir("/dossiers/abc?page=2")
    assert reponse.status_code == 302
    assert reponse.headers["Location"] == "/connexion?suite=/dossiers/abc?page%3D2"


def test_signing_in_leads_to_the_page_that_was_asked_for(anonyme: Navigateur, monde: Monde) -> None:
    reponse = anonyme.envoyer(
        "/connexion?suite=/alertes", courriel=monde.comptes[TS], mot_de_passe=MOT_DE_PASSE
    )
    assert reponse.headers["Location"] == "/alertes"


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "x"]
)
def test_signing_in_never_leads_to_another_site(
    anonyme: Navigateur, monde: Monde, suite: str
) -> None:
    reponse = anonyme.client.post(
        "/connexion",
        query_string={"suite": suite},
        data={
            "csrf_token": anonyme.jeton(),
            "courriel": monde.comptes[TS],
            "mot_de_passe": MOT_DE_PASSE,
        },
    )
    assert reponse.headers["Location"] == "/"


def test_the_address_is_read_in_any_case(anonyme: Navigateur, monde: Monde) -> None:
    assert anonyme.connecter(f" {monde.comptes[TS].upper()} ").status_code == 302


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(
    anonyme: Navigateur, monde: Monde
) -> None:
    faux = anonyme.connecter(monde.comptes[TS], "mauvais mot de passe")
    inconnu = anonyme.connecter("personne@exemple.test", "mauvais mot de passe")
    assert faux.status_code == inconnu.status_code == 422
    pages = [
        re.sub(r'(value="[^"]*")', "", page.text).replace("\n", "") for page in (faux, inconnu)
    ]
    assert pages[0] == pages[1]


def test_an_account_without_a_password_cannot_be_opened(
    anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        _compte(session, monde).empreinte_mot_de_passe = None
    assert anonyme.connecter(monde.comptes[TS]).status_code == 422
    assert anonyme.connecter(monde.comptes[TS], "aucun compte").status_code == 422


def test_the_sixth_try_in_a_minute_is_refused_and_other_accounts_are_not(
    anonyme: Navigateur, monde: Monde, horloge: Horloge
) -> None:
    for _essai in range(5):
        assert anonyme.connecter(monde.comptes[TS], "mauvais mot de passe").status_code == 422
    assert anonyme.connecter(monde.comptes[TS]).status_code == 429
    assert anonyme.connecter(monde.comptes[Role.COORDONNATEUR]).status_code == 302
    horloge.avancer(seconds=61)
    assert anonyme.connecter(monde.comptes[TS]).status_code == 302


def test_one_address_that_tries_many_accounts_is_refused(anonyme: Navigateur, monde: Monde) -> None:
    codes = [
        anonyme.connecter(f"robot{numero}@exemple.test", "x").status_code for numero in range(21)
    ]
    assert codes == [422] * 20 + [429]
    assert anonyme.connecter(monde.comptes[TS]).status_code == 429


def test_the_throttle_holds_no_address_and_forgets_who_signed_in(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    connecter(TS).connecter(monde.comptes[Role.ADMINISTRATEUR], "faux")
    with lecture(fabrique_web) as session:
        cles = session.scalars(select(TentativeConnexion.cle)).all()
    assert len(cles) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", cle) for cle in cles)


def test_signing_in_drops_what_the_cookie_held_before(app: Flask, monde: Monde) -> None:
    navigateur = Navigateur(app)
    avant = navigateur.jeton()
    with navigateur.client.session_transaction() as cookie:
        cookie["pose_par_un_autre"] = "oui"
    navigateur.connecter(monde.comptes[TS])
    with navigateur.client.session_transaction() as cookie:
        assert "pose_par_un_autre" not in cookie
    refus = navigateur.client.post("/deconnexion", data={"csrf_token": avant})
    assert refus.status_code == 400


def test_signing_out_voids_the_cookie_even_for_who_copied_it(
    app: Flask, connecter: Connecter
) -> None:
    navigateur = connecter(TS)
    copie = navigateur.client.get_cookie("jalon")
    assert copie is not None
    assert navigateur.envoyer("/deconnexion").status_code == 302
    voleur = app.test_client()
    voleur.set_cookie("jalon", copie.value)
    assert voleur.get("/journee").status_code == 302


@pytest.mark.parametrize("colonne, valeur", [("actif", False), ("jeton_session", "autre")])
def test_a_disabled_account_is_out_at_its_next_click(
    connecter: Connecter,
    monde: Monde,
    fabrique_web: SessionFactory,
    colonne: str,
    valeur: object,
) -> None:
    navigateur = connecter(TS)
    with transaction(fabrique_web) as session:
        setattr(_compte(session, monde), colonne, valeur)
    assert navigateur.ouvrir("/journee").headers["Location"].startswith("/connexion")


def test_a_role_that_changes_changes_what_is_reached_at_once(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    with transaction(fabrique_web) as session:
        _compte(session, monde).role = Role.ADMINISTRATEUR
    assert navigateur.ouvrir("/journee").status_code == 403


def _lien(fabrique_web: SessionFactory) -> str | None:
    with lecture(fabrique_web) as session:
        contextes = session.scalars(select(Envoi.contexte).where(Envoi.gabarit == "mot_de_passe"))
        trouves = [re.search(r"/mot-de-passe/[\w-]+", contexte) for contexte in contextes]
    return trouves[-1].group() if trouves and trouves[-1] else None


def _changer(navigateur: Navigateur, lien: str, choisi: str = NOUVEAU) -> int:
    return navigateur.envoyer(lien, mot_de_passe=choisi, confirmation=choisi).status_code


def test_a_forgotten_password_is_changed_once_by_the_mailed_link(
    app: Flask, connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ailleurs, navigateur = connecter(TS), Navigateur(app)
    navigateur.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS])
    lien = _lien(fabrique_web)
    assert lien is not None
    assert navigateur.ouvrir(lien).status_code == 200
    assert _changer(navigateur, lien) == 302
    assert _changer(navigateur, lien, "encore un autre mot de passe") == 410
    assert navigateur.ouvrir(lien).status_code == 410
    assert ailleurs.ouvrir("/journee").status_code == 302
    assert navigateur.connecter(monde.comptes[TS]).status_code == 422
    assert navigateur.connecter(monde.comptes[TS], NOUVEAU).status_code == 302


def test_a_link_dies_after_an_hour(
    anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    anonyme.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS])
    horloge.avancer(minutes=61)
    lien = _lien(fabrique_web)
    assert lien is not None
    assert _changer(anonyme, lien) == 410


@pytest.mark.parametrize("choisi, repete", [("court", "court"), (NOUVEAU, "autre chose")])
def test_a_weak_or_mistyped_password_is_refused_and_the_link_still_serves(
    anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory, choisi: str, repete: str
) -> None:
    anonyme.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS])
    lien = _lien(fabrique_web)
    assert lien is not None
    assert anonyme.envoyer(lien, mot_de_passe=choisi, confirmation=repete).status_code == 422
    assert _changer(anonyme, lien) == 302


def test_nobody_learns_which_addresses_have_an_account(
    anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    connu = anonyme.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS])
    inconnu = anonyme.envoyer("/mot-de-passe-oublie", courriel="personne@exemple.test")
    assert connu.status_code == inconnu.status_code == 200
    assert connu.text == inconnu.text
    with lecture(fabrique_web) as session:
        assert session.scalar(select(func.count()).select_from(Envoi)) == 1


def test_the_database_does_not_hold_a_link_that_works(
    anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    anonyme.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS])
    lien = _lien(fabrique_web)
    assert lien is not None
    with lecture(fabrique_web) as session:
        jetons = session.connection().exec_driver_sql("SELECT * FROM jeton").all()
    assert lien.rpartition("/")[2] not in str(jetons)


def _compte(session: Session, monde: Monde) -> Utilisateur:
    requete = select(Utilisateur).where(Utilisateur.courriel == monde.comptes[TS])
    return session.scalars(requete).one()
