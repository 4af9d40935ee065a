"""A shape that grows or shrinks: a step that becomes a phase, and back."""

from lxml import etree

from workflow.dessin.plan import Cadre, Point
from workflow.edition.trame.document import oter_les_attributs
from workflow.edition.trame.espace import X, Y, autour, pousser, taille
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import nom_local


def agrandir(pose: Pose, noeud: etree._Element, dimensions: tuple[float, float]) -> None:
    """Unfold a shape to the right and on both sides of its row; the rest makes room."""
    planche, id_ = pose.planche, noeud.get("id", "")
    cadre = planche.cadre(id_)
    if not planche.est_dessinee or cadre is None:
        return
    large, haut = (max(0.0, d - c) for d, c in zip(dimensions, cadre[2:], strict=True))
    pousser(planche, X, cadre.x + cadre.largeur, large)
    pousser(planche, Y, cadre.y + cadre.hauteur, haut / 2)
    pousser(planche, Y, cadre.y, haut / 2)
    planche.poser(id_, Cadre(cadre.x, cadre.y, cadre.largeur + large, cadre.hauteur + haut))
    planche.formes[id_].set("isExpanded", "true")
    _reposer_les_bords(pose, noeud)


def reduire(pose: Pose, noeud: etree._Element) -> None:
    """Draw as a plain step what was unfolded, where its middle was."""
    planche, id_ = pose.planche, noeud.get("id", "")
    cadre = planche.cadre(id_)
    if cadre is None:
        return
    planche.poser(id_, autour(cadre.centre, taille(nom_local(noeud))))
    oter_les_attributs(planche.formes[id_], "isExpanded")
    _reposer_les_bords(pose, noeud)


def _reposer_les_bords(pose: Pose, noeud: etree._Element) -> None:
    for bord in pose.document.bords(noeud):
        pose.en_bordure(bord)
    pose.retracer(pose.fleches_de(noeud))


def fixer(pose: Pose, noeud: etree._Element, centre: Point) -> None:
    """Draw a new node there, whatever stands around: in a phase that was just unfolded."""
    if pose.planche.est_dessinee:
        id_ = noeud.get("id", "")
        pose.planche.poser(id_, autour(centre, taille(nom_local(noeud))))
        pose.neuves.append(id_)
