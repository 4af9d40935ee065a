"""Arrows by themselves: one more from what leads nowhere, the order in which ways are tried."""

from lxml import etree

from workflow.edition.trame.document import Document, OperationRefusee
from workflow.edition.trame.elements import creer_fleche, poser_expression
from workflow.edition.trame.operations.commun import Change, chercher_cible, nommer
from workflow.edition.trame.operations.voies import SANS_CONDITION
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import nom_local

SANS_FLECHE = frozenset({"endEvent"})


def relier(contenu: bytes, *, element: str, vers: str) -> Change:
    """Draw an arrow from an element that leads nowhere yet."""
    document = Document(contenu)
    source = document.noeud(element)
    if nom_local(source) in SANS_FLECHE:
        raise OperationRefusee(f"« {nommer(source)} » termine le parcours : rien ne la suit.")
    if document.partantes(source):
        raise OperationRefusee(
            f"« {nommer(source)} » mène déjà quelque part : menez sa flèche ailleurs, ou posez une "
            "question juste après."
        )
    fleche = creer_fleche(document, source, chercher_cible(document, source, vers))
    Pose(document, element).retracer([fleche.get("id", "")])
    return Change(document.ecrire(), element)


def changer_d_ordre(contenu: bytes, *, fleche: str, plus_tot: bool) -> Change:
    """Try a way of a choice before the one that was tried just before it, or after the next.

    The engine takes the first true condition in the order of the file (`docs/bpmn.md`).
    """
    document = Document(contenu)
    voie = document.fleche(fleche)
    source = document.source(voie)
    siennes = document.partantes(source)
    rang = siennes.index(voie) + (-1 if plus_tot else 1)
    if not 0 <= rang < len(siennes):
        raise OperationRefusee(
            f"Cette voie de « {nommer(source)} » est déjà la "
            f"{'première' if plus_tot else 'dernière'}."
        )
    _echanger(voie, siennes[rang])
    return Change(document.ecrire(), source.get("id", ""))


def _echanger(a: etree._Element, b: etree._Element) -> None:
    """Swap the places of two arrows in the file; the blanks after each place stay there."""
    a.tail, b.tail = b.tail, a.tail
    chez_a, chez_b = a.getparent(), b.getparent()
    if chez_a is None or chez_b is None:
        return
    place = etree.Element("place")
    chez_a.replace(a, place)
    chez_b.replace(b, a)
    chez_a.replace(place, b)


def oter_le_defaut(contenu: bytes, *, fleche: str, condition: str) -> Change:
    """Give a condition to the way that was taken when no other was: there is no such way now."""
    document = Document(contenu)
    voie = document.fleche(fleche)
    source = document.source(voie)
    if source.get("default") != fleche:
        raise OperationRefusee("Cette voie n’est pas celle par défaut.")
    if not condition:
        raise OperationRefusee(SANS_CONDITION)
    del source.attrib["default"]
    poser_expression(voie, "conditionExpression", condition)
    return Change(document.ecrire(), source.get("id", ""))
