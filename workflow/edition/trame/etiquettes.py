"""Where names stand that are not inside their shape: beside it, over nothing else."""

from collections.abc import Iterator

from workflow.dessin.plan import Cadre
from workflow.dessin.texte import couper, largeur
from workflow.edition.trame.espace import emprise, recouvre
from workflow.edition.trame.planche import Planche
from workflow.engine.fichier.xml import nom_local

LARGEUR_MAX = 90.0
LIGNE = 14.0
PETITE = 36.0
"""Width of an event; a gateway is wider."""
ECART = 5.0


def nommer(planche: Planche, id_: str) -> None:
    """Put the name of an event, a gateway or an arrow where there is room; none without a name."""
    element = planche.elements.get(id_)
    if element is None or not _est_dehors(nom_local(element)):
        return
    nom = element.get("name") or ""
    if not nom:
        planche.etiqueter(id_, None)
        return
    places = list(_candidats(planche, id_, *_mesurer(nom)))
    libres = [place for place in places if _est_libre(planche, place, id_)]
    if places:
        planche.etiqueter(id_, (libres or places)[0])


def _est_dehors(nom: str) -> bool:
    return nom.endswith(("Event", "Gateway")) or nom == "sequenceFlow"


def _mesurer(nom: str) -> tuple[float, float]:
    lignes = couper(nom, LARGEUR_MAX)
    return max(map(largeur, lignes)) + 4, LIGNE * len(lignes)


def _candidats(planche: Planche, id_: str, large: float, haut: float) -> Iterator[Cadre]:
    forme = planche.cadre(id_)
    if forme is None:
        yield from _le_long(planche, id_, large, haut)
        return
    cx, cy = forme.centre
    bas, droite = forme.y + forme.hauteur, forme.x + forme.largeur
    dessous = Cadre(cx - large / 2, bas + ECART, large, haut)
    dessus = Cadre(cx - large / 2, forme.y - ECART - haut, large, haut)
    # The ways out of a gateway leave it downwards.
    yield from (dessus, dessous) if forme.largeur > PETITE else (dessous, dessus)
    yield Cadre(droite + ECART, cy - haut / 2, large, haut)
    yield Cadre(forme.x - ECART - large, cy - haut / 2, large, haut)
    for x in (droite + 2, forme.x - 2 - large):
        yield Cadre(x, bas + 2, large, haut)
        yield Cadre(x, forme.y - 2 - haut, large, haut)


def _le_long(planche: Planche, id_: str, large: float, haut: float) -> Iterator[Cadre]:
    """Yield places beside the segments of an arrow, from its beginning."""
    points = planche.points(id_)
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if y1 == y2:
            sens = 1 if x2 > x1 else -1
            for pas in (8.0, 30.0, max(8.0, abs(x2 - x1) / 2 - large / 2)):
                x = x1 + pas if sens > 0 else x1 - pas - large
                yield Cadre(x, y1 - haut - 3, large, haut)
                yield Cadre(x, y1 + 3, large, haut)
        else:
            sens = 1 if y2 > y1 else -1
            for pas in (6.0, 24.0, max(6.0, abs(y2 - y1) / 2 - haut / 2)):
                y = y1 + pas if sens > 0 else y1 - pas - haut
                yield Cadre(x1 + 6, y, large, haut)
                yield Cadre(x1 - 6 - large, y, large, haut)


def _est_libre(planche: Planche, place: Cadre, id_: str) -> bool:
    if any(recouvre(place, forme) for forme in planche.feuilles().values()):
        return False
    autres = (label for autre, label in planche.etiquettes().items() if autre != id_)
    if any(recouvre(place, label) for label in autres):
        return False
    return not any(recouvre(place, emprise(a, b)) for a, b in planche.segments())


def ranger_les_noms(planche: Planche) -> None:
    """Move the names that something has come to cover."""
    for id_, label in planche.etiquettes().items():
        if not _est_libre(planche, label, id_):
            nommer(planche, id_)
