"""Where a BPMN file puts its shapes, its arrows and its labels (the DI half of the file)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

from lxml import etree

from workflow.engine.fichier import xml

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
MESURE_MAX = 100_000.0
"""A coordinate beyond is a mistake, or an attempt to have an immense picture made."""


class Cadre(NamedTuple):
    """A rectangle, in diagram units."""

    x: float
    y: float
    largeur: float
    hauteur: float

    @property
    def centre(self) -> "Point":
        return self.x + self.largeur / 2, self.y + self.hauteur / 2


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Forme:
    """A drawn element: `etiquette` is where its name stands when that is not inside it."""

    element: etree._Element
    cadre: Cadre
    etiquette: Cadre | None
    est_depliee: bool


@dataclass(frozen=True, slots=True)
class Trait:
    """A drawn arrow."""

    element: etree._Element
    points: tuple[Point, ...]
    etiquette: Cadre | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`formes` from the outside inwards: pool, lanes, phases, then what they hold."""

    nom: str
    formes: tuple[Forme, ...]
    traits: tuple[Trait, ...]
    elements: Mapping[str, etree._Element]


def lire_plan(racine: etree._Element) -> Plan:
    """Return the layout of the tree of a file; elements without a shape are left out."""
    elements = {e.get("id", ""): e for e in racine.iter(etree.Element) if e.get("id")}
    formes = sorted(_formes(racine, elements), key=_rang)
    return Plan(_nom(racine), tuple(formes), tuple(_traits(racine, elements)), elements)


def _nom(racine: etree._Element) -> str:
    noms = (e.get("name") for e in xml.iter_bpmn(racine, "participant", "process"))
    return next((nom for nom in noms if nom), "")


def _formes(racine: etree._Element, elements: Mapping[str, etree._Element]) -> Iterator[Forme]:
    for forme in racine.iter(f"{{{BPMNDI}}}BPMNShape"):
        element = elements.get(forme.get("bpmnElement", ""))
        cadre = _cadre(forme)
        if element is not None and cadre is not None:
            depliee = forme.get("isExpanded", "").lower() == "true"
            yield Forme(element, cadre, _etiquette(forme), depliee)


def _traits(racine: etree._Element, elements: Mapping[str, etree._Element]) -> Iterator[Trait]:
    for trait in racine.iter(f"{{{BPMNDI}}}BPMNEdge"):
        element = elements.get(trait.get("bpmnElement", ""))
        points = tuple(
            (lire_nombre(p, "x"), lire_nombre(p, "y")) for p in trait.iterfind(f"{{{DI}}}waypoint")
        )
        if element is not None and len(points) > 1:
            yield Trait(element, points, _etiquette(trait))


def _etiquette(dessin: etree._Element) -> Cadre | None:
    etiquette = dessin.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if etiquette is None else _cadre(etiquette)


def _cadre(dessin: etree._Element) -> Cadre | None:
    bornes = dessin.find(f"{{{DC}}}Bounds")
    if bornes is None:
        return None
    return Cadre(*(lire_nombre(bornes, nom) for nom in ("x", "y", "width", "height")))


def lire_nombre(element: etree._Element, attribut: str) -> float:
    """Return a coordinate; zero for one that is missing or no number at all."""
    try:
        valeur = float(element.get(attribut, "0"))
    except ValueError:
        return 0.0
    return 0.0 if isnan(valeur) else max(-MESURE_MAX, min(valeur, MESURE_MAX))


_PLANS = {"participant": 0, "lane": 1, "subProcess": 2, "boundaryEvent": 4}


def _rang(forme: Forme) -> tuple[int, int]:
    """What holds others is drawn before them; what sits on an edge after."""
    profondeur = sum(1 for _ in forme.element.iterancestors())
    return _PLANS.get(xml.nom_local(forme.element), 3), profondeur
