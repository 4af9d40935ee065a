"""The statement on accessibility: for everybody, from every page, and no more than is known."""

import pytest
from flask import Flask
from pydantic import ValidationError

from models.codes import Role
from models.db import SessionFactory
from tests.web.applications import create_app_d_essai
from tests.web.fixtures import CLE, Connecter, Horloge
from tests.web.navigateur import Navigateur
from web.config import Reglages


def lire(fabrique: SessionFactory, horloge: Horloge, contact: str) -> str:
    reglages = Reglages(cle_secrete=CLE, courriel="memoire", contact_accessibilite=contact)
    app: Flask = create_app_d_essai(reglages, fabrique=fabrique, horloge=horloge)
    return Navigateur(app).ouvrir("/accessibilite").text


def test_each_page_leads_to_it_with_the_mention_of_the_law(
    anonyme: Navigateur, connecter: Connecter
) -> None:
    mention = '<a href="/accessibilite">Accessibilité&nbsp;: non conforme</a>'
    assert mention in anonyme.ouvrir("/connexion").text
    assert mention in connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/journee").text
    assert mention in anonyme.ouvrir("/inconnue").text
    page = anonyme.ouvrir("/accessibilite")
    assert page.status_code == 200
    assert "non conforme</strong>, faute d’audit" in page.text


@pytest.mark.parametrize(
    ("contact", "dit"),
    [
        ("acces@exemple.fr", '<a href="mailto:acces@exemple.fr">'),
        ("https://exemple.fr/ecrire", '<a href="https://exemple.fr/ecrire">'),
        ("", "n’ont donné aucune adresse"),
    ],
)
def test_the_contact_is_the_installation_s_or_its_absence_is_said(
    fabrique_web: SessionFactory, horloge: Horloge, contact: str, dit: str
) -> None:
    assert dit in lire(fabrique_web, horloge, contact)


@pytest.mark.parametrize("contact", ["acces", "acces@", "@exemple.fr", "javascript:alert(1)"])
def test_a_contact_that_reaches_nobody_is_refused_at_start(contact: str) -> None:
    with pytest.raises(ValidationError):
        Reglages(contact_accessibilite=contact)
