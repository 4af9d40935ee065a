"""A landlord says what it has to say in two clicks from its home, typing and choosing apart."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from models.accompagnement import Signalement
from models.codes import Role
from models.db import SessionFactory, lecture
from models.offre import ContactCaleol, OffreLogement
from models.relogement import Correspondant, PassageCaleol
from tests.e2e.conftest import Ouvrir
from tests.web.bailleur.test_bailleur import etape
from tests.web.fixtures import Connecter
from tests.web.monde import Monde

pytestmark = pytest.mark.navigateur

CLICS = 2


class Doigt:
    """Clicks, and counts. Typing, choosing an answer and scrolling are no clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.clics = page, 0
        page.goto("/bailleur")

    def presser(self, nom: str) -> None:
        cible = self.page.get_by_role("link", name=nom).or_(
            self.page.get_by_role("button", name=nom)
        )
        cible.first.click()
        self.clics += 1


def proposer_un_logement(doigt: Doigt) -> None:
    doigt.presser("Un logement est disponible")
    doigt.page.get_by_label("Commune").fill("Orsay")
    doigt.page.get_by_label("Département").select_option("91")
    doigt.page.get_by_label("Typologie").select_option("t3")
    doigt.presser("Proposer ce logement")


def nommer_le_contact(doigt: Doigt) -> None:
    doigt.presser("Contact en CALEOL")
    doigt.page.get_by_label("Département").select_option("91")
    doigt.page.get_by_label("Nom").fill("Mme Vasseur")
    doigt.presser("Enregistrer")


def signaler(doigt: Doigt) -> None:
    doigt.presser("Signaler")
    doigt.page.get_by_label("Ménage", exact=True).select_option(index=1)
    doigt.page.get_by_label("Sujet").select_option("impaye")
    doigt.presser("Envoyer")


def decider(doigt: Doigt) -> None:
    doigt.presser("Répondre pour Garnier")
    doigt.page.get_by_label("Attribution", exact=True).check()
    doigt.presser("Enregistrer")


@pytest.mark.parametrize(
    ("geste", "colonne", "attendu"),
    [
        (proposer_un_logement, OffreLogement.commune, "Orsay"),
        (nommer_le_contact, ContactCaleol.nom, "Mme Vasseur"),
        (signaler, Signalement.type, "impaye"),
        (decider, PassageCaleol.decision, "attribution"),
    ],
)
def test_from_home_to_recorded(
    ouvrir: Ouvrir,
    fabrique_web: SessionFactory,
    geste: Callable[[Doigt], None],
    colonne: InstrumentedAttribute[str],
    attendu: str,
) -> None:
    doigt = Doigt(ouvrir(Role.REFERENT_BAILLEUR))
    geste(doigt)
    expect(doigt.page.locator(".avis-fait")).to_be_visible()
    assert doigt.clics == CLICS
    with lecture(fabrique_web) as session:
        assert attendu in session.scalars(select(colonne)).all()


def test_the_correspondant_is_named_in_two_clicks(
    ouvrir: Ouvrir, connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    caseworker, public_id = connecter(Role.TRAVAILLEUR_SOCIAL), monde.dossiers["Garnier"]
    for reponses in (
        {"decision_caleol": "attribution"},
        {"delai_reponse_jours": "10"},
        {"reponse_offre": "acceptee"},
    ):
        adresse, champs = etape(fabrique_web, public_id)
        caseworker.envoyer(adresse, **champs, **reponses)
    doigt = Doigt(ouvrir(Role.REFERENT_BAILLEUR))
    doigt.presser("Répondre pour Garnier")
    doigt.presser("Désigner moi-même")
    assert doigt.clics == CLICS
    with lecture(fabrique_web) as session:
        assert len(session.scalars(select(Correspondant)).all()) == 1
