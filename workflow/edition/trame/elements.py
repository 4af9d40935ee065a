"""Making and unmaking what a diagram holds: nodes, arrows, extension properties."""

from collections.abc import Iterable, Mapping

from lxml import etree

from workflow.edition.offre.natures import DEFINITION
from workflow.edition.trame.document import (
    Document,
    inserer,
    lire_nom,
    lire_texte,
    oter,
    ranger,
    slug,
)
from workflow.edition.trame.planche import Planche
from workflow.edition.trame.voies import ranger_dans, retirer_des_voies, voie_de
from workflow.engine.fichier.xml import (
    NOEUDS,
    SPIFF,
    bpmn,
    enfants,
    iter_bpmn,
    nom_local,
)

XSI = "http://www.w3.org/2001/XMLSchema-instance"
EXPRESSION_MAX = 1000
DOCUMENTATION_MAX = 4000
PREFIXES: Mapping[str, str] = {
    "userTask": "etape",
    "callActivity": "appel",
    "exclusiveGateway": "choix",
    "parallelGateway": "ensemble",
    "endEvent": "fin",
    "boundaryEvent": "delai",
    "businessRuleTask": "decision",
    "eventBasedGateway": "premier_venu",
    "inclusiveGateway": "choix",
    "intermediateCatchEvent": "attente",
    "intermediateThrowEvent": "evenement",
    "receiveTask": "reception",
    "sendTask": "envoi",
    "startEvent": "debut",
    "subProcess": "phase",
}
"""Element -> how its id begins; any other is a step."""


def creer_noeud(
    document: Document, genre: str, nom: str, *, pres_de: etree._Element, evenement: str = ""
) -> etree._Element:
    """Add a node beside another: same level, same lane, just after it in the file.

    `evenement`: what it awaits or throws: `timer`, `message`...
    """
    noeud = nouveau_noeud(document, genre, nom, evenement)
    niveau = document.niveau(pres_de)
    inserer(niveau, noeud, niveau.index(pres_de) + 1)
    ranger_dans(noeud, voie_de(pres_de))
    if evenement:
        poser_evenement(document, noeud, evenement)
    return noeud


def nouveau_noeud(document: Document, genre: str, nom: str, evenement: str = "") -> etree._Element:
    """Return a node that stands nowhere yet."""
    nom = lire_nom(nom)
    prefixe = PREFIXES.get(genre, "etape")
    if genre == "boundaryEvent" and evenement not in ("", "timer"):
        prefixe = "bord"
    id_ = document.nouvel_id(f"{prefixe}_{slug(nom)}")
    return etree.Element(bpmn(genre), id=id_, name=nom)


def poser_evenement(document: Document, noeud: etree._Element, evenement: str) -> None:
    """Make a node await or throw this, and nothing else."""
    for ancienne in [e for e in noeud if nom_local(e).endswith(DEFINITION)]:
        oter(ancienne)
    if evenement:
        id_ = document.nouvel_id(f"{noeud.get('id')}_definition")
        inserer(noeud, etree.Element(bpmn(f"{evenement}{DEFINITION}"), id=id_))


def creer_fleche(
    document: Document,
    source: etree._Element,
    cible: etree._Element,
    *,
    nom: str = "",
    condition: str = "",
    avant: etree._Element | None = None,
) -> etree._Element:
    """Add an arrow between two nodes of one level, after the others or just before `avant`."""
    niveau = document.niveau(source)
    de, vers = source.get("id", ""), cible.get("id", "")
    fleche = etree.Element(
        bpmn("sequenceFlow"),
        id=document.nouvel_id(f"flux_{de}_{vers}"),
        sourceRef=de,
        targetRef=vers,
    )
    if nom:
        fleche.set("name", lire_nom(nom))
    fleches = enfants(niveau, "sequenceFlow")
    if avant is not None:
        rang = niveau.index(avant)
    else:
        rang = niveau.index(fleches[-1]) + 1 if fleches else len(niveau)
    inserer(niveau, fleche, rang)
    if condition:
        poser_expression(fleche, "conditionExpression", condition)
    return fleche


def poser_expression(parent: etree._Element, balise: str, texte: str) -> None:
    """Write the expression that an element holds under this name; "" takes it away."""
    texte = lire_texte(texte.strip(), EXPRESSION_MAX)
    trouvees = enfants(parent, balise)
    if not texte:
        for ancienne in trouvees:
            oter(ancienne)
        return
    if trouvees:
        for enfant in list(trouvees[0]):
            oter(enfant)
        trouvees[0].text = texte
        return
    expression = etree.Element(bpmn(balise), {f"{{{XSI}}}type": _type(parent)})
    expression.text = texte
    inserer(parent, expression)


def _type(element: etree._Element) -> str:
    """Return how this file writes the type of an expression, with its own prefix."""
    prefixe = next((p for p, uri in element.nsmap.items() if uri == _BPMN and p), "")
    return f"{prefixe}:tFormalExpression" if prefixe else "tFormalExpression"


_BPMN = bpmn("").strip("{}")


def poser_documentation(element: etree._Element, texte: str) -> None:
    trouvees = enfants(element, "documentation")
    texte = lire_texte(texte.replace("\r", "").strip(), DOCUMENTATION_MAX)
    if not texte:
        for ancienne in trouvees:
            oter(ancienne)
    elif trouvees:
        trouvees[0].text = texte
    else:
        nouvelle = etree.Element(bpmn("documentation"))
        nouvelle.text = texte
        ranger(element, nouvelle)


def poser_propriete(element: etree._Element, nom: str, valeur: str) -> None:
    """Write one of our extension properties; "" takes it away, and leaves the others."""
    ensembles = [
        e
        for x in enfants(element, "extensionElements")
        for e in x.iterfind(f"{{{SPIFF}}}properties")
    ]
    existantes = [
        p for e in ensembles for p in e.iterfind(f"{{{SPIFF}}}property") if p.get("name") == nom
    ]
    for surplus in existantes[1 if valeur else 0 :]:
        oter(surplus)
    if not valeur:
        return
    valeur = lire_texte(valeur, EXPRESSION_MAX)
    if existantes:
        existantes[0].set("value", valeur)
        return
    ensemble = ensembles[0] if ensembles else _creer_ensemble(element)
    inserer(ensemble, etree.Element(f"{{{SPIFF}}}property", name=nom, value=valeur))


def _creer_ensemble(element: etree._Element) -> etree._Element:
    extensions = enfants(element, "extensionElements")
    if not extensions:
        extensions = [etree.Element(bpmn("extensionElements"))]
        ranger(element, extensions[0])
    ensemble = etree.Element(f"{{{SPIFF}}}properties", nsmap={"spiffworkflow": SPIFF})
    inserer(extensions[0], ensemble)
    return ensemble


def supprimer(document: Document, elements: Iterable[etree._Element]) -> None:
    """Take nodes and arrows out of the diagram and off the drawing."""
    for element in elements:
        id_ = element.get("id", "")
        planche = Planche(document, id_)
        if nom_local(element) in NOEUDS:
            for dedans in list(element.iter(etree.Element)):
                if dedans is not element and dedans.get("id"):
                    planche.oter(dedans.get("id", ""))
            retirer_des_voies(element)
        planche.oter(id_)
        _oublier(document, id_)
        oter(element)


def _oublier(document: Document, id_: str) -> None:
    """Drop what still names an arrow or a node: a default, a note's line to it."""
    for porteur in document.racine.iter(etree.Element):
        if porteur.get("default") == id_:
            del porteur.attrib["default"]
    for lien in list(iter_bpmn(document.racine, "association")):
        if id_ in (lien.get("sourceRef"), lien.get("targetRef")):
            Planche(document, lien.get("id", "")).oter(lien.get("id", ""))
            oter(lien)
