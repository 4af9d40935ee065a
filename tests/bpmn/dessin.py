"""Reading a shipped diagram in the tests: its elements, their properties and their drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

import bpmn

NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
}
DIAGRAMMES = [*bpmn.list_parcours(), *bpmn.list_modules()]
FLOW_NODES = {
    *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
    "boundaryEvent",
    *("userTask", "callActivity", "subProcess", "exclusiveGateway", "eventBasedGateway"),
    "parallelGateway",
}


class Boite(NamedTuple):
    """A rectangle of the drawing, in diagram units."""

    x: float
    y: float
    largeur: float
    hauteur: float

    def recouvre(self, autre: Boite) -> bool:
        return (
            self.x < autre.x + autre.largeur
            and autre.x < self.x + self.largeur
            and self.y < autre.y + autre.hauteur
            and autre.y < self.y + self.hauteur
        )

    def contient(self, autre: Boite) -> bool:
        return (
            self.x <= autre.x
            and self.y <= autre.y
            and autre.x + autre.largeur <= self.x + self.largeur
            and autre.y + autre.hauteur <= self.y + self.hauteur
        )


Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True)
class Diagramme:
    """One diagram, parsed once: its nodes and flows, and their drawing by element id."""

    cle: str
    racine: etree._Element
    noeuds: dict[str, etree._Element]
    flux: dict[str, etree._Element]
    formes: dict[str, Boite]
    etiquettes: dict[str, Boite]
    traits: dict[str, list[Point]]

    def proprietes(self, noeud: etree._Element) -> dict[str, str]:
        chemin = "bpmn:extensionElements/spiffworkflow:properties/spiffworkflow:property"
        return {p.get("name", ""): p.get("value", "") for p in noeud.iterfind(chemin, NS)}


def lire(cle: str) -> bytes:
    return bpmn.read_parcours(cle) if cle in bpmn.list_parcours() else bpmn.read_module(cle)


def boite(element: etree._Element) -> Boite:
    return Boite(*(float(element.get(nom, "nan")) for nom in ("x", "y", "width", "height")))


@cache
def charger(cle: str) -> Diagramme:
    racine = etree.fromstring(lire(cle))
    elements = [e for e in racine.iterfind(".//bpmn:process//*", NS) if e.get("id")]
    dessins = {d.get("bpmnElement", ""): d for d in racine.iterfind(".//*[@bpmnElement]")}
    bornes = {i: d.find("dc:Bounds", NS) for i, d in dessins.items()}
    labels = {i: d.find("bpmndi:BPMNLabel/dc:Bounds", NS) for i, d in dessins.items()}
    lu = Diagramme(
        cle,
        racine,
        {e.get("id", ""): e for e in elements if etree.QName(e).localname in FLOW_NODES},
        {f.get("id", ""): f for f in racine.iterfind(".//bpmn:sequenceFlow", NS)},
        {i: boite(b) for i, b in bornes.items() if b is not None},
        {i: boite(b) for i, b in labels.items() if b is not None},
        {
            i: [(float(p.get("x", "")), float(p.get("y", ""))) for p in points]
            for i, d in dessins.items()
            if len(points := d.findall("di:waypoint", NS)) > 1
        },
    )
    # Most tests go through these: a diagram that has none would make them all pass.
    assert lu.noeuds, cle
    assert lu.flux, cle
    assert lu.etiquettes, cle
    return lu


def partout(chemin: str) -> list[tuple[Diagramme, etree._Element]]:
    """Return what some diagrams only have, all together: with its diagram, and never nothing."""
    lus = [charger(cle) for cle in DIAGRAMMES]
    trouves = [(un, element) for un in lus for element in un.racine.iterfind(chemin, NS)]
    assert trouves, chemin
    return trouves


def feuilles(diagramme: Diagramme) -> dict[str, Boite]:
    """Return the shapes that nothing may cover: every flow node but the expanded sub-process."""
    return {
        i: diagramme.formes[i]
        for i, noeud in diagramme.noeuds.items()
        if etree.QName(noeud).localname != "subProcess"
    }


def segments(diagramme: Diagramme, flux: str) -> list[Segment]:
    return list(pairwise(diagramme.traits[flux]))


def emprise(segment: Segment) -> Boite:
    """Return the box of an orthogonal segment, thick enough to be crossed."""
    (x1, y1), (x2, y2) = segment
    return Boite(min(x1, x2) - 0.5, min(y1, y2) - 0.5, abs(x1 - x2) + 1, abs(y1 - y2) + 1)
