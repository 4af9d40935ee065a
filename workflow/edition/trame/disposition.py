"""A drawing for a file that has none: columns in the order of the way, a band for each lane.

The places are those of a reader's first sketch; every later change keeps them tidy.
"""

from dataclasses import dataclass
from itertools import accumulate

from lxml import etree

from workflow.dessin.plan import BPMNDI, DC, DI, Cadre, Point
from workflow.edition.trame.document import Document, inserer
from workflow.edition.trame.espace import autour, taille
from workflow.edition.trame.planche import Planche
from workflow.edition.trame.pose import Pose
from workflow.edition.trame.routage import PAS_MAX, coude
from workflow.edition.trame.voies import RETRAIT, voie_de
from workflow.engine.fichier.xml import NOEUDS, SOUS_PROCESSUS, enfants, iter_bpmn, nom_local

RANGEE = 140.0
MARGE = 60.0
BANDES = 60.0
"""Width of the names of a pool and of its lanes."""
BEAUCOUP = 200
"""Shapes and arrows beyond which an arrow takes the shortest way, and names their usual place."""
EFFORT = 2 * PAS_MAX
"""Steps of the search for the ways of all the arrows: a page waits for them."""
HAUT = 80.0
"""Where the first pool begins."""

Mesure = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grille:
    """A level in columns and rows. `xs`, `ys`: where each begins, and the end of the last."""

    places: dict[str, tuple[int, int]]
    tailles: dict[str, Mesure]
    bandes: dict[str, tuple[int, int]]
    xs: list[float]
    ys: list[float]

    @classmethod
    def mesurer(
        cls,
        places: dict[str, tuple[int, int]],
        tailles: dict[str, Mesure],
        bandes: dict[str, tuple[int, int]],
        rangees: int,
    ) -> "Grille":
        colonnes = 1 + max((c for c, _ in places.values()), default=0)
        largeurs, hauteurs = [0.0] * colonnes, [RANGEE] * rangees
        for id_, (colonne, rangee) in places.items():
            largeurs[colonne] = max(largeurs[colonne], tailles[id_][0] + MARGE)
            hauteurs[rangee] = max(hauteurs[rangee], tailles[id_][1] + MARGE)
        xs, ys = [0.0, *accumulate(largeurs)], [0.0, *accumulate(hauteurs)]
        return cls(places, tailles, bandes, xs, ys)


def disposer(contenu: bytes) -> bytes:
    """Return a file with a drawing; the very same bytes when each node has a shape already.

    Raises DiagrammeRefuse.
    """
    document = Document(contenu)
    noeuds = {n.get("id", "") for n in document.noeuds()}
    planche = Planche(document)
    if noeuds <= set(planche.formes) or not noeuds:
        return contenu
    _effacer(document)
    _Disposition(document).dessiner()
    return document.ecrire()


def _effacer(document: Document) -> None:
    """Half a drawing is worth none: what it places would be drawn over."""
    for diagramme in list(document.racine.iter(f"{{{BPMNDI}}}BPMNDiagram")):
        document.racine.remove(diagramme)


class _Disposition:
    """Measures each level from the inside outwards, then places it from the outside inwards."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.mesures: dict[str, Mesure] = {}
        self.grilles: dict[str, Grille] = {}

    def dessiner(self) -> None:
        processus = [p for p in enfants(self.document.racine, "process") if enfants(p, *NOEUDS)]
        _ouvrir_le_plan(self.document, processus[0])
        pose = Pose(self.document, "")
        pose.pas = EFFORT
        haut = HAUT
        for un in processus:
            largeur, hauteur = self._mesurer(un)
            self._poser_les_bandes(pose.planche, un, Cadre(MARGE, haut, largeur, hauteur))
            self._poser(pose.planche, un, (MARGE + BANDES, haut))
            haut += hauteur + MARGE
        for bord in iter_bpmn(self.document.racine, "boundaryEvent"):
            pose.en_bordure(bord)
        fleches = sum(1 for _ in iter_bpmn(self.document.racine, "sequenceFlow"))
        if len(pose.planche.formes) + fleches > BEAUCOUP:
            self._relier_au_plus_court(pose.planche)
            return
        pose.neuves += [n.get("id", "") for n in self.document.noeuds()]
        pose.retracer(f.get("id", "") for f in iter_bpmn(self.document.racine, "sequenceFlow"))

    def _relier_au_plus_court(self, planche: Planche) -> None:
        """Draw the arrows without looking around them: a file may hold thousands."""
        for fleche in iter_bpmn(self.document.racine, "sequenceFlow"):
            bouts = [planche.cadre(fleche.get(a, "")) for a in ("sourceRef", "targetRef")]
            if bouts[0] is not None and bouts[1] is not None:
                planche.tracer(fleche.get("id", ""), coude(bouts[0], bouts[1]))

    def _mesurer(self, niveau: etree._Element) -> Mesure:
        """Lay a level out on a grid; return the size of what holds it."""
        for phase in enfants(niveau, *SOUS_PROCESSUS):
            if enfants(phase, *NOEUDS):
                self._mesurer(phase)
        tailles = {
            n.get("id", ""): self.mesures.get(n.get("id", ""), taille(nom_local(n)))
            for n in enfants(niveau, *NOEUDS)
            if nom_local(n) != "boundaryEvent"
        }
        grille = _ranger(niveau, tailles)
        self.grilles[niveau.get("id", "")] = grille
        dehors = BANDES if nom_local(niveau) == "process" else 0
        mesure = (grille.xs[-1] + MARGE + dehors, grille.ys[-1])
        self.mesures[niveau.get("id", "")] = mesure
        return mesure

    def _poser(self, planche: Planche, niveau: etree._Element, coin: Point) -> None:
        grille = self.grilles[niveau.get("id", "")]
        for id_, (colonne, rangee) in grille.places.items():
            x = coin[0] + (grille.xs[colonne] + grille.xs[colonne + 1] + MARGE) / 2
            y = coin[1] + (grille.ys[rangee] + grille.ys[rangee + 1]) / 2
            cadre = autour((x, y), grille.tailles[id_])
            planche.poser(id_, cadre)
            if id_ in self.grilles:
                planche.formes[id_].set("isExpanded", "true")
                self._poser(planche, self.document.noeud(id_), (cadre.x, cadre.y))

    def _poser_les_bandes(self, planche: Planche, processus: etree._Element, cadre: Cadre) -> None:
        """Draw the pool, and each lane over the rows of its nodes."""
        for participant in iter_bpmn(self.document.racine, "participant"):
            if participant.get("processRef") == processus.get("id"):
                _poser_bande(planche, participant.get("id", ""), cadre)
        grille = self.grilles[processus.get("id", "")]
        for voie, (debut, fin) in grille.bandes.items():
            y, bas = grille.ys[debut], grille.ys[fin]
            bande = Cadre(cadre.x + RETRAIT, cadre.y + y, cadre.largeur - RETRAIT, bas - y)
            _poser_bande(planche, voie, bande)


def _poser_bande(planche: Planche, id_: str, cadre: Cadre) -> None:
    planche.poser(id_, cadre)
    planche.formes[id_].set("isHorizontal", "true")


def _ouvrir_le_plan(document: Document, processus: etree._Element) -> None:
    collaboration = next(iter_bpmn(document.racine, "collaboration"), None)
    porteur = collaboration if collaboration is not None else processus
    diagramme = etree.Element(
        f"{{{BPMNDI}}}BPMNDiagram",
        id=document.nouvel_id("dessin"),
        nsmap={"bpmndi": BPMNDI, "dc": DC, "di": DI},
    )
    plan = etree.SubElement(diagramme, f"{{{BPMNDI}}}BPMNPlane")
    plan.set("id", document.nouvel_id("plan"))
    plan.set("bpmnElement", porteur.get("id") or document.nouvel_id("plan_de"))
    inserer(document.racine, diagramme)


def _ranger(niveau: etree._Element, tailles: dict[str, Mesure]) -> Grille:
    """Return the grid of a level: rows lane by lane, each node in the first free one."""
    colonnes = _colonnes(niveau, tailles)
    places: dict[str, tuple[int, int]] = {}
    bandes, premiere = {}, 0
    for voie, ids in _par_voie(niveau, tailles).items():
        rangees: list[set[int]] = [set()]
        for id_ in sorted(ids, key=colonnes.__getitem__):
            libre = next((r for r, pris in enumerate(rangees) if colonnes[id_] not in pris), None)
            if libre is None:
                libre = len(rangees)
                rangees.append(set())
            rangees[libre].add(colonnes[id_])
            places[id_] = (colonnes[id_], premiere + libre)
        if voie:
            bandes[voie] = (premiere, premiere + len(rangees))
        premiere += len(rangees)
    return Grille.mesurer(places, tailles, bandes, premiere)


def _par_voie(niveau: etree._Element, tailles: dict[str, Mesure]) -> dict[str, list[str]]:
    """Return the nodes of each lane, empty ones too; those of no lane under ""."""
    voies: dict[str, list[str]] = {}
    if nom_local(niveau) == "process":
        for voie in iter_bpmn(niveau, "lane"):
            if not enfants(voie, "childLaneSet"):
                voies[voie.get("id", "")] = []
    for noeud in enfants(niveau, *NOEUDS):
        if (id_ := noeud.get("id", "")) in tailles:
            sienne = voie_de(noeud)
            voies.setdefault("" if sienne is None else sienne.get("id", ""), []).append(id_)
    return voies


def _colonnes(niveau: etree._Element, tailles: dict[str, Mesure]) -> dict[str, int]:
    """Return the column of each node: after all that leads to it, ways back left aside."""
    suites: dict[str, list[str]] = {id_: [] for id_ in tailles}
    hotes = {b.get("id"): b.get("attachedToRef", "") for b in enfants(niveau, "boundaryEvent")}
    for fleche in enfants(niveau, "sequenceFlow"):
        source = fleche.get("sourceRef", "")
        source, cible = hotes.get(source, source), fleche.get("targetRef", "")
        if source in suites and cible in suites and cible != source:
            suites[source].append(cible)
    ordre = _en_profondeur(suites)
    rang = {id_: n for n, id_ in enumerate(ordre)}
    colonnes = dict.fromkeys(ordre, 0)
    for id_ in ordre:
        for suite in suites[id_]:
            if rang[suite] > rang[id_]:
                colonnes[suite] = max(colonnes[suite], colonnes[id_] + 1)
    return colonnes


def _en_profondeur(suites: dict[str, list[str]]) -> list[str]:
    """Return the nodes, each before those that follow it, but for the ways back."""
    vus: set[str] = set()
    ordre: list[str] = []
    for depart, premieres in suites.items():
        pile = [] if depart in vus else [(depart, iter(premieres))]
        vus.add(depart)
        while pile:
            id_, restantes = pile[-1]
            suivant = next((s for s in restantes if s not in vus), None)
            if suivant is None:
                ordre.append(id_)
                pile.pop()
            else:
                vus.add(suivant)
                pile.append((suivant, iter(suites[suivant])))
    return ordre[::-1]
