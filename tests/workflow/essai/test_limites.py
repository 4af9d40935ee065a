"""A trial never hangs: what would go on for ever stops, with a sentence that says where."""

import pytest

import bpmn
from models.errors import ErreurMetier, typographier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fichier,
    minuterie,
    processus,
)
from tests.workflow.essai.conduite import essayer_avec, lignes, visite
from workflow.essai.demande import Demande
from workflow.essai.deroulement import Limites
from workflow.essai.trace import Etat

RETOUR = (
    '<exclusiveGateway id="choix" default="choix_fin"/>'
    + FIN
    + chemin("choix", "fin")
    + chemin("choix", "saisir", condition="encore")
)
BOUCLE = diagramme(DEBUT, SAISIR, RETOUR, chemin("debut", "saisir", "choix"))


def test_a_loop_without_end_stops_after_five_thousand_lines() -> None:
    essai = essayer_avec(BOUCLE, donnees={"encore": True}, limites=Limites(secondes=60))
    assert len(essai.trace) == 5000
    assert essai.fin.etat is Etat.INCIDENT
    assert typographier("après 5000 lignes") in str(essai.fin.message)


def test_a_loop_of_delays_stops_too() -> None:
    contenu = diagramme(
        DEBUT,
        attente("saisir", "Attendre", minuterie("P1D")),
        RETOUR,
        chemin("debut", "saisir", "choix"),
    )
    essai = essayer_avec(
        contenu, donnees={"encore": True}, avancer="P900Y", limites=Limites(secondes=60)
    )
    assert (len(essai.trace), essai.fin.etat) == (5000, Etat.INCIDENT)


def test_too_much_work_is_an_incident_that_says_where() -> None:
    essai = essayer_avec(BOUCLE, donnees={"encore": True}, limites=Limites(secondes=0.05))
    assert essai.fin.etat is Etat.INCIDENT
    assert essai.trace
    assert typographier("après 0.05 s de calcul, autour de «") in str(essai.fin.message)


@pytest.mark.parametrize(
    "contenu",
    [
        diagramme(
            DEBUT,
            '<callActivity id="appel" calledElement="essai"/>',
            FIN,
            chemin("debut", "appel", "fin"),
        ),
        diagramme(
            DEBUT,
            '<exclusiveGateway id="a"/><exclusiveGateway id="b" default="b_fin"/>',
            FIN,
            chemin("debut", "a", "b", "fin"),
            chemin("b", "a", condition="1 == 1"),
        ),
        diagramme(
            DEBUT,
            attente("delai", "Délai", minuterie("R/PT0S", "timeCycle")),
            FIN,
            chemin("debut", "delai", "fin"),
        ),
        diagramme(
            DEBUT,
            '<userTask id="saisir"><multiInstanceLoopCharacteristics>'
            "<loopCardinality>100000</loopCardinality></multiInstanceLoopCharacteristics>"
            "</userTask>",
            FIN,
            chemin("debut", "saisir", "fin"),
        ),
        b"<ceci n'est pas du XML",
        bpmn.read_decision("delai_dalo"),
    ],
    ids=["appel de soi", "boucle automatique", "cycle", "repetition", "pas du XML", "table seule"],
)
def test_what_the_verdict_refuses_is_not_run(contenu: bytes) -> None:
    essai = essayer_avec(contenu)
    assert (essai.trace, essai.fin.etat) == ((), Etat.INCIDENT)
    assert essai.refus
    assert essai.fin.message == essai.refus[0]


def test_a_missing_role_or_form_does_not_stop_a_trial() -> None:
    contenu = diagramme(
        '<laneSet id="l"><lane id="v" name="Inconnue"><flowNodeRef>saisir</flowNodeRef></lane>'
        "</laneSet>",
        DEBUT,
        SAISIR,
        FIN,
        chemin("debut", "saisir", "fin"),
    )
    assert lignes(essayer_avec(contenu)) == visite("debut", "saisir", "fin")


def test_a_repetition_that_a_variable_makes_endless_is_an_incident() -> None:
    contenu = diagramme(
        DEBUT,
        '<userTask id="saisir" name="Saisir"><multiInstanceLoopCharacteristics>'
        "<loopCardinality>nombre</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
        FIN,
        chemin("debut", "saisir", "fin"),
    )
    essai = essayer_avec(contenu, donnees={"nombre": 100_000})
    assert essai.fin.etat is Etat.INCIDENT
    assert typographier("« Saisir »") in str(essai.fin.message)


@pytest.mark.parametrize(
    "donnees",
    [{"typename": "UUID"}, {"typename": {"typename": "x"}, "value": 1}, {"data_objects": []}],
)
def test_no_name_of_a_variable_breaks_the_engine(donnees: dict[str, object]) -> None:
    contenu = diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"))
    essai = essayer_avec(contenu, donnees=donnees, etapes={"saisir": donnees})
    assert essai.fin.etat is Etat.TERMINE


@pytest.mark.parametrize(
    "options",
    [
        {"donnees": "{"},
        {"donnees": "[1]"},
        {"donnees": '{"a": NaN}'},
        {"donnees": '{"a":' + "[" * 100_000},
        {"donnees": '{"a":' + "[" * 30 + "]" * 30 + "}"},
        {"etapes": '{"saisir": 3}'},
        {"etapes": '{"saisir": [3]}'},
        {"debut": "demain"},
        {"debut": "0001-01-01T00:00"},
        {"avancer": "six mois"},
        {"avancer": "P999Y999999D"},
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(options: dict[str, str]) -> None:
    with pytest.raises(ErreurMetier):
        Demande.lire(**options)


@pytest.mark.parametrize(
    "options", [{"etapes": {"inconnue": {}}}, {"processus": "inconnu"}], ids=["etape", "processus"]
)
def test_what_the_diagram_does_not_have_is_refused(options: dict[str, object]) -> None:
    contenu = diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"))
    essai = essayer_avec(contenu, **options)
    assert (essai.trace, essai.fin.etat) == ((), Etat.INCIDENT)
    assert "«\u00a0inconnu" in str(essai.fin.message)


def test_two_processes_that_nobody_calls_must_be_told_apart() -> None:
    autre = processus('<startEvent id="d"/><endEvent id="f"/>', chemin("d", "f"), id_="autre")
    contenu = fichier(processus(DEBUT, FIN, chemin("debut", "fin")) + autre)
    essai = essayer_avec(contenu)
    assert (essai.trace, essai.fin.etat) == ((), Etat.INCIDENT)
    assert "essai, autre" in str(essai.fin.message)
    assert lignes(essayer_avec(contenu, processus="autre")) == visite("d", "f")
