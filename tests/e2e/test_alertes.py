"""An alert from the day's list to its answer, its snooze and the inbox: by keyboard, then bare."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.alerte import Alerte
from models.avis import RythmeAvis
from models.calendrier import jour_paris
from models.codes import Role
from models.db import SessionFactory, lecture
from tests.e2e.conftest import Ouvrir
from tests.e2e.test_clavier import CALME, Clavier
from tests.web.monde import LE
from web.travaux.echeances import declencher_alertes

pytestmark = pytest.mark.navigateur

TS = Role.TRAVAILLEUR_SOCIAL
NOM = "AVL sans proposition"
RAISON = "Pas d’offre adaptée au besoin"
JUSQU_AU = date(2026, 7, 7)
"""Typed the same way whatever the order of day and month."""


@pytest.fixture(autouse=True)
def _alertes(fabrique_web: SessionFactory) -> None:
    declencher_alertes(fabrique_web, le=LE)


def lire(fabrique: SessionFactory) -> Alerte:
    with lecture(fabrique) as session:
        return session.scalars(select(Alerte).where(Alerte.code == "A01")).one()


def report(fabrique: SessionFactory) -> date | None:
    jusqu_au = lire(fabrique).reportee_jusqu_au
    return jour_paris(jusqu_au) if jusqu_au else None


def heure_du_resume(fabrique: SessionFactory) -> int:
    with lecture(fabrique) as session:
        return session.scalars(select(RythmeAvis.heure)).one()


def dire(page: Page, texte: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(texte)


def test_an_alert_is_answered_snoozed_and_read_in_the_inbox_by_keyboard(
    ouvrir: Ouvrir, fabrique_web: SessionFactory
) -> None:
    page = ouvrir(TS, **CALME)
    page.goto("/journee")
    clavier = Clavier(page)
    clavier.activer("Delmas")
    clavier.activer(NOM)
    expect(page.get_by_role("heading", level=1)).to_contain_text(NOM)
    clavier.cocher("Cohabitation", fleches=6)
    clavier.activer("Enregistrer la réponse")
    dire(page, "Réponse enregistrée")
    expect(page.get_by_role("listitem").filter(has_text=RAISON)).to_be_visible()
    assert lire(fabrique_web).repondue_le == LE

    clavier.deplier("Reporter l’alerte à une date")
    clavier.taper("Revenir le", JUSQU_AU.strftime("%d%m%Y"))
    clavier.aller("Pourquoi")
    clavier.presser("ArrowDown")
    clavier.activer("Reporter l’alerte", exact=True)
    dire(page, "elle reviendra le 7 juillet 2026")
    assert report(fabrique_web) == JUSQU_AU

    clavier.activer("Avis")
    clavier.activer("Choisir comment être prévenu")
    clavier.aller("Heure du résumé")
    avant = page.get_by_label("Heure du résumé").input_value()
    clavier.presser("ArrowDown")
    clavier.activer("Enregistrer mes préférences")
    dire(page, "Préférences enregistrées")
    assert heure_du_resume(fabrique_web) == int(avant) + 1


def test_an_alert_is_answered_snoozed_and_read_in_the_inbox_without_a_script(
    ouvrir: Ouvrir, fabrique_web: SessionFactory
) -> None:
    page = ouvrir(TS, java_script_enabled=False)
    page.goto("/avis")
    page.get_by_role("button", name="Marquer comme lu").first.click()
    expect(page.get_by_text("Lu le")).to_be_visible()
    page.get_by_role("link", name=NOM).first.click()
    page.get_by_label(RAISON).check()
    page.get_by_role("button", name="Enregistrer la réponse").click()
    dire(page, "Réponse enregistrée")
    page.get_by_text("Reporter l’alerte à une date").click()
    page.get_by_label("Revenir le").fill(JUSQU_AU.isoformat())
    page.get_by_label("Pourquoi", exact=True).select_option(
        label="Le ménage réfléchit ou a changé de projet"
    )
    page.get_by_role("button", name="Reporter l’alerte", exact=True).click()
    dire(page, "elle reviendra le 7 juillet 2026")
    assert report(fabrique_web) == JUSQU_AU

    page.goto("/avis/reglages")
    page.get_by_label("Heure du résumé").select_option(value="18")
    page.get_by_role("button", name="Enregistrer mes préférences").click()
    dire(page, "Préférences enregistrées")
    assert heure_du_resume(fabrique_web) == 18
