"""What the outline writes, the canvas reads and writes again: the two editors of one file."""

from collections.abc import Callable

import pytest

import bpmn
from tests.e2e.editeur.conftest import OuvrirToile
from tests.e2e.editeur.test_dessiner import ce_qui_compte, repasser
from workflow.edition.trame import Change
from workflow.edition.trame.operations import (
    declarations,
    evenements,
    insertion,
    natures,
    phases,
    reglages,
    repetitions,
)
from workflow.edition.trame.operations.repetitions import Repetition
from workflow.verification.juger import verifier

pytestmark = pytest.mark.navigateur

FLECHE = "flux_prendre_contact_contact_etabli"
Geste = Callable[[Change], Change]


def repeter(**voulue: str) -> Geste:
    return lambda c: repetitions.repeter(
        c.contenu, element="prendre_contact", repetition=Repetition(**voulue)
    )


def inserer(nature: str, declare: str = "", **proprietes: str) -> Geste:
    """Add an element of that nature, with what it awaits or throws, and its properties."""

    def faire(avant: Change) -> Change:
        neuf = insertion.inserer_element(
            avant.contenu, nature=nature, nom=f"Neuf {nature}", fleche=FLECHE
        )
        if declare:
            neuf = declarations.nommer_declare(neuf.contenu, element=neuf.element, nom=declare)
        return reglages.regler(neuf.contenu, element=neuf.element, valeurs=proprietes)

    return faire


def consulter(avant: Change) -> Change:
    neuve = insertion.inserer_element(avant.contenu, nature="rule-task", nom="Dire", fleche=FLECHE)
    return reglages.changer_decision(neuve.contenu, element=neuve.element, cle="delai_dalo")


GESTES: dict[str, Geste] = {
    "suite": repeter(sorte="suite", nombre="2"),
    "liste": repeter(sorte="ensemble", liste="communes", item="commune"),
    "boucle": repeter(sorte="boucle", condition="tentatives < 3", tours="5"),
    "message": inserer("message-intermediate-catch", "reponse", correlation="logement",
                       recoit="logement", facultatif="oui", visible_bailleur="oui"),
    "envoi": inserer("send-task", "reponse", transmet="logement", expire="P30D"),
    "signal": inserer("signal-intermediate-throw", "arret"),
    "table": consulter,
    "phase": lambda c: phases.inserer_phase(c.contenu, fleche=FLECHE, nom="Phase", etape="Voir"),
    "bord": lambda c: evenements.ajouter_bord(
        c.contenu, element="prendre_contact", nature="non-interrupting-escalation-boundary",
        nom="Retard", declare="retard", etape="Relancer",
    ),
    "premier_venu": lambda c: evenements.inserer_premier_venu(
        c.contenu, fleche=FLECHE, nom="Attendre", message="reponse", delai="P1M"
    ),
    "lien": lambda c: evenements.couper_par_un_lien(c.contenu, fleche=FLECHE, nom="Plus loin"),
    "debut": lambda c: evenements.ajouter_debut(
        c.contenu, nature="message-start", nom="Appel reçu", vers="prendre_contact"
    ),
    "nature": lambda c: natures.changer_nature(
        c.contenu, element="contact_etabli", nature="inclusive-gateway"
    ),
}  # fmt: skip


def test_what_the_outline_writes_comes_back_the_same_from_the_canvas(toile: OuvrirToile) -> None:
    page = toile()
    for nom, geste in GESTES.items():
        contenu = geste(Change(bpmn.read_module("contact"), "")).contenu
        rendu = repasser(page, contenu)
        assert ce_qui_compte(rendu) == ce_qui_compte(contenu), nom
        assert verifier(rendu, jouer=False) == verifier(contenu, jouer=False), nom
