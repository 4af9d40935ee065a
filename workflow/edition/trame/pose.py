"""The drawing kept tidy after a change: new shapes placed, arrows drawn again where they must."""

from collections.abc import Iterable
from itertools import pairwise

from lxml import etree

from workflow.dessin.plan import Cadre, Point
from workflow.edition.trame.document import Document
from workflow.edition.trame.espace import (
    AIR,
    Lieu,
    X,
    autour,
    caser,
    contient,
    deplacer,
    emprise,
    est_libre,
    gonfler,
    pousser,
    recouvre,
    taille,
)
from workflow.edition.trame.etiquettes import nommer, ranger_les_noms
from workflow.edition.trame.planche import Planche
from workflow.edition.trame.routage import PAS_MAX, Terrain, coude, list_prises, router
from workflow.edition.trame.voies import cadre_de_zone
from workflow.engine.fichier.xml import iter_bpmn, nom_local

DEPART = (0.0, 25.0, 25.0, 90.0)
ARRIVEE = (90.0, 25.0, 25.0, 0.0)
"""Extra cost of each side (right, bottom, top, left): a diagram is read from left to right."""
EFFORT = 3 * PAS_MAX
"""Steps of all the searches of one change."""
COLONNE = 60.0
"""Between two columns."""


class Pose:
    """What an operation changed, and how the drawing follows. Made after the elements moved."""

    def __init__(self, document: Document, repere: str) -> None:
        self.document = document
        self.planche = Planche(document, repere)
        self.pas = EFFORT
        self.neuves: list[str] = []
        """Shapes just drawn: their names are placed once the arrows are."""

    def entre(self, noeud: etree._Element, fleche: str, avant: str, apres: str) -> None:
        """Draw a node on an arrow, between two others, which make room for it."""
        planche = self.planche
        de, vers = planche.cadre(avant), planche.cadre(apres)
        if not planche.est_dessinee or de is None or vers is None:
            return
        dimensions = taille(nom_local(noeud))
        if de.x + de.largeur <= vers.x and abs(de.centre[1] - vers.centre[1]) < vers.hauteur / 2:
            x = self._ecarter(de, vers, dimensions[0])
            voulu = (x, de.centre[1])
        else:
            voulu = self._milieu(fleche, de, vers)
        self.placer(noeud, voulu, frozenset({fleche}))

    def _ecarter(self, de: Cadre, vers: Cadre, largeur: float) -> float:
        """Push the column of `vers` to the right if it must; return the middle of the room made."""
        colonne = [
            c.x
            for c in self.planche.feuilles().values()
            if c.x <= vers.centre[0] <= c.x + c.largeur and c.x > de.x + de.largeur
        ]
        fin = de.x + de.largeur
        seuil = min([*colonne, vers.x])
        ecart = max(0.0, largeur + 2 * COLONNE - (seuil - fin))
        pousser(self.planche, X, seuil, ecart)
        return fin + (seuil + ecart - fin) / 2

    def _milieu(self, fleche: str, de: Cadre, vers: Cadre) -> Point:
        """Return the middle of the longest stretch of an arrow."""
        points = self.planche.points(fleche) or [de.centre, vers.centre]
        (x1, y1), (x2, y2) = max(
            pairwise(points), key=lambda s: abs(s[0][0] - s[1][0]) + abs(s[0][1] - s[1][1])
        )
        return (x1 + x2) / 2, (y1 + y2) / 2

    def apres(self, noeud: etree._Element, source: str, *, dessous: bool = False) -> None:
        """Draw a node to the right of another, or under it, where there is room."""
        planche = self.planche
        de = planche.cadre(source)
        if not planche.est_dessinee or de is None:
            return
        largeur, hauteur = taille(nom_local(noeud))
        x = de.x + de.largeur + COLONNE + largeur / 2
        voulu = (x, de.centre[1])
        if dessous:
            voulu = (max(de.centre[0], de.x + largeur / 2), de.y + de.hauteur + 40 + hauteur / 2)
        self._elargir(noeud, voulu[0] + largeur / 2 + AIR)
        self.placer(noeud, voulu)

    def _elargir(self, noeud: etree._Element, droite: float) -> None:
        """Widen the frame to the right when a node would stand beyond it."""
        zone = cadre_de_zone(self.document, self.planche, noeud)
        if zone is not None and droite > zone.x + zone.largeur:
            pousser(self.planche, X, zone.x + zone.largeur, droite - zone.x - zone.largeur)

    def placer(
        self, noeud: etree._Element, voulu: Point, sauf: frozenset[str] = frozenset()
    ) -> None:
        """Draw a node, new or not, where there is room in its lane or phase."""
        planche, id_ = self.planche, noeud.get("id", "")
        zone = cadre_de_zone(self.document, planche, noeud)
        if zone is not None and not zone.y <= voulu[1] <= zone.y + zone.hauteur:
            voulu = (voulu[0], zone.centre[1])
        ancien = planche.cadre(id_)
        dimensions = taille(nom_local(noeud)) if ancien is None else ancien[2:]
        # What sits on its edge must stay inside too.
        marge = AIR if self.document.bords(noeud) else 5.0
        lieu = Lieu(self.document.niveau(noeud).get("id", ""), zone, voulu, marge)
        cadre = caser(planche, lieu, dimensions, sauf | self._soi(noeud))
        if ancien is None:
            planche.poser(id_, cadre)
            self.neuves.append(id_)
            if nom_local(noeud) == "exclusiveGateway":
                planche.formes[id_].set("isMarkerVisible", "true")
        else:
            deplacer(planche, id_, cadre)

    def _soi(self, noeud: etree._Element) -> frozenset[str]:
        """Return a node, the events on its edge and the arrows of all of them."""
        tous = [noeud, *self.document.bords(noeud)]
        fleches = [f for n in tous for f in self._fleches(n)]
        return frozenset(e.get("id", "") for e in (*tous, *fleches))

    def _fleches(self, noeud: etree._Element) -> list[etree._Element]:
        return [*self.document.partantes(noeud), *self.document.arrivantes(noeud)]

    def en_bordure(self, bord: etree._Element) -> None:
        """Draw an event on the edge of its activity, where the edge is free."""
        planche = self.planche
        hote = planche.cadre(bord.get("attachedToRef", ""))
        if not planche.est_dessinee or hote is None:
            return
        largeur, bas = hote.largeur, hote.y + hote.hauteur
        centres = [(hote.x + largeur * p, y) for y in (bas, hote.y) for p in (0.5, 0.82, 0.18)]
        essais = [autour(centre, taille("Event")) for centre in centres]
        libres = [e for e in essais if self._bord_libre(e, bord)]
        planche.poser(bord.get("id", ""), (libres or essais)[0])
        self.neuves.append(bord.get("id", ""))

    def _bord_libre(self, essai: Cadre, bord: etree._Element) -> bool:
        hote = bord.get("attachedToRef", "")
        zone = cadre_de_zone(self.document, self.planche, bord)
        if zone is not None and not contient(zone, essai):
            return False
        formes = self.planche.feuilles()
        if any(recouvre(essai, c) for i, c in formes.items() if i != hote):
            return False
        return not any(recouvre(essai, emprise(a, b, 2)) for a, b in self.planche.segments())

    def derriere(self, bord: etree._Element, noeuds: list[etree._Element]) -> None:
        """Draw what an event on an edge leads to: under it, then to the right."""
        avant = bord.get("id", "")
        for rang, noeud in enumerate(noeuds):
            self.apres(noeud, avant, dessous=rang == 0)
            avant = noeud.get("id", "")

    def glisser(
        self, noeud: etree._Element, centre: Point, sauf: tuple[etree._Element, ...]
    ) -> None:
        """Move a node to a place; near it when something else than `sauf` stands there."""
        cadre = self.planche.cadre(noeud.get("id", ""))
        if cadre is None:
            return
        siens = frozenset[str]().union(*(self._soi(un) for un in sauf))
        voulu = autour(centre, cadre[2:])
        niveau = self.document.niveau(noeud).get("id", "")
        if est_libre(self.planche, voulu, niveau, siens):
            deplacer(self.planche, noeud.get("id", ""), voulu)
        else:
            self.placer(noeud, centre)

    def renommer(self, id_: str) -> None:
        """Put the new name of an element where there is room for it."""
        nommer(self.planche, id_)

    def fleches_de(self, noeud: etree._Element) -> list[str]:
        return sorted(self._soi(noeud) & {f.get("id", "") for f in self._toutes()})

    def _toutes(self) -> Iterable[etree._Element]:
        return iter_bpmn(self.document.racine, "sequenceFlow")

    def retracer(self, fleches: Iterable[str] = ()) -> None:
        """Draw these arrows again, those that came loose, and those that a shape now covers."""
        if not self.planche.est_dessinee:
            return
        a_refaire = list(dict.fromkeys(fleches))
        a_refaire += [
            f.get("id", "")
            for f in self._toutes()
            if f.get("id") not in a_refaire and self._est_lache(f)
        ]
        for id_ in a_refaire:
            if id_ in self.planche.traits:
                self.planche.tracer(id_, [])
        for id_ in a_refaire:
            self._tracer(id_)
        for id_ in (*self.neuves, *a_refaire):
            nommer(self.planche, id_)
        self.neuves.clear()
        ranger_les_noms(self.planche)

    def _est_lache(self, fleche: etree._Element) -> bool:
        points = self.planche.points(fleche.get("id", ""))
        bouts = [self.planche.cadre(fleche.get(a, "")) for a in ("sourceRef", "targetRef")]
        if not points or bouts[0] is None or bouts[1] is None:
            return bouts[0] is not None and bouts[1] is not None
        for bout, cadre in ((points[0], bouts[0]), (points[-1], bouts[1])):
            if not recouvre(gonfler(cadre, 1), emprise(bout, bout)):
                return True
        if any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(points)):
            return self._etait_droit(points)
        return self._traverse(fleche, points)

    def _etait_droit(self, points: list[Point]) -> bool:
        """Tell whether a drawing at right angles came askew: hand-made slants are left alone."""
        biais = sum(1 for a, b in pairwise(points) if a[0] != b[0] and a[1] != b[1])
        return biais * 2 < len(points) - 1

    def _traverse(self, fleche: etree._Element, points: list[Point]) -> bool:
        bouts = {fleche.get("sourceRef"), fleche.get("targetRef")}
        hotes = {self._hote(b) for b in bouts if b}
        niveau = self.document.niveau(fleche).get("id", "")
        return any(
            recouvre(emprise(a, b), cadre)
            for id_, cadre in self.planche.obstacles(niveau).items()
            if id_ not in bouts | hotes and not self._est_bord_de(id_, bouts)
            for a, b in pairwise(points)
        )

    def _hote(self, id_: str) -> str | None:
        element = self.planche.elements.get(id_)
        return None if element is None else element.get("attachedToRef")

    def _est_bord_de(self, id_: str, bouts: set[str | None]) -> bool:
        return self._hote(id_) in bouts - {None}

    def _tracer(self, id_: str) -> None:
        fleche = self.document.fleche(id_)
        de, vers = fleche.get("sourceRef", ""), fleche.get("targetRef", "")
        depart, arrivee = self.planche.cadre(de), self.planche.cadre(vers)
        if depart is None or arrivee is None:
            return
        points = self._direct(fleche, depart, arrivee) or self._contourner(fleche, depart, arrivee)
        self.planche.tracer(id_, points or coude(depart, arrivee))

    def _direct(self, fleche: etree._Element, de: Cadre, vers: Cadre) -> list[Point]:
        """Return the straight line to the right, when nothing stands on it."""
        (x1, y1), (x2, y2) = (de.x + de.largeur, de.centre[1]), (vers.x, vers.centre[1])
        points = [(x1, y1), (x2, y2)]
        if y1 != y2 or x2 <= x1 or self._traverse(fleche, points):
            return []
        trait = emprise((x1, y1), (x2, y2), 2)
        sauf = frozenset({fleche.get("id", "")})
        genes = (recouvre(trait, emprise(a, b)) for a, b in self.planche.segments(sauf))
        return [] if any(genes) else points

    def _est_losange(self, id_: str) -> bool:
        return nom_local(self.planche.elements[id_]).endswith("Gateway")

    def _contourner(self, fleche: etree._Element, de: Cadre, vers: Cadre) -> list[Point]:
        niveau = self.document.niveau(fleche)
        id_, planche = fleche.get("id", ""), self.planche
        obstacles = planche.obstacles(niveau.get("id", ""))
        terrain = Terrain(
            obstacles=tuple(obstacles.values()),
            noms=tuple(c for i, c in planche.etiquettes().items() if i != id_),
            segments=tuple(planche.segments(frozenset({id_}))),
            cadre=planche.cadre(niveau.get("id", "")),
            pas=min(PAS_MAX, self.pas),
        )
        pris = [p for t in planche.traits if t != id_ for p in planche.points(t)[:1]]
        pris += [p for t in planche.traits if t != id_ for p in planche.points(t)[-1:]]
        source, cible = fleche.get("sourceRef", ""), fleche.get("targetRef", "")
        departs = list_prises(
            de, DEPART, pris, _voisins(obstacles, source), est_losange=self._est_losange(source)
        )
        arrivees = list_prises(
            vers, ARRIVEE, pris, _voisins(obstacles, cible), est_losange=self._est_losange(cible)
        )
        points = router(terrain, departs, arrivees) if departs and arrivees else []
        self.pas -= min(PAS_MAX, self.pas) - max(0, terrain.pas)
        return points


def _voisins(obstacles: dict[str, Cadre], id_: str) -> list[Cadre]:
    return [cadre for autre, cadre in obstacles.items() if autre != id_]
