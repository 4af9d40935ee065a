"""A phase: its frame, with a beginning, a first step and an end inside."""

from lxml import etree

from workflow.edition.trame.ampleur import agrandir, fixer
from workflow.edition.trame.document import Document, inserer
from workflow.edition.trame.elements import creer_fleche, nouveau_noeud
from workflow.edition.trame.operations.commun import Change, ids
from workflow.edition.trame.operations.insertion import Neuf, inserer_noeud
from workflow.edition.trame.pose import Pose

DIMENSIONS = (420.0, 180.0)
"""Of a new phase: three elements in a row, and air around them."""
DEDANS = ((68.0, "startEvent"), (205.0, "userTask"), (352.0, "endEvent"))
"""What a new phase holds: how far from its left edge the middle of each stands."""


def inserer_phase(
    contenu: bytes, *, nom: str, etape: str, fleche: str = "", element: str = ""
) -> Change:
    """Put a phase on an arrow, or after an element that has no way out yet.

    `etape`: the name of its first step.
    """
    document = Document(contenu)
    phase = inserer_noeud(document, Neuf("subProcess", nom), fleche=fleche, element=element)
    pose = Pose(document, phase.get("id", ""))
    deplier(document, pose, phase, etape=etape)
    pose.retracer()
    return Change(document.ecrire(), phase.get("id", ""))


def deplier(document: Document, pose: Pose, phase: etree._Element, *, etape: str) -> None:
    """Unfold an empty phase: what it holds is made, and the rest of the drawing makes room."""
    noms = (f"Début ({phase.get('name')})", etape, f"Fin ({phase.get('name')})")
    noeuds = []
    for (_, balise), nom in zip(DEDANS, noms, strict=True):
        noeud = nouveau_noeud(document, balise, nom[:200])
        inserer(phase, noeud)
        noeuds.append(noeud)
    fleches = [creer_fleche(document, a, b) for a, b in zip(noeuds, noeuds[1:], strict=False)]
    agrandir(pose, phase, DIMENSIONS)
    cadre = pose.planche.cadre(phase.get("id", ""))
    if cadre is not None:
        for noeud, (x, _) in zip(noeuds, DEDANS, strict=True):
            fixer(pose, noeud, (cadre.x + x, cadre.centre[1]))
    pose.retracer(ids(fleches))
