"""Messages given up and subscriptions, as the administrateur sees them; and the command."""

import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, true

from models.abonnement import Abonnement
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.envoi import Envoi, EnvoiCanal, rejouer
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from web.commandes.envois import envois

PAGE, ABONNEMENTS = "/administration/envois", "/administration/abonnements"
ADMINISTRATEUR = Role.ADMINISTRATEUR
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


def perdre(factory: SessionFactory, cle: str, erreur: str, **colonnes: Any) -> None:
    """A mail to the caseworker that was given up."""
    with transaction(factory) as session:
        role = Utilisateur.role == Role.TRAVAILLEUR_SOCIAL
        lecteur = session.scalars(select(Utilisateur).where(role)).first()
        assert lecteur is not None
        valeurs = {
            "gabarit": "nouvelle",
            "utilisateur_id": lecteur.id,
            "contexte": '{"titre": "confidentiel", "lien": "/"}',
            "cree_le": LE,
            "prochain_essai_le": LE,
            "abandonne_le": LE,
            "essais": 7,
        }
        session.add(Envoi(cle=cle, erreur=erreur, **(valeurs | colonnes)))


def list_envois(factory: SessionFactory) -> dict[str, Envoi]:
    with lecture(factory) as session:
        return {envoi.cle: envoi for envoi in session.scalars(select(Envoi))}


def test_what_was_given_up_is_listed_with_its_cause_and_never_its_words(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    perdre(fabrique_web, "un", "SMTPRecipientsRefused 550")
    perdre(fabrique_web, "deux", "SMTPRecipientsRefused 550")
    perdre(fabrique_web, "trois", "TimeoutError")
    navigateur = connecter(ADMINISTRATEUR)
    page = navigateur.ouvrir(PAGE).text
    assert "Refusé par le serveur de messagerie (550)</a>&nbsp;: 2 messages" in page
    assert "confidentiel" not in page
    filtree = navigateur.ouvrir(f"{PAGE}?cause=TimeoutError").text
    assert filtree.count('data-titre="Sujet"') == 1
    fichier = navigateur.ouvrir(f"{PAGE}?format=csv").text
    assert fichier.count("Refusé par le serveur") == 2
    assert "confidentiel" not in fichier


def test_one_message_or_all_those_of_a_cause_are_played_again_once(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    for cle, erreur in (("a", "HTTP 500"), ("b", "HTTP 500"), ("c", "TimeoutError")):
        perdre(fabrique_web, cle, erreur)
    navigateur = connecter(ADMINISTRATEUR)
    navigateur.ouvrir(PAGE)
    reponse = navigateur.envoyer(f"{PAGE}/rejeu", cause="HTTP 500")
    assert "2 messages de nouveau à envoyer" in navigateur.ouvrir(reponse.location).text
    lus = list_envois(fabrique_web)
    assert [lus[cle].abandonne_le for cle in "abc"] == [None, None, LE]
    assert lus["a"].rejoue_par is not None
    assert navigateur.envoyer(f"{PAGE}/rejeu").status_code == 302
    assert list_envois(fabrique_web)["c"].abandonne_le == LE
    for attendu in ("1 message de nouveau à envoyer", "Déjà rejoué"):
        reponse = navigateur.envoyer(f"{PAGE}/rejeu", envoi=str(lus["c"].id))
        assert attendu in navigateur.ouvrir(reponse.location).text


def test_an_expired_link_is_not_played_again(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    perdre(fabrique_web, "lien", "compte desactive", gabarit="mot_de_passe", contexte="{}")
    page = connecter(ADMINISTRATEUR).ouvrir(PAGE).text
    assert "Le lien a expiré" in page
    assert "Tout rejouer" not in page
    with transaction(fabrique_web) as session:
        assert rejouer(session, quels=true(), par=None, le=LE) == []


def creer(connecter: Connecter, **saisie: str) -> str:
    navigateur = connecter(ADMINISTRATEUR)
    navigateur.ouvrir(ABONNEMENTS)
    champs = {
        "nom": "Tableau de bord",
        "adresse_appelee": "https://recepteur.exemple.test/a?cle=xyz",
    }
    return navigateur.envoyer(ABONNEMENTS, **(champs | saisie)).text


def test_the_secret_is_shown_once_and_the_address_never_whole(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    page = creer(connecter)
    [secret] = SECRET.findall(page)
    with lecture(fabrique_web) as session:
        [abonnement] = session.scalars(select(Abonnement))
    assert (abonnement.secret, abonnement.actif, abonnement.genres) == (secret, True, "")
    ensuite = connecter(ADMINISTRATEUR).ouvrir(ABONNEMENTS).text
    assert "https://recepteur.exemple.test" in ensuite
    assert not SECRET.search(ensuite)
    assert "xyz" not in ensuite + page


@pytest.mark.parametrize(
    "adresse", ["http://recepteur.exemple.test/", "https://moi:mdp@recepteur.exemple.test/", "x"]
)
def test_an_address_that_would_never_be_called_is_refused(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str
) -> None:
    assert "Une réponse est à corriger" in creer(connecter, adresse_appelee=adresse)
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Abonnement)).all() == []


def test_a_subscription_is_stopped_set_going_again_and_tried(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    creer(connecter, genres="A01")
    navigateur = connecter(ADMINISTRATEUR)
    with lecture(fabrique_web) as session:
        [abonnement] = session.scalars(select(Abonnement))
    adresse = f"{ABONNEMENTS}/{abonnement.public_id}"
    navigateur.ouvrir(ABONNEMENTS)
    for verbe, mots in (("arret", "Arrêté"), ("reprise", "En marche"), ("essai", "en attente")):
        navigateur.envoyer(f"{adresse}/{verbe}")
        assert mots in navigateur.ouvrir(ABONNEMENTS).text
    [envoi] = list_envois(fabrique_web).values()
    assert (envoi.canal, envoi.gabarit) == (EnvoiCanal.APPEL, "essai")


def test_the_command_lists_and_plays_again(
    fabrique_web: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    perdre(fabrique_web, "un", "HTTP 503")
    perdre(fabrique_web, "deux", "HTTP 503", abandonne_le=LE - timedelta(days=1))
    monkeypatch.setenv("DATABASE_URL", str(fabrique_web.kw["bind"].url))
    lister = CliRunner().invoke(envois, ["lister"])
    assert lister.exit_code == 0, lister.output
    numeros = [ligne.split("\t")[0] for ligne in lister.stdout.splitlines()]
    assert len(numeros) == 2
    assert CliRunner().invoke(envois, ["rejouer"]).exit_code == 2
    assert CliRunner().invoke(envois, ["rejouer", numeros[0]]).stderr.endswith("1.\n")
    assert CliRunner().invoke(envois, ["rejouer", "--tous"]).stderr.endswith("1.\n")
    assert all(envoi.abandonne_le is None for envoi in list_envois(fabrique_web).values())
