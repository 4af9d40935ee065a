"""A diagram as the comparison reads it: its elements, each a set of aspects, and its layout.

What a modeller writes anew at each save means nothing here: the order of attributes, the values
that are those by default, the ids of what is inside an element, the lists of arrows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflow.engine.fichier import xml
from workflow.engine.fichier.references import appel_de_decision
from workflow.engine.fichier.xml import BPMN, NIVEAUX, NOEUDS, SPIFF, enfants, nom_local

DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DESSIN: Final = frozenset(
    {
        "association", "category", "dataInputAssociation", "dataObject", "dataObjectReference",
        "dataOutputAssociation", "dataStoreReference", "extensionElements", "group", "incoming",
        "ioSpecification", "laneSet", "outgoing", "textAnnotation",
    }
)  # fmt: skip
"""Children that are drawing, derived, or read apart."""
PAR_DEFAUT: Final = frozenset(
    {
        ("cancelActivity", "true"), ("isInterrupting", "true"), ("isForCompensation", "false"),
        ("startQuantity", "1"), ("completionQuantity", "1"), ("parallelMultiple", "false"),
        ("triggeredByEvent", "false"), ("gatewayDirection", "Unspecified"), ("isClosed", "false"),
        ("processType", "None"), ("isSequential", "false"), ("testBefore", "false"),
        ("implementation", "##unspecified"),
    }
)  # fmt: skip
"""Attributes that say what their absence says."""
LUS: Final = frozenset({"id", "name", "default", "sourceRef", "targetRef", "attachedToRef"})
MINUTERIES: Final = ("timeDuration", "timeDate", "timeCycle")
ORDONNEES: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})

Aspects = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Noeud:
    """A flow node, a process or a lane: its kind, its name, and all that it says otherwise."""

    id: str
    genre: str
    nom: str
    aspects: Aspects


@dataclass(frozen=True, slots=True)
class Fleche:
    """An arrow, from a node to another."""

    id: str
    source: str
    cible: str
    nom: str
    condition: str
    defaut: bool
    reste: str


@dataclass(frozen=True, slots=True)
class Dessin:
    """`places`: the layout of each element, as text; `reste`: what stands beside the processes."""

    noeuds: Mapping[str, Noeud]
    fleches: Mapping[str, Fleche]
    places: Mapping[str, str]
    reste: Mapping[str, str]
    suivants: Mapping[str, tuple[str, ...]]
    """Node -> where its arrows lead."""


def lire_dessin(contenu: bytes) -> Dessin:
    """Return a diagram as it is compared. Raises DiagrammeRefuse."""
    racine = xml.lire(contenu)
    voies = dict(_list_voies(racine))
    noeuds = {n.get("id", ""): _noeud(n, voies) for n in xml.iter_bpmn(racine, *NOEUDS, "process")}
    defauts = {n.get("default", "") for n in xml.iter_bpmn(racine, *NOEUDS)}
    fleches = {f.get("id", ""): _fleche(f, defauts) for f in xml.iter_bpmn(racine, "sequenceFlow")}
    suivants: dict[str, tuple[str, ...]] = {}
    for fleche in fleches.values():
        suivants[fleche.source] = (*suivants.get(fleche.source, ()), fleche.cible)
    places, autour = dict(_list_places(racine)), dict(_list_autour(racine))
    return Dessin(noeuds, fleches, places, autour, suivants)


def _list_voies(racine: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield (node, name of the innermost lane that holds it)."""
    for voie in xml.iter_bpmn(racine, "lane"):
        for reference in enfants(voie, "flowNodeRef"):
            yield (reference.text or "").strip(), _propre(voie.get("name"))


def _noeud(element: etree._Element, voies: Mapping[str, str]) -> Noeud:
    identifiant = element.get("id", "")
    aspects = {
        "voie": voies.get(identifiant, ""),
        "niveau": _niveau(element),
        "attache": element.get("attachedToRef", ""),
        "documentation": " ".join(_propre(d.text) for d in enfants(element, "documentation")),
        "delai": _delai(element),
        "appel": element.get("calledElement", ""),
        **{f"propriete:{nom}": valeur for nom, valeur in xml.proprietes(element).items()},
        **_decision(element),
        "ordre": _ordre(element),
        "reste": _reste(element),
    }
    retenus = {nom: valeur for nom, valeur in aspects.items() if valeur}
    return Noeud(identifiant, _genre(element), _propre(element.get("name")), retenus)


def _niveau(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("id", "") if parent is not None and nom_local(parent) in NIVEAUX else ""


def _genre(element: etree._Element) -> str:
    definitions = [nom_local(un) for un in element if nom_local(un).endswith("EventDefinition")]
    nature = definitions[0].removesuffix("EventDefinition") if definitions else ""
    return f"{nom_local(element)}:{nature}" if nature else nom_local(element)


def _delai(element: etree._Element) -> str:
    if nom_local(element) in NIVEAUX:
        return ""
    return " ".join(_propre(m.text) for m in xml.iter_bpmn(element, *MINUTERIES))


def _decision(element: etree._Element) -> dict[str, str]:
    if nom_local(element) != "businessRuleTask":
        return {}
    appel = appel_de_decision(element)
    return {"decision": appel.cle, "resultat": appel.resultat}


def _ordre(element: etree._Element) -> str:
    """Return the order of the conditional arrows that leave: the first true one is taken."""
    parent = element.getparent()
    if nom_local(element) not in ORDONNEES or parent is None:
        return ""
    identifiant, defaut = element.get("id"), element.get("default")
    partantes = (f for f in enfants(parent, "sequenceFlow") if f.get("sourceRef") == identifiant)
    return " ".join(f.get("id", "") for f in partantes if f.get("id") != defaut)


def _fleche(fleche: etree._Element, defauts: set[str]) -> Fleche:
    identifiant = fleche.get("id", "")
    conditions = enfants(fleche, "conditionExpression")
    return Fleche(
        identifiant,
        fleche.get("sourceRef", ""),
        fleche.get("targetRef", ""),
        _propre(fleche.get("name")),
        _propre(conditions[0].text) if conditions else "",
        identifiant in defauts,
        _reste(fleche),
    )


def _reste(element: etree._Element) -> str:
    """Return all that an element says and that no aspect holds, written in one way only."""
    niveau = nom_local(element) in NIVEAUX
    sans = DESSIN | {"documentation", "conditionExpression"} | (NOEUDS if niveau else frozenset())
    sans |= {"sequenceFlow"} if niveau else set()
    morceaux = [_attributs(element, LUS | {"calledElement"})]
    morceaux += [_ecrire(un) for un in element if nom_local(un) and nom_local(un) not in sans]
    morceaux += sorted(_extensions(element))
    return "\n".join(morceau for morceau in morceaux if morceau)


def _extensions(element: etree._Element) -> Iterator[str]:
    """Yield the extensions other than our properties: they may matter (correlation, payload)."""
    for extension in enfants(element, "extensionElements"):
        for un in extension.iterchildren(etree.Element):
            if un.tag != f"{{{SPIFF}}}properties":
                yield _ecrire(un)


def _ecrire(element: etree._Element) -> str:
    """Return an element inside another, without ids, layout nor values by default."""
    if nom_local(element) in MINUTERIES or nom_local(element) == "documentation":
        return ""
    dedans = "".join(_ecrire(un) for un in element.iterchildren(etree.Element))
    attributs = _attributs(element, frozenset({"id"}))
    return f"<{element.tag} {attributs}>{_propre(element.text)}{dedans}</>"


def _attributs(element: etree._Element, sans: frozenset[str]) -> str:
    lus = ((str(nom), str(valeur)) for nom, valeur in element.attrib.items())
    gardes = (
        f"{nom}={_propre(valeur)}"
        for nom, valeur in lus
        if nom not in sans and (nom, valeur) not in PAR_DEFAUT and not nom.endswith("}type")
    )
    return " ".join(sorted(gardes))


def _list_autour(racine: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the processes: messages, signals, errors, lanes, participants."""
    for element in racine.iterchildren(f"{{{BPMN}}}*"):
        if nom_local(element) == "collaboration":
            yield from _list_noms(element, "participant")
        elif nom_local(element) not in ("process", "extensionElements", "category"):
            yield f"{nom_local(element)} {element.get('id', '')}", _ecrire(element)
    yield from _list_noms(racine, "lane")


def _list_noms(racine: etree._Element, genre: str) -> Iterator[tuple[str, str]]:
    for un in xml.iter_bpmn(racine, genre):
        yield f"{genre} {un.get('id', '')}", _propre(un.get("name"))


def _list_places(racine: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield where each element stands in the picture."""
    for forme in racine.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
        points = (
            ",".join(_nombre(un.get(nom)) for nom in ("x", "y", "width", "height"))
            for un in forme.iterchildren("{*}Bounds", "{*}waypoint")
        )
        yield forme.get("bpmnElement", ""), " ".join(points)


def _nombre(texte: str | None) -> str:
    try:
        return f"{float(texte or 0):g}"
    except ValueError:
        return "0"


def _propre(texte: str | None) -> str:
    return " ".join((texte or "").split())
