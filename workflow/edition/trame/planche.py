"""The drawing half of a file (DI), read and changed in place."""

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from workflow.dessin.plan import BPMNDI, DC, DI, Cadre, Point, lire_nombre
from workflow.edition.trame.document import Document, inserer, oter
from workflow.engine.fichier.xml import NOEUDS, nom_local

CONTENANTS = frozenset({"participant", "lane"})
DEPLIES = frozenset({"subProcess", "adHocSubProcess", "transaction"})


class Planche:
    """The plane on which an element is drawn; nothing to change when the file has no drawing."""

    def __init__(self, document: Document, repere: str = "") -> None:
        self.document = document
        self.plan = _plan_de(document.racine, repere)
        self.formes: dict[str, etree._Element] = {}
        self.traits: dict[str, etree._Element] = {}
        for dessin in self.plan if self.plan is not None else ():
            table = {"BPMNShape": self.formes, "BPMNEdge": self.traits}.get(_nom(dessin))
            if table is not None and dessin.get("bpmnElement"):
                table[dessin.get("bpmnElement", "")] = dessin
        lus = {id_: _cadre(forme) for id_, forme in self.formes.items()}
        self._cadres = {id_: lu for id_, lu in lus.items() if lu is not None}
        self.elements = {
            e.get("id", ""): e for e in document.racine.iter(etree.Element) if nom_local(e)
        }

    @property
    def est_dessinee(self) -> bool:
        return self.plan is not None and bool(self.formes)

    def cadre(self, id_: str) -> Cadre | None:
        return self._cadres.get(id_)

    def cadres(self) -> Iterator[tuple[str, Cadre]]:
        yield from self._cadres.items()

    def feuilles(self) -> dict[str, Cadre]:
        """Return the shapes that nothing may cover: every flow node but what is unfolded."""
        return {i: c for i, c in self.cadres() if self.est_feuille(i)}

    def est_feuille(self, id_: str) -> bool:
        element = self.elements.get(id_)
        return element is not None and nom_local(element) in NOEUDS and not self.est_depliee(id_)

    def est_depliee(self, id_: str) -> bool:
        """Tell whether a shape holds others: a pool, a lane, an unfolded sub-process."""
        element, forme = self.elements.get(id_), self.formes.get(id_)
        if element is None or forme is None:
            return False
        nom = nom_local(element)
        deplie = forme.get("isExpanded", "").lower() == "true"
        return nom in CONTENANTS or (nom in DEPLIES and deplie)

    def obstacles(self, niveau: str) -> dict[str, Cadre]:
        """Return what nothing may cover at a level: its own unfolded phases, and every node."""
        autour = {niveau}
        element = self.elements.get(niveau)
        if element is not None:
            autour |= {a.get("id", "") for a in element.iterancestors()}
        phases = {
            i: c
            for i, c in self.cadres()
            if i not in autour and self.est_depliee(i) and self._est_phase(i)
        }
        return {**self.feuilles(), **phases}

    def _est_phase(self, id_: str) -> bool:
        return nom_local(self.elements[id_]) in DEPLIES

    def poser(self, id_: str, cadre: Cadre) -> None:
        """Draw a shape, or move and resize the one that is drawn."""
        if self.plan is None:
            return
        forme = self.formes.get(id_)
        if forme is None:
            forme = etree.Element(
                f"{{{BPMNDI}}}BPMNShape", id=self.document.nouvel_id(f"{id_}_di"), bpmnElement=id_
            )
            etree.SubElement(forme, f"{{{DC}}}Bounds")
            inserer(self.plan, forme)
            self.formes[id_] = forme
            if (element := self.document.trouver(id_)) is not None:
                self.elements[id_] = element
        _borner(forme, cadre)
        self._cadres[id_] = cadre

    def points(self, id_: str) -> list[Point]:
        trait = self.traits.get(id_)
        if trait is None:
            return []
        return [
            (lire_nombre(p, "x"), lire_nombre(p, "y")) for p in trait.iterfind(f"{{{DI}}}waypoint")
        ]

    def segments(self, sauf: frozenset[str] = frozenset()) -> Iterator[tuple[Point, Point]]:
        for id_ in self.traits:
            if id_ not in sauf:
                yield from pairwise(self.points(id_))

    def tracer(self, id_: str, points: list[Point]) -> None:
        """Draw an arrow through these points, whatever it went through before."""
        if self.plan is None:
            return
        trait = self.traits.get(id_)
        if trait is None:
            trait = etree.Element(
                f"{{{BPMNDI}}}BPMNEdge", id=self.document.nouvel_id(f"{id_}_di"), bpmnElement=id_
            )
            inserer(self.plan, trait)
            self.traits[id_] = trait
        for ancien in trait.findall(f"{{{DI}}}waypoint"):
            oter(ancien)
        for rang, (x, y) in enumerate(points):
            inserer(trait, etree.Element(f"{{{DI}}}waypoint", x=f"{x:g}", y=f"{y:g}"), rang)

    def etiquette(self, id_: str) -> Cadre | None:
        dessin = self.formes.get(id_, self.traits.get(id_))
        label = None if dessin is None else dessin.find(f"{{{BPMNDI}}}BPMNLabel")
        return None if label is None else _cadre(label)

    def etiquettes(self) -> dict[str, Cadre]:
        ids = (*self.formes, *self.traits)
        return {i: lue for i in ids if (lue := self.etiquette(i)) is not None}

    def etiqueter(self, id_: str, cadre: Cadre | None) -> None:
        """Say where the name of a shape or an arrow stands; None: it has none."""
        dessin = self.formes.get(id_, self.traits.get(id_))
        if dessin is None:
            return
        label = dessin.find(f"{{{BPMNDI}}}BPMNLabel")
        if cadre is None:
            if label is not None:
                oter(label)
            return
        if label is None:
            label = etree.Element(f"{{{BPMNDI}}}BPMNLabel")
            etree.SubElement(label, f"{{{DC}}}Bounds")
            inserer(dessin, label)
        _borner(label, cadre)

    def oter(self, id_: str) -> None:
        """Take a shape or an arrow off the drawing."""
        for table in (self.formes, self.traits):
            if (dessin := table.pop(id_, None)) is not None:
                oter(dessin)
        self._cadres.pop(id_, None)
        self.elements.pop(id_, None)


def _plan_de(racine: etree._Element, repere: str) -> etree._Element | None:
    """Return the plane where the element is drawn, else the first of the file."""
    plans = list(racine.iter(f"{{{BPMNDI}}}BPMNPlane"))
    for plan in plans:
        if any(dessin.get("bpmnElement") == repere for dessin in plan if _nom(dessin)):
            return plan
    return plans[0] if plans else None


def _nom(dessin: etree._Element) -> str:
    return etree.QName(dessin).localname if isinstance(dessin.tag, str) else ""


def _cadre(dessin: etree._Element) -> Cadre | None:
    bornes = dessin.find(f"{{{DC}}}Bounds")
    if bornes is None:
        return None
    return Cadre(*(lire_nombre(bornes, nom) for nom in ("x", "y", "width", "height")))


def _borner(dessin: etree._Element, cadre: Cadre) -> None:
    bornes = dessin.find(f"{{{DC}}}Bounds")
    if bornes is None:
        bornes = etree.Element(f"{{{DC}}}Bounds")
        inserer(dessin, bornes, 0)
    for nom, valeur in zip(("x", "y", "width", "height"), cadre, strict=True):
        bornes.set(nom, f"{valeur:g}")
