"""Somebody followed already is told while the name is being typed."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.menage import Personne
from tests.e2e.conftest import Ouvrir
from tests.web.monde import Monde

pytestmark = pytest.mark.navigateur


def test_a_double_is_told_while_typing_and_forgotten_with_another_name(
    ouvrir: Ouvrir, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        personne = session.scalars(select(Personne).where(Personne.nom == "Delmas")).one()
        personne.prenom = "Zélie"
    page = ouvrir(Role.TRAVAILLEUR_SOCIAL)
    page.goto("/orientations/nouvelle")
    page.get_by_label("Prénom").fill("delmas")
    page.get_by_label("Nom du demandeur").fill("ZELIE")
    lien = page.get_by_role("link", name="Delmas Zélie")
    expect(lien).to_have_attribute("href", f"/dossiers/{monde.dossiers['Delmas']}")
    page.get_by_label("Nom du demandeur").fill("Personne d’autre")
    expect(lien).to_have_count(0)
