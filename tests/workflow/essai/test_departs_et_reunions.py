"""Starts drawn with a message, branches that meet, and what `attend` says of them."""

import pytest

from models.errors import typographier
from tests.diagrammes.construire import DEBUT, FIN, SAISIR, chemin, diagramme, minuterie
from tests.workflow.essai.conduite import attendus, essayer_avec, lignes, visite
from tests.workflow.essai.traits import MESSAGE, RECU, bord, fin, passerelle, sous, tache
from workflow.essai.trace import Etat

RECU_AU_DEBUT = diagramme(
    f'<startEvent id="debut">{RECU}</startEvent>',
    passerelle("choix", attributs='default="choix_fin"'),
    SAISIR,
    FIN,
    chemin("debut", "choix", "fin"),
    chemin("choix", "saisir", condition="urgent"),
    chemin("saisir", "fin"),
    declarations=MESSAGE,
)


def test_a_start_receives_the_message_that_is_given_and_its_object() -> None:
    essai = essayer_avec(RECU_AU_DEBUT, etapes={"accord": {"urgent": True}})
    assert lignes(essai) == [
        "entre debut",
        "recu debut",
        "acheve debut",
        *visite("choix", "saisir", "fin"),
    ]


def test_somebody_opens_the_dossier_when_no_message_is_given() -> None:
    essai = essayer_avec(RECU_AU_DEBUT, donnees={"urgent": False})
    assert lignes(essai) == visite("debut", "choix", "fin")


@pytest.mark.parametrize("objets", [None, [], [None]], ids=str)
def test_a_start_whose_message_is_held_back_waits(objets: list[None] | None) -> None:
    essai = essayer_avec(RECU_AU_DEBUT, etapes={"accord": objets})
    assert (essai.trace, essai.fin.etat) == ((), Etat.EN_ATTENTE)
    assert attendus(essai) == ["debut"]


def test_a_start_that_lies_in_a_vendor_s_own_part_is_no_start() -> None:
    etranger = '<ailleurs xmlns="urn:ailleurs"><b:startEvent xmlns:b="{}" id="faux"/></ailleurs>'
    espace = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    contenu = diagramme(DEBUT, FIN, chemin("debut", "fin"), etranger.format(espace))
    assert lignes(essayer_avec(contenu)) == visite("debut", "fin")


TROIS = (
    passerelle("ouvre", "parallel"), tache("un"), tache("deux"), tache("trois"),
    passerelle("ferme", "parallel"), chemin("ouvre", "un", "ferme"),
    chemin("ouvre", "deux", "ferme"), chemin("ouvre", "trois", "ferme"),
)  # fmt: skip


def test_a_join_is_entered_once_for_all_the_branches_that_meet() -> None:
    contenu = diagramme(DEBUT, *TROIS, FIN, chemin("debut", "ouvre"), chemin("ferme", "fin"))
    evenements = lignes(essayer_avec(contenu))
    assert evenements[evenements.index("acheve un") :] == [
        "acheve un",
        "entre ferme",
        "acheve deux",
        "acheve trois",
        "acheve ferme",
        *visite("fin"),
    ]


def test_a_join_is_entered_again_at_each_turn() -> None:
    contenu = diagramme(
        DEBUT, passerelle("retour"), *TROIS, SAISIR,
        passerelle("choix", attributs='default="choix_fin"'), FIN,
        chemin("debut", "retour", "ouvre"), chemin("ferme", "saisir", "choix", "fin"),
        chemin("choix", "retour", condition="encore"),
    )  # fmt: skip
    essai = essayer_avec(contenu, etapes={"saisir": [{"encore": True}, {"encore": False}]})
    assert essai.fin.etat is Etat.TERMINE
    assert [e for e in lignes(essai) if e.endswith(" ferme")] == ["entre ferme", "acheve ferme"] * 2


def test_a_second_token_by_the_same_arrow_is_a_passage_of_its_own() -> None:
    contenu = diagramme(
        DEBUT, passerelle("ouvre", "parallel"), tache("un"), tache("deux"), tache("trois"),
        passerelle("melange"), passerelle("reunion", "parallel"), FIN,
        chemin("debut", "ouvre", "un", "melange", "reunion", "fin"),
        chemin("ouvre", "deux", "melange"), chemin("ouvre", "trois", "reunion"),
    )  # fmt: skip
    essai = essayer_avec(contenu)
    reunion = [e for e in lignes(essai) if e.endswith(" reunion")]
    assert reunion == ["entre reunion", "entre reunion", "acheve reunion"]
    assert (essai.fin.etat, attendus(essai)) == (Etat.INCIDENT, ["reunion"])


def test_a_join_that_is_interrupted_is_told_once() -> None:
    phase = sous("phase", '<startEvent id="d"/>', *TROIS, fin("f"), chemin("d", "ouvre"),
                 chemin("ferme", "f"))  # fmt: skip
    contenu = diagramme(
        DEBUT, phase, bord("delai", "phase", minuterie("P1D")), FIN, fin("trop_tard"),
        chemin("debut", "phase", "fin"), chemin("delai", "trop_tard"),
    )  # fmt: skip
    essai = essayer_avec(contenu, etapes={"trois": None}, avancer="P1D")
    assert [e for e in lignes(essai) if e.startswith("annule")] == [
        "annule phase",
        "annule trois",
        "annule ferme",
    ]


def test_what_waits_for_the_diagram_alone_is_not_awaited() -> None:
    contenu = diagramme(DEBUT, *TROIS, FIN, chemin("debut", "ouvre"), chemin("ferme", "fin"))
    essai = essayer_avec(contenu, etapes={"deux": None})
    assert "entre ferme" in lignes(essai)
    assert (essai.fin.etat, attendus(essai)) == (Etat.EN_ATTENTE, ["deux"])


def test_a_choice_without_a_way_out_says_what_to_add() -> None:
    contenu = diagramme(
        DEBUT, '<exclusiveGateway id="choix" name="Accord ?"/>', FIN, fin("autre"),
        chemin("debut", "choix"), chemin("choix", "fin", condition="x == 1"),
        chemin("choix", "autre", condition="x == 2"),
    )  # fmt: skip
    essai = essayer_avec(contenu, donnees={"x": 3})
    assert essai.fin.etat is Etat.INCIDENT
    assert essai.fin.message == typographier(
        "Aucune condition n’est vraie après « Accord ? » : le diagramme doit avoir une flèche par "
        "défaut."
    )


@pytest.mark.parametrize(
    ("debut", "le"),
    [
        ("2026-03-29T02:30", "2026-03-29T03:30:00+02:00"),
        ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-07-01T08:00Z", "2026-07-01T10:00:00+02:00"),
    ],
    ids=["heure qui n’existe pas", "heure qui existe deux fois", "heure de Greenwich"],
)
def test_a_trial_starts_at_an_hour_that_a_clock_in_paris_shows(debut: str, le: str) -> None:
    contenu = diagramme(DEBUT, FIN, chemin("debut", "fin"))
    assert essayer_avec(contenu, debut=debut).trace[0].le == le
