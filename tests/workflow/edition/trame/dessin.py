"""What is wrong with a drawing: shapes on shapes, arrows loose, elements out of their frame."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from lxml import etree

from workflow.edition.trame.document import Document
from workflow.edition.trame.espace import contient, emprise, gonfler, recouvre
from workflow.edition.trame.planche import Planche
from workflow.engine.fichier.xml import enfants, iter_bpmn, nom_local


def defauts(contenu: bytes) -> list[str]:
    """Return every defect of the drawing of a file, as short words."""
    document = Document(contenu)
    planche = Planche(document)
    trouves = [*_formes(planche), *_cadres(document, planche), *_fleches(document, planche)]
    ids = [e.get("id") for e in document.racine.iter(etree.Element) if e.get("id")]
    doubles = {id_ for id_ in ids if ids.count(id_) > 1}
    return [*trouves, *(f"{id_} en double" for id_ in doubles)]


def _hote(planche: Planche, id_: str) -> str | None:
    element = planche.elements.get(id_)
    return None if element is None else element.get("attachedToRef")


def _formes(planche: Planche) -> Iterator[str]:
    for (a, cadre_a), (b, cadre_b) in combinations(planche.feuilles().items(), 2):
        if recouvre(cadre_a, cadre_b) and a != _hote(planche, b) and b != _hote(planche, a):
            yield f"{a} recouvre {b}"


def _cadres(document: Document, planche: Planche) -> Iterator[str]:
    for noeud in document.noeuds():
        if planche.cadre(noeud.get("id", "")) is None:
            yield f"{noeud.get('id')} sans forme"
    for voie in iter_bpmn(document.racine, "lane"):
        for reference in enfants(voie, "flowNodeRef"):
            yield from _dedans(planche, voie.get("id", ""), reference.text or "")
    for phase in iter_bpmn(document.racine, "subProcess"):
        for noeud in document.noeuds():
            if noeud.getparent() is phase:
                yield from _dedans(planche, phase.get("id", ""), noeud.get("id", ""))


def _dedans(planche: Planche, dehors: str, dedans: str) -> Iterator[str]:
    cadre, autour = planche.cadre(dedans), planche.cadre(dehors)
    if cadre is None:
        yield f"{dedans} dans {dehors} n’existe pas"
    elif autour is not None and not contient(autour, cadre):
        yield f"{dedans} hors de {dehors}"


def _fleches(document: Document, planche: Planche) -> Iterator[str]:
    for fleche in iter_bpmn(document.racine, "sequenceFlow"):
        id_ = fleche.get("id", "")
        points = planche.points(id_)
        if not points:
            yield f"{id_} sans trait"
            continue
        if any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(points)):
            yield f"{id_} en biais"
        yield from _bouts(fleche, points, planche)
        yield from _traversees(fleche, points, planche)


def _bouts(
    fleche: etree._Element, points: list[tuple[float, float]], planche: Planche
) -> Iterator[str]:
    for bout, attribut in ((0, "sourceRef"), (-1, "targetRef")):
        cadre = planche.cadre(fleche.get(attribut, ""))
        point = points[bout]
        if cadre is None or not recouvre(gonfler(cadre, 1), emprise(point, point)):
            yield f"{fleche.get('id')} détachée"


def _traversees(
    fleche: etree._Element, points: list[tuple[float, float]], planche: Planche
) -> Iterator[str]:
    bouts = {fleche.get("sourceRef"), fleche.get("targetRef")}
    permis = bouts | {_hote(planche, bout) for bout in bouts if bout}
    for id_, cadre in planche.feuilles().items():
        if id_ in permis or _hote(planche, id_) in bouts:
            continue
        if any(recouvre(emprise(a, b), cadre) for a, b in pairwise(points)):
            yield f"{fleche.get('id')} traverse {id_}"


def compter(contenu: bytes) -> int:
    """Return how many flow nodes a file has."""
    return sum(1 for _ in Document(contenu).noeuds())


def nom_de(contenu: bytes, id_: str) -> str | None:
    trouve = Document(contenu).trouver(id_)
    return None if trouve is None else f"{nom_local(trouve)} {trouve.get('name')}"
