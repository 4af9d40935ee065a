"""What a start leads to, at one level: what a change would leave alone must not stay unseen."""

from lxml import etree

from workflow.edition.trame.document import Document
from workflow.engine.fichier.xml import NOEUDS, enfants, nom_local


def accessibles(document: Document, niveau: etree._Element) -> set[str]:
    """Return the ids of the nodes of a level that its starts reach, edges' events included."""
    suites: dict[str, list[str]] = {}
    for fleche in enfants(niveau, "sequenceFlow"):
        suites.setdefault(fleche.get("sourceRef", ""), []).append(fleche.get("targetRef", ""))
    for bord in enfants(niveau, "boundaryEvent"):
        suites.setdefault(bord.get("attachedToRef", ""), []).append(bord.get("id", ""))
    _suivre_les_liens(niveau, suites)
    a_voir = [n.get("id", "") for n in _departs(niveau)]
    vus: set[str] = set()
    while a_voir:
        id_ = a_voir.pop()
        if id_ not in vus:
            vus.add(id_)
            a_voir.extend(suites.get(id_, ()))
    return vus


def _departs(niveau: etree._Element) -> list[etree._Element]:
    arrivent = {f.get("targetRef") for f in enfants(niveau, "sequenceFlow")}
    noeuds = enfants(niveau, *NOEUDS)
    libres = [n for n in noeuds if n.get("id") not in arrivent and nom_local(n) != "boundaryEvent"]
    return [*enfants(niveau, "startEvent"), *(libres if not _a_un_debut(niveau) else [])]


def _a_un_debut(niveau: etree._Element) -> bool:
    return bool(enfants(niveau, "startEvent"))


def _suivre_les_liens(niveau: etree._Element, suites: dict[str, list[str]]) -> None:
    """A link leads to the arrival of its name."""
    arrivees = {
        lien.get("name"): noeud.get("id", "")
        for noeud in enfants(niveau, "intermediateCatchEvent")
        for lien in enfants(noeud, "linkEventDefinition")
    }
    for noeud in enfants(niveau, "intermediateThrowEvent"):
        for lien in enfants(noeud, "linkEventDefinition"):
            if lien.get("name") in arrivees:
                suites.setdefault(noeud.get("id", ""), []).append(arrivees[lien.get("name")])


def perdus(document: Document, niveau: etree._Element, avant: set[str]) -> list[etree._Element]:
    """Return the nodes that could be reached before a change and no longer can."""
    maintenant = accessibles(document, niveau)
    return [
        n
        for n in enfants(niveau, *NOEUDS)
        if n.get("id") in avant and n.get("id") not in maintenant
    ]
