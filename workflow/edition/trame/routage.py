"""The way of an arrow on the drawing: at right angles, around the shapes, apart from the others.

A shortest path (A*) on the lines that run beside the shapes. A bend, a crossing, a name passed
over cost; a shape is never gone through.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from workflow.dessin.plan import Cadre, Point
from workflow.edition.trame.espace import emprise, gonfler, recouvre

MARGE = 9.0
"""How near an arrow may pass by a shape."""
TALON = 14.0
"""How far an arrow goes straight out of a shape."""
COUDE, CROISEMENT, NOM, SUPERPOSITION = 40.0, 60.0, 400.0, 900.0
BORD = 8.0
OCCUPEE = 150.0
LARGE = 60.0
"""A shape wider than this takes arrows at the quarters of its sides too."""
PAS_MAX = 60_000
"""Steps of one search: beyond, an arrow is drawn as it can be, whatever the size of the file."""
SERRE = 4.0
"""Two lines nearer than this are one."""
COTES = ((1, 0), (0, 1), (0, -1), (-1, 0))
"""Right, bottom, top, left."""

Cellule = tuple[int, int]
Etat = tuple[int, int, int]
Intervalle = tuple[float, float]
Gene = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Prise:
    """Where an arrow may leave or reach a shape, and the extra cost of doing so."""

    bord: Point
    talon: Point
    cote: int
    cout: float


@dataclass(slots=True)
class Terrain:
    """What an arrow finds on its way."""

    obstacles: Sequence[Cadre]
    noms: Sequence[Cadre]
    segments: Sequence[tuple[Point, Point]]
    cadre: Cadre | None
    pas: int = PAS_MAX
    """What may still be looked at."""
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    couts: dict[tuple[Cellule, Cellule], float] = field(default_factory=dict)
    murs: list[Cadre] = field(default_factory=list)
    lignes: dict[tuple[int, int], tuple[list[Intervalle], list[Gene]]] = field(default_factory=dict)

    def preparer(self, prises: Iterable[Prise]) -> None:
        """Lay the lines on which arrows run."""
        self.murs = [gonfler(o, MARGE) for o in self.obstacles]
        fixes = [p.talon for p in prises]
        self.xs = self._lignes([x for x, _ in fixes], 0)
        self.ys = self._lignes([y for _, y in fixes], 1)

    def _lignes(self, fixes: list[float], axe: int) -> list[float]:
        possibles = []
        for o in self.obstacles:
            possibles += [o[axe] - TALON, o[axe] + o[axe + 2] + TALON, o.centre[axe]]
        for a, b in self.segments:
            if a[axe] == b[axe]:
                possibles += [a[axe] - 12, a[axe] + 12]
        if self.cadre is not None:
            debut, fin = self.cadre[axe], self.cadre[axe] + self.cadre[axe + 2]
            possibles = [v for v in possibles if debut + 8 <= v <= fin - 8]
        return _espacer(sorted(set(fixes)), sorted(possibles))

    def est_mur(self, point: Point) -> bool:
        x, y = point
        return any(m.x < x < m.x + m.largeur and m.y < y < m.y + m.hauteur for m in self.murs)

    def cout(self, ici: Cellule, la: Cellule) -> float:
        """Return the cost of a step between two crossings; infinite through a shape."""
        cle = (ici, la) if ici < la else (la, ici)
        if cle not in self.couts:
            self.couts[cle] = self._mesurer(*cle)
        return self.couts[cle]

    def point(self, cellule: Cellule) -> Point:
        return self.xs[cellule[0]], self.ys[cellule[1]]

    def _mesurer(self, ici: Cellule, la: Cellule) -> float:
        axe = 0 if ici[1] == la[1] else 1
        murs, genes = self._ligne(axe, ici[1 - axe])
        a, b = self.point(ici)[axe], self.point(la)[axe]
        debut, fin = min(a, b) - 0.5, max(a, b) + 0.5
        if any(m < fin and debut < n for m, n in murs):
            return inf
        return fin - debut - 1 + sum(c for m, n, c in genes if m < fin and debut < n)

    def _ligne(self, axe: int, rang: int) -> tuple[list[Intervalle], list[Gene]]:
        """Return what lies along a line: the stretches closed, and those that cost."""
        if (axe, rang) not in self.lignes:
            self.pas -= (len(self.murs) + len(self.segments)) // 20
            self.lignes[axe, rang] = self._lire_ligne(axe, (self.ys, self.xs)[axe][rang])
        return self.lignes[axe, rang]

    def _lire_ligne(self, axe: int, ou: float) -> tuple[list[Intervalle], list[Gene]]:
        travers = 1 - axe
        murs = [_etendue(m, axe) for m in self.murs if _coupe(m, travers, ou, 0.5)]
        genes = [(*_etendue(n, axe), NOM) for n in self.noms if _coupe(n, travers, ou, 0.5)]
        for c, d in self.segments:
            trait = emprise(c, d)
            if _coupe(trait, travers, ou, 3.5):
                cout = SUPERPOSITION if c[travers] == d[travers] else CROISEMENT
                genes.append((*_etendue(trait, axe), cout))
        return murs, genes


def _etendue(cadre: Cadre, axe: int) -> Intervalle:
    return cadre[axe], cadre[axe] + cadre[axe + 2]


def _coupe(cadre: Cadre, axe: int, ou: float, marge: float) -> bool:
    return cadre[axe] < ou + marge and ou - marge < cadre[axe] + cadre[axe + 2]


def _espacer(fixes: list[float], possibles: list[float]) -> list[float]:
    """Return the lines to keep: all those that an end needs, and the others well apart."""
    gardes = list(fixes)
    for valeur in possibles:
        rang = bisect_left(gardes, valeur)
        voisins = gardes[max(0, rang - 1) : rang + 1]
        if all(abs(valeur - v) >= SERRE for v in voisins):
            gardes.insert(rang, valeur)
    return gardes


def list_prises(
    cadre: Cadre,
    couts: Sequence[float],
    pris: Collection[Point],
    interdits: Sequence[Cadre],
    *,
    est_losange: bool = False,
) -> list[Prise]:
    """Return where an arrow may touch a shape: the middle of its sides, then their quarters.

    `couts`: of each side; `pris`: where other arrows touch it; `interdits`: what covers a side.
    """
    trouvees = []
    ecarts = (0.0, -0.25, 0.25) if cadre.largeur > LARGE or est_losange else (0.0,)
    for cote in range(len(COTES)):
        for ecart in ecarts:
            bord, talon = _toucher(cadre, cote, ecart, est_losange=est_losange)
            if any(recouvre(emprise(bord, talon), autre) for autre in interdits):
                continue
            occupee = any(_sont_proches(bord, autre) for autre in pris)
            cout = couts[cote] + 30 * (ecart != 0) + OCCUPEE * occupee
            trouvees.append(Prise(bord, talon, cote, cout))
    return trouvees


def _toucher(cadre: Cadre, cote: int, ecart: float, *, est_losange: bool) -> tuple[Point, Point]:
    """Return a point on a side, `ecart` from its middle (a share of it), and its heel."""
    (cx, cy), (dx, dy) = cadre.centre, COTES[cote]
    x = cx + dx * cadre.largeur / 2 + (dx == 0) * ecart * cadre.largeur
    y = cy + dy * cadre.hauteur / 2 + (dy == 0) * ecart * cadre.hauteur
    talon = (x + dx * TALON, y + dy * TALON)
    if est_losange:
        x -= dx * abs(ecart) * cadre.largeur
        y -= dy * abs(ecart) * cadre.hauteur
    return (x, y), talon


def _sont_proches(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < SERRE and abs(a[1] - b[1]) < SERRE


def router(terrain: Terrain, departs: Sequence[Prise], arrivees: Sequence[Prise]) -> list[Point]:
    """Return the points of the arrow, ends included; empty when there is no way."""
    terrain.preparer([*departs, *arrivees])
    buts = {(*_cellule(terrain, p.talon), _oppose(p.cote)): p for p in reversed(arrivees)}
    file: list[tuple[float, float, Etat]] = []
    couts: dict[Etat, float] = {}
    venues: dict[Etat, Etat | None] = {}
    origines: dict[Etat, Prise] = {}
    for prise in departs:
        etat = (*_cellule(terrain, prise.talon), prise.cote)
        if not terrain.est_mur(prise.talon) and prise.cout < couts.get(etat, inf):
            couts[etat], venues[etat], origines[etat] = prise.cout, None, prise
            heappush(file, (prise.cout, prise.cout, etat))
    while file and terrain.pas > 0:
        terrain.pas -= 1
        _, cout, etat = heappop(file)
        if cout > couts[etat]:
            continue
        if (but := buts.get(etat)) is not None:
            return _remonter(terrain, etat, venues, origines, but)
        for suite, prix in _suites(terrain, etat, buts):
            if cout + prix < couts.get(suite, inf):
                couts[suite], venues[suite] = cout + prix, etat
                estime = cout + prix + _reste(terrain, suite, arrivees)
                heappush(file, (estime, cout + prix, suite))
    return []


def _suites(terrain: Terrain, etat: Etat, buts: dict[Etat, Prise]) -> Iterable[tuple[Etat, float]]:
    i, j, cote = etat
    for nouveau, (dx, dy) in enumerate(COTES):
        if nouveau == _oppose(cote):
            continue
        coude = COUDE * (nouveau != cote)
        # Turning on the spot, where an arrow is about to reach its shape.
        if nouveau != cote and (but := buts.get((i, j, nouveau))) is not None:
            yield (i, j, nouveau), coude + but.cout
        la = (i + dx, j + dy)
        if 0 <= la[0] < len(terrain.xs) and 0 <= la[1] < len(terrain.ys):
            prix = terrain.cout((i, j), la)
            if prix < inf:
                but = buts.get((*la, nouveau))
                yield (*la, nouveau), prix + coude + (but.cout if but else 0)


def _oppose(cote: int) -> int:
    return 3 - cote


def _cellule(terrain: Terrain, point: Point) -> Cellule:
    return bisect_left(terrain.xs, point[0]), bisect_left(terrain.ys, point[1])


def _reste(terrain: Terrain, etat: Etat, arrivees: Sequence[Prise]) -> float:
    x, y = terrain.point((etat[0], etat[1]))
    return min(abs(x - p.talon[0]) + abs(y - p.talon[1]) for p in arrivees)


def _remonter(
    terrain: Terrain,
    etat: Etat,
    venues: dict[Etat, Etat | None],
    origines: dict[Etat, Prise],
    but: Prise,
) -> list[Point]:
    points = [but.bord]
    ici: Etat | None = etat
    dernier = etat
    while ici is not None:
        points.append(terrain.point((ici[0], ici[1])))
        dernier, ici = ici, venues[ici]
    points.append(origines[dernier].bord)
    return simplifier(points[::-1])


def simplifier(points: list[Point]) -> list[Point]:
    """Drop the points that are in line with their neighbours."""
    gardes: list[Point] = []
    for point in points:
        if gardes and point == gardes[-1]:
            continue
        if len(gardes) > 1 and _alignes(gardes[-2], gardes[-1], point):
            gardes[-1] = point
        else:
            gardes.append(point)
    return gardes


def _alignes(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]


def coude(de: Cadre, vers: Cadre) -> list[Point]:
    """Return the plainest way, when no way around is found."""
    (x1, y1), (x2, y2) = de.centre, vers.centre
    x1 = de.x + de.largeur if x2 >= x1 else de.x
    y2 = vers.y if y2 >= y1 else vers.y + vers.hauteur
    return [(x1, y1), (x2, y1), (x2, y2)]
