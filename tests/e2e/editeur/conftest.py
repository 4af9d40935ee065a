"""An administrateur's draft, opened on the canvas."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.utilisateur import Utilisateur
from tests.e2e.conftest import Ouvrir
from tests.web.monde import LE, Monde
from workflow.edition import ebauches
from workflow.isolement.atelier import ATELIER
from workflow.parcours.definitions import derniere_publiee

OuvrirToile = Callable[..., Page]


@pytest.fixture(scope="package", autouse=True)
def _atelier() -> Iterator[None]:
    """One workshop for all these tests: to start it takes longer than a verdict."""
    yield
    ATELIER.fermer()


@pytest.fixture
def ebauche(fabrique_web: SessionFactory, monde: Monde) -> str:
    """A draft of the world's parcours; its id."""
    with transaction(fabrique_web) as session:
        courriel = monde.comptes[Role.ADMINISTRATEUR]
        acteur = session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()
        base = derniere_publiee(session, "acces_direct")
        return ebauches.ouvrir(
            session, acteur=acteur, nom="Visite à un mois", le=LE, base=base
        ).public_id


@pytest.fixture
def toile(ouvrir: Ouvrir, ebauche: str) -> OuvrirToile:
    """Return the canvas of a diagram of the draft, in a browser of its own."""

    def nouvelle(piece: str = "parcours/acces_direct", **options: Any) -> Page:
        page = ouvrir(Role.ADMINISTRATEUR, **options)
        page.goto(f"/administration/ebauches/{ebauche}/diagramme/{piece}")
        expect(page.locator("#editeur[data-pret]")).to_be_attached()
        return page

    return nouvelle


def choisir(page: Page, element: str) -> None:
    """Choose an element by the list beside the drawing."""
    page.locator(f"#editeur-plan [data-element={element}]").click()


def attendre_verdict(page: Page, phrase: str) -> None:
    """Wait until the verdict on the drawing says so: it is asked again after each change."""
    expect(page.locator("#editeur-verdict")).to_contain_text(phrase, timeout=20_000)
