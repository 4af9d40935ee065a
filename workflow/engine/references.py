"""What a diagram names outside itself: the processes it calls, the forms of its steps."""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.xml import enfants, iter_bpmn, proprietes
from workflow.errors import DiagrammeRefuse


def list_appels(racine: etree._Element) -> Iterator[str]:
    """Yield the ids of the called processes."""
    for appel in iter_bpmn(racine, "callActivity"):
        if appele := appel.get("calledElement"):
            yield appele


def list_formulaires(racine: etree._Element) -> Iterator[str]:
    """Yield the keys of the forms that the steps of a diagram name."""
    for element in iter_bpmn(
        racine, "userTask", "manualTask", "task", "intermediateCatchEvent",
        "boundaryEvent", "receiveTask",
    ):  # fmt: skip
        if formulaire := proprietes(element).get("formulaire"):
            yield formulaire


def trouver_principal(racine: etree._Element) -> etree._Element:
    """Return the process that no other process of the file calls. Raises DiagrammeRefuse."""
    appeles = set(list_appels(racine))
    processus = enfants(racine, "process")
    libres = [p for p in processus if p.get("id") not in appeles and enfants(p, "startEvent")]
    if not libres:
        raise DiagrammeRefuse("Ce fichier ne contient aucun processus que l’on puisse commencer.")
    return libres[0]
