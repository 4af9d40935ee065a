"""What another tool wrote beside the norm, and that changes what it would have run.

Nothing of it runs here: it is pointed at, element by element, so that whoever brings a diagram
knows what to say again. Colours, revisions and the like change nothing: nothing is said of them.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflow.engine.fichier.xml import BPMN, NOEUDS, SPIFF, enfants, iter_bpmn
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

PERSONNE: Final = "la personne désignée"
ECHEANCE: Final = "l’échéance"
FORMULAIRE: Final = "le formulaire"
PROGRAMME: Final = "un programme déclenché"
ECHANGE: Final = "les données qui entrent et sortent"

ATTRIBUTS: Final = {
    "assignee": PERSONNE, "candidateUsers": PERSONNE, "candidateGroups": PERSONNE,
    "dueDate": ECHEANCE, "followUpDate": ECHEANCE,
    "formKey": FORMULAIRE, "formRef": FORMULAIRE,
}  # fmt: skip
ELEMENTS: Final = {
    "assignmentDefinition": PERSONNE,
    "taskSchedule": ECHEANCE,
    "formData": FORMULAIRE, "formDefinition": FORMULAIRE, "formProperty": FORMULAIRE,
    "taskListener": PROGRAMME, "taskListeners": PROGRAMME,
    "executionListener": PROGRAMME, "executionListeners": PROGRAMME,
    "onEntry-script": PROGRAMME, "onExit-script": PROGRAMME,
    "inputOutput": ECHANGE, "ioMapping": ECHANGE, "in": ECHANGE, "out": ECHANGE,
    "calledElement": "le diagramme appelé",
    "loopCharacteristics": "la répétition",
}  # fmt: skip
"""Local name, whatever the vendor's namespace (Camunda 7 and 8, Flowable, jBPM) -> our words."""


def reglages_d_ailleurs(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud in iter_bpmn(arbre.origine, *sorted(NOEUDS)):
        lus = list(dict.fromkeys(_list_reglages(noeud)))
        if lus:
            yield arbre.conseil(
                noeud,
                "{element} porte des réglages d’un autre logiciel, qui ne sont pas suivis ici ("
                f"{', '.join(lus)}) : redites dans ses réglages ce qui doit l’être.",
            )


def _list_reglages(noeud: etree._Element) -> Iterator[str]:
    for attribut in noeud.attrib:
        if mot := ATTRIBUTS.get(_nom_etranger(str(attribut))):
            yield mot
    for extension in _extensions(noeud):
        if mot := ELEMENTS.get(_nom_etranger(str(extension.tag))):
            yield mot


def _extensions(noeud: etree._Element) -> Iterator[etree._Element]:
    """Yield what a vendor adds to a node, and to its repetition."""
    for porteur in (noeud, *enfants(noeud, "multiInstanceLoopCharacteristics")):
        for ensemble in enfants(porteur, "extensionElements"):
            yield from ensemble.iterchildren(etree.Element)


def _nom_etranger(nom: str) -> str:
    """Return a local name; empty for a name of the norm, of ours or of no vendor."""
    lu = etree.QName(nom)
    return "" if lu.namespace in (None, BPMN, SPIFF) else lu.localname


REGLES = (reglages_d_ailleurs,)
