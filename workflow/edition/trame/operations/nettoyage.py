"""What goes away with what is removed: nothing is left that no way leads to."""

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from workflow.edition.trame.accessibles import accessibles, perdus
from workflow.edition.trame.document import Document, OperationRefusee
from workflow.edition.trame.elements import supprimer
from workflow.edition.trame.operations.commun import nommer
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import nom_local

REUNIONS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})


@contextmanager
def nettoyer(document: Document, repere: etree._Element) -> Iterator[None]:
    """Remove, after a change, what could be reached before it and no longer can."""
    niveau = document.niveau(repere)
    avant = accessibles(document, niveau)
    yield
    morts = perdus(document, niveau, avant)
    fleches = [f for n in morts for f in (*document.partantes(n), *document.arrivantes(n))]
    # A gateway that loses an arrow may have nothing left to join or to choose.
    voisins = [document.trouver(f.get("targetRef", "")) for f in fleches]
    supprimer(document, dict.fromkeys(fleches))
    supprimer(document, morts)
    for voisin in dict.fromkeys(voisins):
        if voisin is not None and voisin is not repere and voisin.getparent() is not None:
            dissoudre(document, voisin)


def dissoudre(document: Document, passerelle: etree._Element) -> None:
    """Take a gateway away when one arrow comes to it and one leaves it."""
    arrivees, sorties = document.arrivantes(passerelle), document.partantes(passerelle)
    if nom_local(passerelle) in REUNIONS and len(arrivees) == len(sorties) == 1:
        contourner(document, passerelle)


def contourner(document: Document, noeud: etree._Element) -> None:
    """Take a node away: what led to it leads to what followed it."""
    arrivees, sorties = document.arrivantes(noeud), document.partantes(noeud)
    cible = document.cible(sorties[0]) if sorties else None
    if cible is not None and any(document.source(f) is cible for f in arrivees):
        raise OperationRefusee(
            f"« {nommer(noeud)} » est tout ce qu’il y a sur un retour en arrière : retirez plutôt "
            "la voie qui revient."
        )
    repere = noeud.get("id", "")
    a_tracer = [f.get("id", "") for f in arrivees]
    autre = document.source(arrivees[0]) if arrivees else cible
    if cible is None:
        supprimer(document, arrivees)
    for fleche in arrivees if cible is not None else []:
        fleche.set("targetRef", cible.get("id", "") if cible is not None else "")
    supprimer(document, sorties)
    supprimer(document, [noeud])
    if autre is not None:
        repere = autre.get("id", "")
    Pose(document, repere).retracer(a_tracer if cible is not None else [])
