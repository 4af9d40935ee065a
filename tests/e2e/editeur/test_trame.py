"""A diagram changed by its outline: no script, no mouse, on a telephone."""

import pytest
from playwright.sync_api import expect

from models.codes import Role
from models.db import SessionFactory, lecture
from tests.e2e.conftest import Ouvrir
from tests.e2e.test_clavier import Clavier
from workflow.edition import ebauches
from workflow.edition.trame import Trame, lire

pytestmark = pytest.mark.navigateur

TELEPHONE = {"width": 390, "height": 844}
MESSAGE_ENVOYE = 4
"""How far down the list of natures it is."""
ETAPE = "Prendre contact avec le ménage"


def lire_la_trame(fabrique: SessionFactory, ebauche: str) -> Trame:
    with lecture(fabrique) as session:
        return lire(ebauches.contenu(ebauches.lire(session, ebauche), "module", "contact"))


def test_what_the_canvas_draws_is_typed_without_script_nor_mouse(
    ouvrir: Ouvrir, ebauche: str, fabrique_web: SessionFactory
) -> None:
    page = ouvrir(
        Role.ADMINISTRATEUR, java_script_enabled=False, viewport=TELEPHONE, reduced_motion="reduce"
    )
    page.goto(f"/administration/ebauches/{ebauche}/trame/module/contact?element=prendre_contact"
              "#panneau")  # fmt: skip
    clavier = Clavier(page)
    clavier.activer("Attendre un message", exact=True)
    clavier.taper("Nom", "Réponse du bailleur")
    clavier.taper("Nom du message", "reponse")
    clavier.activer("Attendre ce message")
    expect(page.locator("#panneau-titre")).to_contain_text("Réponse du bailleur")
    clavier.activer("Changer sa nature")
    clavier.cocher("Message attendu", fleches=MESSAGE_ENVOYE)
    clavier.activer("Changer sa nature")
    expect(page.locator("#panneau-titre")).to_contain_text("Événement émis")
    clavier.activer(ETAPE, exact=True)
    clavier.aller("Se fait")
    clavier.page.keyboard.type("Plusieurs fois, l")
    clavier.taper("Combien de fois", "2")
    clavier.activer("Enregistrer ces réglages")
    elements = lire_la_trame(fabrique_web, ebauche).elements
    (envoi,) = (e for e in elements.values() if e.nom == "Réponse du bailleur")
    assert (envoi.nature, envoi.declare) == ("intermediateThrowEvent:message", "reponse")
    assert [s.vers for s in elements["prendre_contact"].sorties] == [envoi.id]
    assert elements["prendre_contact"].repetition.sorte == "suite"
    assert elements["prendre_contact"].repetition.nombre == "2"
