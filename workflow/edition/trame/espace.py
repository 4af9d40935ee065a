"""Room on the drawing: pushing the rest aside, finding a free place, moving a shape.

Pushing keeps what was tidy: everything beyond a line moves by the same distance, and what holds
others (pools, lanes, unfolded phases) grows across it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from workflow.dessin.plan import Cadre, Point
from workflow.edition.trame.planche import Planche
from workflow.engine.fichier.xml import nom_local

AIR = 20.0
"""Between two shapes."""
PAS = 20.0
ESSAIS_MAX = 400
"""Places tried before a row is made."""
X, Y = 0, 1

TAILLES = {"task": (100.0, 80.0), "Gateway": (50.0, 50.0), "Event": (36.0, 36.0)}


def taille(nom: str) -> tuple[float, float]:
    """Return the width and height of a new shape, by the name of its element."""
    return next((t for suffixe, t in TAILLES.items() if nom.endswith(suffixe)), TAILLES["task"])


def autour(centre: Point, dimensions: tuple[float, float]) -> Cadre:
    (x, y), (largeur, hauteur) = centre, dimensions
    return Cadre(round(x - largeur / 2), round(y - hauteur / 2), largeur, hauteur)


def gonfler(cadre: Cadre, marge: float) -> Cadre:
    return Cadre(
        cadre.x - marge, cadre.y - marge, cadre.largeur + 2 * marge, cadre.hauteur + 2 * marge
    )


def recouvre(a: Cadre, b: Cadre) -> bool:
    return (
        a.x < b.x + b.largeur
        and b.x < a.x + a.largeur
        and a.y < b.y + b.hauteur
        and b.y < a.y + a.hauteur
    )


def contient(a: Cadre, b: Cadre) -> bool:
    return (
        a.x <= b.x
        and a.y <= b.y
        and b.x + b.largeur <= a.x + a.largeur
        and b.y + b.hauteur <= a.y + a.hauteur
    )


def emprise(debut: Point, fin: Point, marge: float = 0.5) -> Cadre:
    """Return the box of a segment, thick enough to be crossed."""
    x, y = min(debut[0], fin[0]), min(debut[1], fin[1])
    return gonfler(Cadre(x, y, abs(debut[0] - fin[0]), abs(debut[1] - fin[1])), marge)


def pousser(planche: Planche, axe: int, seuil: float, ecart: float) -> None:
    """Move all that stands at `seuil` or beyond it, along an axis, by `ecart`."""
    if ecart <= 0:
        return
    traits = {id_: planche.points(id_) for id_ in planche.traits}
    labels = planche.etiquettes()
    avant = dict(planche.cadres())
    coupe = (axe, seuil, ecart)
    for id_, cadre in avant.items():
        planche.poser(id_, _pousse(planche, id_, avant, coupe))
        _glisser(planche, id_, labels.get(id_), cadre)
    for id_, points in traits.items():
        _pousser_trait(planche, id_, points, avant, coupe)
        if (label := labels.get(id_)) is not None:
            planche.etiqueter(id_, _decaler(label, axe, ecart * (label.centre[axe] >= seuil)))


def _pousse(
    planche: Planche, id_: str, avant: dict[str, Cadre], coupe: tuple[int, float, float]
) -> Cadre:
    axe, seuil, ecart = coupe
    cadre = avant[id_]
    if not planche.est_depliee(id_):
        # An event on an edge goes with its activity.
        repere = avant.get(_hote(planche, id_), cadre)
        return _decaler(cadre, axe, ecart * (repere[axe] >= seuil))
    debut, fin = cadre[axe], cadre[axe] + cadre[axe + 2]
    debut += ecart * (debut >= seuil)
    fin += ecart * (fin >= seuil)
    if axe == X:
        return Cadre(debut, cadre.y, fin - debut, cadre.hauteur)
    return Cadre(cadre.x, debut, cadre.largeur, fin - debut)


def _hote(planche: Planche, id_: str) -> str:
    element = planche.elements.get(id_)
    return "" if element is None else element.get("attachedToRef", "")


def _decaler(cadre: Cadre, axe: int, ecart: float) -> Cadre:
    x, y, largeur, hauteur = cadre
    return Cadre(x + ecart * (axe == X), y + ecart * (axe == Y), largeur, hauteur)


def _glisser(planche: Planche, id_: str, label: Cadre | None, avant: Cadre) -> None:
    """Take the name of a shape along with it; that of what grows stays at its beginning."""
    apres = planche.cadre(id_)
    if label is not None and apres is not None:
        x, y = label.x + apres.x - avant.x, label.y + apres.y - avant.y
        planche.etiqueter(id_, Cadre(x, y, label.largeur, label.hauteur))


def _pousser_trait(
    planche: Planche,
    id_: str,
    points: list[Point],
    avant: dict[str, Cadre],
    coupe: tuple[int, float, float],
) -> None:
    if not points:
        return
    axe, seuil, ecart = coupe
    pousses = [_deplacer(p, axe, ecart * (p[axe] >= seuil)) for p in points]
    element = planche.elements.get(id_)
    for bout, attribut in ((0, "sourceRef"), (-1, "targetRef")):
        attache = "" if element is None else element.get(attribut, "")
        apres = planche.cadre(attache)
        if apres is not None and not planche.est_depliee(attache):
            delta = apres[axe] - avant[attache][axe]
            _rattacher(pousses, points, bout, axe, points[bout][axe] + delta)
    if pousses != points:
        planche.tracer(id_, pousses)


def _rattacher(
    pousses: list[Point], points: list[Point], bout: int, axe: int, voulu: float
) -> None:
    """Put an end where its shape went, with the points that were in line with it."""
    depart = points[bout][axe]
    rangs = range(len(points)) if bout == 0 else range(len(points) - 1, -1, -1)
    for rang in rangs:
        if points[rang][axe] != depart:
            break
        pousses[rang] = (voulu, pousses[rang][1]) if axe == X else (pousses[rang][0], voulu)


def _deplacer(point: Point, axe: int, ecart: float) -> Point:
    return (point[0] + ecart * (axe == X), point[1] + ecart * (axe == Y))


def est_libre(
    planche: Planche, cadre: Cadre, niveau: str, sauf: frozenset[str] = frozenset()
) -> bool:
    """Tell whether a shape may stand there. `sauf`: shapes and arrows that will move anyway."""
    large = gonfler(cadre, AIR)
    for id_, forme in planche.obstacles(niveau).items():
        if id_ not in sauf and recouvre(large, forme):
            return False
    for id_, label in planche.etiquettes().items():
        if id_ not in sauf and recouvre(gonfler(cadre, 4), label):
            return False
    return not any(recouvre(cadre, emprise(a, b, 6)) for a, b in planche.segments(sauf))


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a shape is wanted. `niveau`: id of the process or phase that holds it.

    `zone`: the lane or the phase on the drawing; None when the diagram has no frame.
    """

    niveau: str
    zone: Cadre | None
    voulu: Point
    marge: float = 5.0
    """Between the shape and the edge of its zone."""


def caser(
    planche: Planche,
    lieu: Lieu,
    dimensions: tuple[float, float],
    sauf: frozenset[str] = frozenset(),
) -> Cadre:
    """Return a free place near the one wanted; makes a row at the bottom when there is none."""
    zone = lieu.zone
    for centre in islice(_candidats(planche, zone, lieu.voulu), ESSAIS_MAX):
        cadre = autour(centre, dimensions)
        dedans = zone is None or contient(gonfler(zone, -lieu.marge), cadre)
        if dedans and est_libre(planche, cadre, lieu.niveau, sauf):
            return cadre
    if zone is None:
        bas = max((c.y + c.hauteur for _, c in planche.cadres()), default=0.0)
        return autour((lieu.voulu[0], bas + AIR + dimensions[1]), dimensions)
    return _nouvelle_rangee(planche, zone, lieu.voulu, dimensions)


def _nouvelle_rangee(
    planche: Planche, zone: Cadre, voulu: Point, dimensions: tuple[float, float]
) -> Cadre:
    bas, hauteur = zone.y + zone.hauteur, dimensions[1]
    pousser(planche, Y, bas, hauteur + 2 * AIR)
    x = min(voulu[0], zone.x + zone.largeur - dimensions[0] / 2 - AIR)
    x = max(x, zone.x + dimensions[0] / 2 + AIR)
    return autour((x, bas + AIR / 2 + hauteur / 2), dimensions)


def _candidats(planche: Planche, zone: Cadre | None, voulu: Point) -> Iterator[Point]:
    """Yield centres to try: the one wanted, its column on each row, then around it."""
    x, y = voulu
    yield voulu
    rangees = {round(c.centre[Y]) for c in planche.feuilles().values()}
    for rangee in sorted(rangees, key=lambda r: (abs(r - y), r)):
        yield x, float(rangee)
    haut, bas = (y - 300, y + 300) if zone is None else (zone.y, zone.y + zone.hauteur)
    pas = [haut + n * PAS for n in range(1, int((bas - haut) / PAS))]
    for decalage in (0.0, 60.0, -60.0, 120.0, -120.0):
        for essai in sorted(pas, key=lambda v: (abs(v - y), v)):
            yield x + decalage, essai


def deplacer(planche: Planche, id_: str, cadre: Cadre) -> None:
    """Move a shape with its name, what it holds, and the events on its edge."""
    avant = planche.cadre(id_)
    if avant is None:
        return
    dx, dy = cadre.x - avant.x, cadre.y - avant.y
    for suivant in _list_suivants(planche, id_):
        label = planche.etiquette(suivant)
        if (pose := planche.cadre(suivant)) is not None:
            planche.poser(suivant, pose._replace(x=pose.x + dx, y=pose.y + dy))
        elif points := planche.points(suivant):
            planche.tracer(suivant, [(x + dx, y + dy) for x, y in points])
        if label is not None:
            planche.etiqueter(suivant, label._replace(x=label.x + dx, y=label.y + dy))


def _list_suivants(planche: Planche, id_: str) -> list[str]:
    """Return what goes where a shape goes, itself first."""
    element = planche.elements.get(id_)
    dedans = () if element is None else element.iterdescendants()
    ids = [id_, *(e.get("id", "") for e in dedans if isinstance(e.tag, str))]
    bords = [
        autre
        for autre, bord in planche.elements.items()
        if nom_local(bord) == "boundaryEvent" and bord.get("attachedToRef") == id_
    ]
    return [i for i in (*ids, *bords) if i in planche.formes or i in planche.traits]
