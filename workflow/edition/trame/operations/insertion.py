"""Adding steps: on an arrow, after an element, two at once."""

from lxml import etree

from workflow.edition.trame.document import Document, OperationRefusee
from workflow.edition.trame.elements import creer_fleche, creer_noeud
from workflow.edition.trame.operations.commun import (
    Change,
    donner_role,
    ids,
    nommer,
    prendre_la_phase,
    refuser_les_evenements,
)
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import nom_local


def inserer_etape(
    contenu: bytes, *, fleche: str, nom: str, role: str = "", appele: str = ""
) -> Change:
    """Put a step between two elements; `appele`: the module that it calls instead."""
    document = Document(contenu)
    genre = "callActivity" if appele else "userTask"
    noeud = _intercaler(document, fleche, genre, nom, role)
    if appele:
        noeud.set("calledElement", appele)
    return Change(document.ecrire(), noeud.get("id", ""))


def _intercaler(
    document: Document, fleche: str, genre: str, nom: str, role: str = ""
) -> etree._Element:
    """Put a node on an arrow, and draw it: the arrow keeps its condition and now leads to it."""
    arrivee = document.fleche(fleche)
    source, cible = document.source(arrivee), document.cible(arrivee)
    refuser_les_evenements(source)
    noeud = creer_noeud(document, genre, nom, pres_de=source)
    if genre in ("userTask", "callActivity"):
        prendre_la_phase(noeud, source, cible)
    donner_role(document, noeud, role)
    arrivee.set("targetRef", noeud.get("id", ""))
    sortie = creer_fleche(document, noeud, cible)
    pose = Pose(document, source.get("id", ""))
    pose.entre(noeud, fleche, source.get("id", ""), cible.get("id", ""))
    pose.retracer([fleche, sortie.get("id", "")])
    return noeud


def inserer_apres(
    contenu: bytes, *, element: str, nom: str, role: str = "", appele: str = ""
) -> Change:
    """Put a step after an element that one arrow leaves, or none."""
    document = Document(contenu)
    source = document.noeud(element)
    sorties = document.partantes(source)
    if len(sorties) > 1:
        raise OperationRefusee(
            f"Plusieurs voies partent de « {nommer(source)} » : choisissez celle où placer l’étape."
        )
    if sorties:
        fleche = sorties[0].get("id", "")
        return inserer_etape(contenu, fleche=fleche, nom=nom, role=role, appele=appele)
    if nom_local(source) == "endEvent":
        raise OperationRefusee(
            f"« {nommer(source)} » termine le parcours : placez l’étape avant elle."
        )
    noeud = creer_noeud(document, "callActivity" if appele else "userTask", nom, pres_de=source)
    if appele:
        noeud.set("calledElement", appele)
    prendre_la_phase(noeud, source)
    donner_role(document, noeud, role)
    arrivee = creer_fleche(document, source, noeud)
    pose = Pose(document, element)
    pose.apres(noeud, element)
    pose.retracer([arrivee.get("id", "")])
    return Change(document.ecrire(), noeud.get("id", ""))


def inserer_ensemble(contenu: bytes, *, fleche: str, premiere: str, seconde: str) -> Change:
    """Put two steps done at the same time on an arrow: the way goes on when both are done."""
    document = Document(contenu)
    debut = _intercaler(document, fleche, "parallelGateway", "Faire les deux")
    suite = document.partantes(debut)[0].get("id", "")
    une = _intercaler(document, suite, "userTask", premiere)
    suite = document.partantes(une)[0].get("id", "")
    fin = _intercaler(document, suite, "parallelGateway", "Les deux sont faites")
    autre = creer_noeud(document, "userTask", seconde, pres_de=une)
    prendre_la_phase(autre, une)
    fleches = [creer_fleche(document, debut, autre), creer_fleche(document, autre, fin)]
    pose = Pose(document, une.get("id", ""))
    cadre = pose.planche.cadre(une.get("id", ""))
    if cadre is not None:
        pose.placer(autre, (cadre.centre[0], cadre.centre[1] + cadre.hauteur + 40))
    pose.retracer(ids(fleches))
    return Change(document.ecrire(), une.get("id", ""))
