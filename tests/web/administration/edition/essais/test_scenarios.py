"""A walk kept as a test: listed, played again, opened, replaced, forgotten."""

import re

from sqlalchemy import select

from models.db import SessionFactory, lecture, transaction
from models.ebauche import Ebauche, EbauchePiece, Scenario
from tests.web.administration.edition.essais.conftest import Essayeur, dire
from tests.web.monde import REPONSES

IDENTIFIANT = re.compile(r"/scenarios/([^/\"]+)/essai")


def garder_un(essayeur: Essayeur, nom: str = "Orientation faite") -> None:
    essayeur.commencer()
    essayeur.faire("enregistrer_orientation", **REPONSES["enregistrer_orientation"])
    assert essayeur.garder(nom) == 302


def lister(essayeur: Essayeur, suite: str = "") -> str:
    return dire(essayeur.navigateur.ouvrir(f"{essayeur.base}/scenarios{suite}").text)


def test_a_walk_is_kept_then_played_again(essayeur: Essayeur) -> None:
    garder_un(essayeur)
    assert "Orientation faite" in lister(essayeur)
    assert "Tous les scénarios sont tenus." in lister(essayeur, "?rejouer=oui")
    export = essayeur.navigateur.ouvrir(f"{essayeur.base}/scenarios?format=csv")
    assert "Orientation faite" in export.text


def test_a_draft_that_changes_says_what_is_open_instead(
    essayeur: Essayeur, fabrique_web: SessionFactory, ebauche: str
) -> None:
    garder_un(essayeur)
    with transaction(fabrique_web) as session:
        piece = session.scalars(
            select(EbauchePiece)
            .join(Ebauche, Ebauche.id == EbauchePiece.ebauche_id)
            .where(
                Ebauche.public_id == ebauche,
                EbauchePiece.genre == "module",
                EbauchePiece.cle == "contact",
            )
        ).one()
        piece.contenu = piece.contenu.replace(b"prendre_contact", b"appeler").replace(
            "Prendre contact avec le ménage".encode(), b"Appeler"
        )
    page = lister(essayeur, "?rejouer=oui")
    assert "1 scénario sur 1 n’est plus tenu" in page
    attendu = "on attendait « Prendre contact avec le ménage » ; « Appeler » est ouverte."
    assert f"Après « Enregistrer l’orientation », {attendu}" in page


def test_a_name_is_asked_for_and_is_not_taken_twice(essayeur: Essayeur) -> None:
    garder_un(essayeur)
    for nom, phrase in (("", "Donnez un nom"), ("Orientation faite", "porte déjà ce nom")):
        assert essayeur.garder(nom) == 422
        assert phrase in essayeur.texte


def test_an_open_walk_is_changed_and_takes_the_place_of_the_kept_one(
    essayeur: Essayeur, fabrique_web: SessionFactory
) -> None:
    garder_un(essayeur)
    identifiant = lire_identifiant(essayeur)
    navigateur = essayeur.navigateur
    navigateur.envoyer(f"{essayeur.base}/scenarios/{identifiant}/essai")
    assert essayeur.ouvertes == {"prendre_contact"}
    essayeur.faire("prendre_contact", **REPONSES["prendre_contact"])
    assert essayeur.garder("Ménage joint", remplacer="oui") == 302
    with lecture(fabrique_web) as session:
        gardes = list(session.scalars(select(Scenario)))
        assert [(un.public_id, un.nom) for un in gardes] == [(identifiant, "Ménage joint")]
        assert "realiser_diagnostic" in gardes[0].contenu


def test_a_kept_walk_is_forgotten(essayeur: Essayeur) -> None:
    garder_un(essayeur)
    adresse = f"{essayeur.base}/scenarios/{lire_identifiant(essayeur)}/suppression"
    assert essayeur.navigateur.envoyer(adresse).status_code == 302
    assert "Aucun scénario n’est gardé" in lister(essayeur)
    assert essayeur.navigateur.envoyer(adresse).status_code == 404
    essayeur.ouvrir()  # the walk under way was of that one: it goes on


def lire_identifiant(essayeur: Essayeur) -> str:
    trouve = IDENTIFIANT.search(essayeur.navigateur.ouvrir(f"{essayeur.base}/scenarios").text)
    assert trouve is not None
    return trouve.group(1)
