"""From the drawing to the tree that the engine runs."""

from collections import Counter

import pytest
from lxml import etree

from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    arbre_execute,
    attente,
    chemin,
    diagramme,
    fichier,
    fixture,
    lineaire,
    minuterie,
    parcourir,
    processus,
)
from workflow.engine.fichier.identifiants import id_dessine
from workflow.engine.fichier.normalisation import AlerteDessinee, alertes_dessinees, normaliser
from workflow.engine.fichier.xml import NOEUDS, iter_bpmn, lire


def texte_de(contenu: bytes, balise: str) -> str | None:
    return next(iter_bpmn(arbre_execute(contenu), balise)).text


def ids(arbre: etree._Element, *balises: str) -> list[str | None]:
    return [element.get("id") for element in iter_bpmn(arbre, *balises)]


def test_every_element_of_the_flow_gets_an_id_of_its_own() -> None:
    arbre = arbre_execute(fixture("sans_id"))
    donnes = ids(arbre, "process", "sequenceFlow", *NOEUDS)
    assert None not in donnes
    assert max(Counter(donnes).values()) == 1


def test_the_same_file_gets_the_same_ids() -> None:
    premier, second = (etree.tostring(arbre_execute(fixture("sans_id"))) for _ in range(2))
    assert premier == second


def test_a_given_id_is_never_given_again() -> None:
    contenu = diagramme(
        DEBUT, SAISIR, FIN,
        '<sequenceFlow sourceRef="debut" targetRef="saisir"/>',
        '<sequenceFlow id="flux_1" sourceRef="saisir" targetRef="fin"/>',
    )  # fmt: skip
    assert sorted(map(str, ids(arbre_execute(contenu), "sequenceFlow"))) == ["flux_1", "flux_2"]


def test_the_drawing_itself_is_left_as_it_was() -> None:
    origine = lire(fixture("camunda"))
    avant = etree.tostring(origine)
    normaliser(origine)
    assert etree.tostring(origine) == avant


def test_a_file_whose_arrows_have_no_id_runs_to_its_end() -> None:
    assert parcourir(fixture("sans_id"), {"eligible": "oui"}) == ["saisir", "contacter", "fin"]
    assert parcourir(fixture("sans_id"), {"eligible": "non"}) == ["saisir", "refus"]


def test_a_process_that_does_not_say_it_is_executable_is() -> None:
    arbre = arbre_execute(fichier(processus(DEBUT, FIN).replace('isExecutable="true"', "")))
    assert [p.get("isExecutable") for p in iter_bpmn(arbre, "process")] == ["true"]


def test_incoming_and_outgoing_are_those_of_the_arrows() -> None:
    arbre = arbre_execute(fixture("camunda"))
    debut = next(iter_bpmn(arbre, "startEvent"))
    assert [sortie.text for sortie in iter_bpmn(debut, "outgoing")] == ["Flow_1"]
    tache = next(iter_bpmn(arbre, "userTask"))
    assert [entree.text for entree in iter_bpmn(tache, "incoming")] == ["Flow_1", "Flow_5"]


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("P6M", '"P6M"'),
        ("PT48H", '"PT48H"'),
        (" P1Y2M10DT2H30M ", '"P1Y2M10DT2H30M"'),
        ("2026-01-01T09:00", '"2026-01-01T09:00"'),
        ("2026-01-01T09:00:00+01:00", '"2026-01-01T09:00:00+01:00"'),
        ('"P6M"', '"P6M"'),
        ('="P6M"', '"P6M"'),
        ("${P6M}", '"P6M"'),
        ("P", "P"),
        ("Pause", "Pause"),
        ('"P" + str(mois) + "M"', '"P" + str(mois) + "M"'),
    ],
)
def test_a_bare_delay_is_read_as_what_people_mean(ecrit: str, lu: str) -> None:
    assert texte_de(lineaire(attente("x", "Attendre", minuterie(ecrit))), "timeDuration") == lu


def test_a_condition_is_put_in_our_notation() -> None:
    attendu = "montant > 100  and  (not refus)"
    assert texte_de(fixture("camunda"), "conditionExpression") == attendu


def test_extensions_and_picture_of_a_vendor_do_not_reach_the_engine() -> None:
    arbre = arbre_execute(fixture("camunda"))
    assert b"camunda:" not in etree.tostring(arbre, with_tail=False).split(b">", 1)[1]
    assert not list(arbre.iter("{http://www.omg.org/spec/BPMN/20100524/DI}*"))


def test_a_diagram_of_camunda_runs_to_its_end() -> None:
    variables = {"montant": 150, "refus": False}
    assert parcourir(fixture("camunda"), variables) == ["Activity_1", "Event_1"]


def test_our_properties_stay() -> None:
    arbre = arbre_execute(fixture("alertes").replace(b'name="alerte"', b'name="horloge2"'))
    assert b'name="horloge"' in etree.tostring(arbre)


def test_drawn_alerts_are_told() -> None:
    assert alertes_dessinees(lire(fixture("alertes"))) == (
        AlerteDessinee("A01", "six_mois", "accompagner", "arret", "P6M"),
        AlerteDessinee("A09", "bilan", "accompagner", None, "P1M"),
    )


def test_drawn_alerts_and_the_ends_that_only_they_reach_are_not_run() -> None:
    arbre = arbre_execute(fixture("alertes"))
    assert ids(arbre, "boundaryEvent") == []
    assert ids(arbre, "endEvent") == ["fin"]
    assert ids(arbre, "sequenceFlow") == ["f1", "f2"]
    assert [r.text for r in iter_bpmn(arbre, "flowNodeRef")] == ["accompagner"]


def test_an_alert_that_interrupts_is_a_timer_like_another() -> None:
    contenu = fixture("alertes").replace(b'cancelActivity="false"', b"")
    assert ids(arbre_execute(contenu), "boundaryEvent") == ["six_mois", "bilan"]


def test_an_element_named_as_a_node_of_the_engine_is_not_lost() -> None:
    contenu = diagramme(
        '<startEvent id="Start"/>', SAISIR, '<endEvent id="End"/>', chemin("Start", "saisir", "End")
    )
    faits = [id_dessine(identifiant) for identifiant in parcourir(contenu)]
    assert faits == ["saisir", "End"]


def test_a_branch_that_stops_inside_a_sub_process_ends_it() -> None:
    contenu = lineaire(
        '<subProcess id="x"><startEvent id="d2"/><userTask id="relancer"/>'
        + chemin("d2", "relancer")
        + "</subProcess>"
    )
    assert parcourir(contenu) == ["relancer", "fin"]


def test_an_empty_sub_process_is_done_as_a_task() -> None:
    assert parcourir(lineaire('<subProcess id="x" name="Bilan"/>')) == ["x", "fin"]


def test_the_only_arrow_without_a_condition_is_the_default() -> None:
    contenu = diagramme(
        DEBUT, '<exclusiveGateway id="choix"/>', SAISIR, FIN,
        chemin("debut", "choix", "fin"), chemin("choix", "saisir", condition="urgent"),
        chemin("saisir", "fin"),
    )  # fmt: skip
    assert parcourir(contenu, {"urgent": True}) == ["saisir", "fin"]
    assert parcourir(contenu, {"urgent": False}) == ["fin"]


def test_conditions_are_tried_in_the_order_of_the_file_wherever_the_shapes_are() -> None:
    """The engine alone tries them from the top of the picture to its bottom."""
    formes = "".join(
        f'<di:BPMNShape xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="{nom}">'
        f'<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="0" y="{y}"/>'
        "</di:BPMNShape>"
        for nom, y in (("un", 900), ("deux", 100))
    )
    contenu = diagramme(
        DEBUT, '<exclusiveGateway id="choix"/>', '<endEvent id="un"/>', '<endEvent id="deux"/>',
        chemin("debut", "choix"), chemin("choix", "un", condition="1 == 1"),
        chemin("choix", "deux", condition="1 == 1"), declarations=formes,
    )  # fmt: skip
    assert parcourir(contenu) == ["un"]


def test_an_arrow_filed_outside_the_sub_process_it_belongs_to_is_followed() -> None:
    contenu = lineaire(
        '<subProcess id="x"><startEvent id="d2"/><userTask id="relancer"/><endEvent id="f2"/>'
        "</subProcess>" + chemin("d2", "relancer", "f2")
    )
    assert parcourir(contenu) == ["relancer", "fin"]


def test_a_definition_shared_by_reference_is_read() -> None:
    contenu = fichier(
        '<timerEventDefinition id="delai"><timeDuration>P1D</timeDuration></timerEventDefinition>'
        + processus(
            DEBUT,
            attente("x", "Attendre", "<eventDefinitionRef>delai</eventDefinitionRef>"),
            FIN,
            chemin("debut", "x", "fin"),
        )
    )
    assert parcourir(contenu) == ["x", "fin"]


def test_the_opening_of_the_dossier_is_the_message_its_start_awaits() -> None:
    contenu = diagramme(
        '<startEvent id="debut"><messageEventDefinition messageRef="m"/></startEvent>',
        SAISIR,
        FIN,
        chemin("debut", "saisir", "fin"),
        declarations='<message id="m" name="orientation"/>',
    )
    assert parcourir(contenu) == ["saisir", "fin"]


def test_data_that_a_drawing_only_illustrates_does_not_stop_the_engine() -> None:
    donnee = (
        '<userTask id="x"><dataInputAssociation><sourceRef>nulle_part</sourceRef>'
        "</dataInputAssociation></userTask>"
    )
    assert parcourir(lineaire(donnee)) == ["x", "fin"]


def test_an_element_hidden_in_an_extension_is_not_run() -> None:
    """The engine looks for event definitions at any depth, extensions included."""
    cache = "<extensionElements><z:notes xmlns:z='urn:z'>" + minuterie("P9Y") + "</z:notes>"
    notre = "<spiffworkflow:properties>" + minuterie("P9Y") + "</spiffworkflow:properties>"
    contenu = lineaire(
        attente("x", "Veille", f"{cache}{notre}</extensionElements>{minuterie('P1D')}")
    )
    assert len(list(iter_bpmn(arbre_execute(contenu), "timerEventDefinition"))) == 1
    assert parcourir(contenu) == ["x", "fin"]
