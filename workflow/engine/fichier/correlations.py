"""How other modellers say which message is for whom, rewritten as our property `correlation`.

BPMN 2.0 gives a message a correlation property, with a path to read it; Camunda 8 gives it a
subscription with a correlation key. When that is one readable expression, every element that
throws or awaits the message gets it as its key. The rest is for the verdict to tell.
"""

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from models.errors import ErreurMetier
from workflow.engine.fichier.xml import SPIFF, bpmn, enfants, iter_bpmn, nom_local, proprietes
from workflow.expressions import compile_expression

CORRELATION = "correlation"
ABONNEMENT = "{http://camunda.org/schema/zeebe/1.0}subscription"
DEFINITION = "messageEventDefinition"
CHEMINS = ("messagePath", "formalExpression")
DANS_LE_FLUX = ("sendTask", "receiveTask")


def porteurs_de_messages(
    racine: etree._Element,
) -> Iterator[tuple[etree._Element, str | None]]:
    """Yield (flow node, id of its message or None) of all that throws or awaits one."""
    for tache in iter_bpmn(racine, *DANS_LE_FLUX):
        if not enfants(tache, DEFINITION):
            yield tache, tache.get("messageRef")
    for definition in iter_bpmn(racine, DEFINITION):
        noeud = definition.getparent()
        if noeud is not None and nom_local(noeud) != "definitions":
            yield noeud, definition.get("messageRef") or noeud.get("messageRef")


def traduire_les_correlations(racine: etree._Element) -> None:
    """Give our property to the elements of a message that another notation correlates."""
    cles = {message: lues[0] for message, lues in cles_etrangeres(racine).items() if _simple(lues)}
    for noeud, message in list(porteurs_de_messages(racine)):
        if message in cles and CORRELATION not in proprietes(noeud):
            _ajouter_la_propriete(noeud, cles[message])


def cles_intraduisibles(racine: etree._Element) -> frozenset[str]:
    """Return the messages whose correlation in another notation could not be rewritten."""
    return frozenset(m for m, lues in cles_etrangeres(racine).items() if not _simple(lues))


def cles_etrangeres(racine: etree._Element) -> dict[str, list[str]]:
    """Return {id of the message: the keys that other notations give it}."""
    cles: defaultdict[str, list[str]] = defaultdict(list)
    for message in iter_bpmn(racine, "message"):
        for abonnement in message.iter(ABONNEMENT):
            cles[message.get("id", "")].append(abonnement.get("correlationKey", "").strip())
    for propriete in iter_bpmn(racine, "correlationProperty"):
        for lecture in enfants(propriete, "correlationPropertyRetrievalExpression"):
            chemins = [(c.text or "").strip() for c in enfants(lecture, *CHEMINS)]
            cles[lecture.get("messageRef", "")].append(chemins[0] if chemins else "")
    return cles


def _simple(cles: list[str]) -> bool:
    """Tell whether a message has one key, that our notation can read."""
    try:
        compile_expression(cles[0])
    except ErreurMetier:
        return False
    return len(cles) == 1


def _ajouter_la_propriete(noeud: etree._Element, valeur: str) -> None:
    extensions = enfants(noeud, "extensionElements")
    if extensions:
        extension = extensions[0]
    else:
        extension = etree.Element(bpmn("extensionElements"))
        noeud.insert(len(enfants(noeud, "documentation")), extension)
    liste = extension.find(f"{{{SPIFF}}}properties")
    if liste is None:
        liste = etree.SubElement(extension, f"{{{SPIFF}}}properties")
    etree.SubElement(liste, f"{{{SPIFF}}}property", name=CORRELATION, value=valeur)
