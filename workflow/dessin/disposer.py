"""A plain drawing for a file that has none: columns from left to right, as a dossier goes.

Modellers draw; scripts and converters often write the processes alone, which no canvas opens. The
first process is laid out, its unfolded phases inside one another; lanes are not drawn. The text of
the file gains its drawing half, and nothing else changes.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflow.engine.fichier import references, xml

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
ESPACEMENT_X, ESPACEMENT_Y, MARGE, TITRE = 60, 50, 40, 20
TAILLES = {"Event": (36, 36), "Gateway": (50, 50)}
TACHE = (100, 80)


@dataclass
class _Case:
    """A node and its size; `dedans`: the nodes of a phase, placed from its corner."""

    noeud: etree._Element
    largeur: int
    hauteur: int
    dedans: list["_Case"] = field(default_factory=list)
    x: int = 0
    y: int = 0


def a_un_dessin(racine: etree._Element) -> bool:
    """Tell whether a file says where any of its elements stands."""
    return next(racine.iter(f"{{{DI}}}BPMNShape"), None) is not None


def disposer(contenu: bytes) -> bytes:
    """Return the file with a drawing: as it is when it has one. Raises DiagrammeRefuse."""
    racine = xml.lire(contenu)
    if a_un_dessin(racine):
        return contenu
    for vide in racine.findall(f"{{{DI}}}BPMNDiagram"):
        racine.remove(vide)
    processus = references.trouver_principal(racine)
    cases, _, _ = _placer(processus)
    dessin = etree.SubElement(racine, f"{{{DI}}}BPMNDiagram", {"id": "dessin_ajoute"})
    plan = etree.SubElement(
        dessin,
        f"{{{DI}}}BPMNPlane",
        {"id": "plan_ajoute", "bpmnElement": processus.get("id") or ""},
    )
    _dessiner(plan, processus, list(_a_plat(cases, MARGE, MARGE)))
    return etree.tostring(racine, encoding="UTF-8", xml_declaration=True)


def _placer(niveau: etree._Element) -> tuple[list[_Case], int, int]:
    """Return the nodes of a level, placed from its corner, and its width and height."""
    cases = {noeud.get("id", ""): _mesurer(noeud) for noeud in _noeuds(niveau)}
    rangs = _rangs(niveau, list(cases))
    x = largeur = hauteur = 0
    for rang in sorted(set(rangs.values())):
        colonne = [cases[id_] for id_, r in rangs.items() if r == rang]
        y = 0
        for case in colonne:
            case.x, case.y = x, y + (TACHE[1] - min(case.hauteur, TACHE[1])) // 2
            y = case.y + max(case.hauteur, TACHE[1]) + ESPACEMENT_Y
        largeur = x + max(case.largeur for case in colonne)
        hauteur = max(hauteur, y - ESPACEMENT_Y)
        x = largeur + ESPACEMENT_X
    return list(cases.values()), largeur, hauteur


def _mesurer(noeud: etree._Element) -> _Case:
    nom = xml.nom_local(noeud)
    dedans, largeur, hauteur = _placer(noeud) if nom == "subProcess" else ([], 0, 0)
    if dedans:
        return _Case(noeud, largeur + 2 * MARGE, hauteur + 2 * MARGE + TITRE, dedans)
    taille = next((t for fin, t in TAILLES.items() if nom.endswith(fin)), TACHE)
    return _Case(noeud, *taille)


def _noeuds(niveau: etree._Element) -> Iterator[etree._Element]:
    """Yield the nodes of a level, but the events on the edges of others."""
    for enfant in xml.enfants(niveau, *xml.NOEUDS):
        if xml.nom_local(enfant) != "boundaryEvent":
            yield enfant


def _rangs(niveau: etree._Element, ids: list[str]) -> dict[str, int]:
    """Return the column of each node: how many arrows from a start, by the shortest way."""
    porteurs = {b.get("id"): b.get("attachedToRef") for b in xml.enfants(niveau, "boundaryEvent")}
    suites: dict[str, list[str]] = {}
    arrivees: set[str | None] = set()
    for fleche in xml.enfants(niveau, "sequenceFlow"):
        source, cible = fleche.get("sourceRef"), fleche.get("targetRef")
        suites.setdefault(str(porteurs.get(source, source)), []).append(str(cible))
        arrivees.add(cible)
    rangs: dict[str, int] = {}
    for depart in sorted(ids, key=lambda id_: id_ in arrivees):
        file = deque([(depart, 0)])
        while file:
            id_, rang = file.popleft()
            if id_ in ids and id_ not in rangs:
                rangs[id_] = rang
                file += [(suite, rang + 1) for suite in suites.get(id_, ())]
    return rangs


def _a_plat(cases: list[_Case], x: int, y: int) -> Iterator[_Case]:
    """Yield the nodes, those of a phase after it, placed from the corner of the drawing."""
    for case in cases:
        case.x, case.y = case.x + x, case.y + y
        yield case
        yield from _a_plat(case.dedans, case.x + MARGE, case.y + MARGE + TITRE)


def _dessiner(plan: etree._Element, processus: etree._Element, cases: list[_Case]) -> None:
    cadres = {case.noeud.get("id", ""): case for case in cases}
    for case in cases:
        _dessiner_la_forme(plan, case)
    poses: Counter[str] = Counter()
    for bord in xml.iter_bpmn(processus, "boundaryEvent"):
        porteur = bord.get("attachedToRef", "")
        if porteur in cadres:
            cadres[bord.get("id", "")] = _poser_au_bord(plan, bord, cadres[porteur], poses[porteur])
            poses[porteur] += 1
    for fleche in xml.iter_bpmn(processus, "sequenceFlow"):
        _tracer(plan, fleche, cadres)


def _dessiner_la_forme(plan: etree._Element, case: _Case) -> None:
    id_ = case.noeud.get("id", "")
    attributs = {"id": f"{id_}_di", "bpmnElement": id_}
    if case.dedans:
        attributs["isExpanded"] = "true"
    forme = etree.SubElement(plan, f"{{{DI}}}BPMNShape", attributs)
    cadre = {"x": case.x, "y": case.y, "width": case.largeur, "height": case.hauteur}
    etree.SubElement(forme, f"{{{DC}}}Bounds", {nom: str(v) for nom, v in cadre.items()})


def _poser_au_bord(plan: etree._Element, bord: etree._Element, hote: _Case, rang: int) -> _Case:
    """Draw an event on the lower edge of its activity, to the left of those already there."""
    largeur, hauteur = TAILLES["Event"]
    x = hote.x + hote.largeur - (rang + 1) * largeur
    case = _Case(bord, largeur, hauteur, x=x, y=hote.y + hote.hauteur - hauteur // 2)
    _dessiner_la_forme(plan, case)
    return case


def _tracer(plan: etree._Element, fleche: etree._Element, cadres: dict[str, _Case]) -> None:
    de, vers = cadres.get(fleche.get("sourceRef", "")), cadres.get(fleche.get("targetRef", ""))
    if de is None or vers is None:
        return
    id_ = fleche.get("id", "")
    trait = etree.SubElement(plan, f"{{{DI}}}BPMNEdge", {"id": f"{id_}_di", "bpmnElement": id_})
    bouts = (
        (de.x + de.largeur, de.y + de.hauteur // 2),
        (vers.x, vers.y + vers.hauteur // 2),
    )
    for x, y in bouts:
        etree.SubElement(trait, f"{{{DD}}}waypoint", {"x": str(x), "y": str(y)})
