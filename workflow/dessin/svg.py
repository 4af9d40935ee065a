"""From a BPMN file to an SVG picture that stands alone: no script, no font, no link.

The picture is built element by element with lxml: a name from the file is text and nothing else.
"""

from collections.abc import Callable, Collection, Iterable
from math import hypot

from lxml import etree

from workflow.dessin import signes
from workflow.dessin.plan import Cadre, Forme, Plan, Point, Trait, lire_plan
from workflow.dessin.texte import INTERLIGNE, TAILLE, couper
from workflow.engine.fichier import xml

SVG = "http://www.w3.org/2000/svg"
MARGE = 10
BORD = "stroke:#1f2933;stroke-width:1.5"
FOND = {
    "participant": "fill:#ffffff;stroke:#7b8794;stroke-width:1",
    "lane": "fill:none;stroke:#9aa5b1;stroke-width:1",
    "task": f"fill:#f5f7fa;{BORD}",
    "callActivity": "fill:#f5f7fa;stroke:#1f2933;stroke-width:4",
    "subProcess": f"fill:#fbfcfd;{BORD}",
    "gateway": f"fill:#fff8e6;{BORD}",
    "startEvent": f"fill:#e8f5e9;{BORD}",
    "endEvent": "fill:#fdecea;stroke:#1f2933;stroke-width:3.5",
    "event": f"fill:#eef4fb;{BORD}",
}
POLICE = f"font-family:Arial,Helvetica,sans-serif;font-size:{TAILLE}px;fill:#1f2933"
LIGNE = "fill:none;stroke:#1f2933;stroke-width:1.3"
MARQUE = "fill:none;stroke:#b4690e;stroke-width:4"
POINTE = 9.0


def dessiner(contenu: bytes, *, description: str = "", marques: Collection[str] = ()) -> str:
    """Return the picture of a BPMN file, as it was laid out. Raises DiagrammeRefuse.

    `description`: what a screen reader tells beyond the name; `marques`: elements to point at.
    """
    plan = lire_plan(xml.lire(contenu))
    racine = _toile(plan, description)
    for forme in plan.formes:
        _dessiner_forme(racine, plan, forme)
        if forme.element.get("id") in marques:
            x, y, largeur, hauteur = forme.cadre
            _rectangle(racine, Cadre(x - 6, y - 6, largeur + 12, hauteur + 12), MARQUE, rayon=12)
    for trait in plan.traits:
        _dessiner_trait(racine, plan, trait)
    etree.indent(racine)
    return etree.tostring(racine, encoding="unicode") + "\n"


def _toile(plan: Plan, description: str) -> etree._Element:
    x1, y1, x2, y2 = _emprise(plan)
    largeur, hauteur = x2 - x1 + 2 * MARGE, y2 - y1 + 2 * MARGE
    racine = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})  # type: ignore[dict-item]
    racine.set("viewBox", f"{x1 - MARGE:g} {y1 - MARGE:g} {largeur:g} {hauteur:g}")
    racine.set("width", f"{largeur:g}")
    racine.set("height", f"{hauteur:g}")
    racine.set("role", "img")
    _ajouter(racine, "title", {}, plan.nom)
    if description:
        _ajouter(racine, "desc", {}, description)
    return racine


def _emprise(plan: Plan) -> tuple[float, float, float, float]:
    """Return the corners of all that is drawn, labels included."""
    cadres = [forme.cadre for forme in plan.formes]
    etiquettes = [f.etiquette for f in plan.formes] + [t.etiquette for t in plan.traits]
    cadres += [etiquette for etiquette in etiquettes if etiquette is not None]
    cadres += [Cadre(x, y, 0, 0) for trait in plan.traits for x, y in trait.points]
    if not cadres:
        return 0, 0, 100, 100
    return (
        min(c.x for c in cadres),
        min(c.y for c in cadres),
        max(c.x + c.largeur for c in cadres),
        max(c.y + c.hauteur for c in cadres),
    )


def _ajouter(
    parent: etree._Element, nom: str, attributs: dict[str, str], texte: str | None = None
) -> etree._Element:
    element = etree.SubElement(parent, f"{{{SVG}}}{nom}", attributs)
    element.text = texte
    return element


def _dessiner_forme(racine: etree._Element, plan: Plan, forme: Forme) -> None:
    nom = xml.nom_local(forme.element)
    for suffixe, dessin in DESSINS:
        if nom.endswith(suffixe):
            dessin(racine, plan, forme)
            return


def _bande(racine: etree._Element, _plan: Plan, forme: Forme) -> None:
    """A pool or a lane: its name reads upwards along its left edge."""
    nom = xml.nom_local(forme.element)
    _rectangle(racine, forme.cadre, FOND[nom])
    x, y = forme.cadre.x + 15, forme.cadre.centre[1]
    if nom == "participant":
        milieu = f"M{forme.cadre.x + 30:g},{forme.cadre.y:g}v{forme.cadre.hauteur:g}"
        _ajouter(racine, "path", {"d": milieu, "style": FOND["lane"]})
    lignes = couper(forme.element.get("name") or "", forme.cadre.hauteur - 10)
    texte = _ajouter(
        racine,
        "text",
        {"transform": f"translate({x:g},{y:g}) rotate(-90)", "style": _centre()},
    )
    _lignes(texte, lignes, 0)


def _tache(racine: etree._Element, _plan: Plan, forme: Forme) -> None:
    nom = xml.nom_local(forme.element)
    _rectangle(racine, forme.cadre, FOND.get(nom, FOND["task"]), rayon=9)
    signe = signes.TACHES.get(nom)
    if signe is not None:
        _signe(racine, signe, (forme.cadre.x + 13, forme.cadre.y + 13))
    bas = [s for cle, s in signes.EN_BAS.items() if xml.enfants(forme.element, cle)]
    bas += [signes.DEPLIER] if nom == "callActivity" else []
    for rang, marque in enumerate(bas):
        decalage = (rang - (len(bas) - 1) / 2) * 18
        _signe(racine, marque, (forme.cadre.centre[0] + decalage, _bas(forme.cadre) - 10))
    _nom_au_centre(racine, forme)


def _phase(racine: etree._Element, plan: Plan, forme: Forme) -> None:
    """An embedded sub-process: opened out, or folded like a called one."""
    if not forme.est_depliee:
        _tache(racine, plan, forme)
        return
    _rectangle(racine, forme.cadre, FOND["subProcess"], rayon=9)
    nom = forme.element.get("name") or ""
    x, y = forme.cadre.x + 10, forme.cadre.y + 17
    _ajouter(racine, "text", {"x": f"{x:g}", "y": f"{y:g}", "style": POLICE}, nom)


def _evenement(racine: etree._Element, _plan: Plan, forme: Forme) -> None:
    nom = xml.nom_local(forme.element)
    x, y = forme.cadre.centre
    rayon = forme.cadre.largeur / 2
    style = FOND.get(nom, FOND["event"])
    if forme.element.get("cancelActivity", "").lower() == "false":
        style += ";stroke-dasharray:4 3"
    _cercle(racine, (x, y), rayon, style)
    if nom not in ("startEvent", "endEvent"):
        _cercle(racine, (x, y), rayon - 3, style.replace("fill:#eef4fb", "fill:none"))
    for cle, signe in signes.EVENEMENTS.items():
        if xml.enfants(forme.element, cle):
            _signe(racine, signe, (x, y))
    _nom_dehors(racine, forme)


def _passerelle(racine: etree._Element, _plan: Plan, forme: Forme) -> None:
    (x, y), (_, _, largeur, hauteur) = forme.cadre.centre, forme.cadre
    d = f"M{x:g},{y - hauteur / 2:g}l{largeur / 2:g},{hauteur / 2:g}"
    d += f"l{-largeur / 2:g},{hauteur / 2:g}l{-largeur / 2:g},{-hauteur / 2:g}z"
    _ajouter(racine, "path", {"d": d, "style": FOND["gateway"]})
    _signe(racine, signes.PASSERELLES.get(xml.nom_local(forme.element), ()), (x, y))
    _nom_dehors(racine, forme)


Dessin = Callable[[etree._Element, Plan, Forme], None]
# By the end of the element's name; whatever is not here (notes, data) is left out of the picture.
DESSINS: tuple[tuple[str, Dessin], ...] = (
    ("participant", _bande),
    ("lane", _bande),
    ("Gateway", _passerelle),
    ("Event", _evenement),
    ("subProcess", _phase),
    ("callActivity", _tache),
    ("ask", _tache),
)


def _dessiner_trait(racine: etree._Element, plan: Plan, trait: Trait) -> None:
    d = "M" + " L".join(f"{x:g},{y:g}" for x, y in trait.points)
    _ajouter(racine, "path", {"d": d, "style": LIGNE})
    _pointe(racine, trait.points[-2], trait.points[-1])
    source = plan.elements.get(trait.element.get("sourceRef", ""))
    if source is not None and source.get("default") == trait.element.get("id"):
        _barre(racine, trait.points[0], trait.points[1])
    if trait.etiquette is not None:
        _texte_dans(racine, trait.element.get("name") or "", trait.etiquette)


def _pointe(racine: etree._Element, depart: Point, arrivee: Point) -> None:
    """The head of an arrow."""
    ux, uy = _direction(depart, arrivee)
    x, y = arrivee
    bx, by = x - ux * POINTE, y - uy * POINTE
    coins = ((x, y), (bx - uy * 4, by + ux * 4), (bx + uy * 4, by - ux * 4))
    points = " ".join(f"{cx:g},{cy:g}" for cx, cy in coins)
    _ajouter(racine, "polygon", {"points": points, "style": signes.PLEIN})


def _barre(racine: etree._Element, depart: Point, suivant: Point) -> None:
    """The slash of the way taken when no condition holds."""
    ux, uy = _direction(depart, suivant)
    x, y = depart[0] + ux * 9, depart[1] + uy * 9
    dx, dy = (ux - uy) * 4, (uy + ux) * 4
    d = f"M{x - dx:g},{y - dy:g}L{x + dx:g},{y + dy:g}"
    _ajouter(racine, "path", {"d": d, "style": LIGNE})


def _direction(depart: Point, arrivee: Point) -> Point:
    dx, dy = arrivee[0] - depart[0], arrivee[1] - depart[1]
    norme = hypot(dx, dy) or 1.0
    return dx / norme, dy / norme


def _rectangle(parent: etree._Element, cadre: Cadre, style: str, rayon: float = 0) -> None:
    attributs = {
        "x": f"{cadre.x:g}",
        "y": f"{cadre.y:g}",
        "width": f"{cadre.largeur:g}",
        "height": f"{cadre.hauteur:g}",
        "rx": f"{rayon:g}",
        "style": style,
    }
    _ajouter(parent, "rect", attributs)


def _cercle(parent: etree._Element, centre: Point, rayon: float, style: str) -> None:
    x, y = centre
    attributs = {"cx": f"{x:g}", "cy": f"{y:g}", "r": f"{max(rayon, 1):g}", "style": style}
    _ajouter(parent, "circle", attributs)


def _signe(parent: etree._Element, signe: signes.Signe, lieu: Point) -> None:
    groupe = _ajouter(parent, "g", {"transform": f"translate({lieu[0]:g},{lieu[1]:g})"})
    for nom, attributs in signe:
        _ajouter(groupe, nom, attributs)


def _bas(cadre: Cadre) -> float:
    return cadre.y + cadre.hauteur


def _centre() -> str:
    return f"{POLICE};text-anchor:middle"


def _nom_au_centre(parent: etree._Element, forme: Forme) -> None:
    x, y = forme.cadre.centre
    lignes = couper(forme.element.get("name") or "", forme.cadre.largeur - 8)
    haut = y - (len(lignes) - 1) * INTERLIGNE / 2 + TAILLE / 3
    texte = _ajouter(parent, "text", {"style": _centre()})
    _lignes(texte, lignes, haut, x)


def _nom_dehors(parent: etree._Element, forme: Forme) -> None:
    """The name of an event or a gateway: where the file puts it, else under it."""
    nom = forme.element.get("name") or ""
    x, _ = forme.cadre.centre
    _texte_dans(parent, nom, forme.etiquette or Cadre(x - 45, _bas(forme.cadre) + 4, 90, 14))


def _texte_dans(parent: etree._Element, nom: str, cadre: Cadre) -> None:
    texte = _ajouter(parent, "text", {"style": _centre()})
    _lignes(texte, couper(nom, cadre.largeur + 6), cadre.y + TAILLE, cadre.centre[0])


def _lignes(texte: etree._Element, lignes: Iterable[str], haut: float, x: float = 0) -> None:
    for rang, ligne in enumerate(lignes):
        y = haut + rang * INTERLIGNE
        _ajouter(texte, "tspan", {"x": f"{x:g}", "y": f"{y:g}"}, ligne)
