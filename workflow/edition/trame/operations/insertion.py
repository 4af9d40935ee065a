"""Adding an element: on an arrow, after an element, two steps at once."""

from dataclasses import dataclass

from lxml import etree

from workflow.edition.offre import nature_du_code
from workflow.edition.trame.document import Document, OperationRefusee
from workflow.edition.trame.elements import creer_fleche, creer_noeud
from workflow.edition.trame.operations.commun import (
    Change,
    donner_role,
    est_activite,
    ids,
    nommer,
    prendre_la_phase,
    refuser_les_evenements,
)
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import nom_local

SANS_PHASE = frozenset({"businessRuleTask", "sendTask"})


@dataclass(frozen=True, slots=True)
class Neuf:
    """A node to make. `evenement`: what it awaits or throws; `role`: of the person who does it."""

    genre: str
    nom: str
    evenement: str = ""
    role: str = ""

    def creer(self, document: Document, *voisins: etree._Element) -> etree._Element:
        """Make it beside the first of its neighbours, with the phase of the nearest."""
        noeud = creer_noeud(
            document, self.genre, self.nom, pres_de=voisins[0], evenement=self.evenement
        )
        if est_activite(noeud) and self.genre not in SANS_PHASE:
            prendre_la_phase(noeud, *voisins)
        donner_role(document, noeud, self.role)
        return noeud


def inserer_etape(
    contenu: bytes, *, fleche: str, nom: str, role: str = "", appele: str = ""
) -> Change:
    """Put a step between two elements; `appele`: the module that it calls instead."""
    return _inserer_une_etape(contenu, nom, role, appele, fleche=fleche)


def inserer_apres(
    contenu: bytes, *, element: str, nom: str, role: str = "", appele: str = ""
) -> Change:
    """Put a step after an element that one arrow leaves, or none."""
    return _inserer_une_etape(contenu, nom, role, appele, element=element)


def _inserer_une_etape(
    contenu: bytes, nom: str, role: str, appele: str, *, fleche: str = "", element: str = ""
) -> Change:
    document = Document(contenu)
    neuf = Neuf("callActivity" if appele else "userTask", nom, role=role)
    noeud = inserer_noeud(document, neuf, fleche=fleche, element=element)
    if appele:
        noeud.set("calledElement", appele)
    return Change(document.ecrire(), noeud.get("id", ""))


def inserer_element(
    contenu: bytes, *, nature: str, nom: str, fleche: str = "", element: str = ""
) -> Change:
    """Put an element of any nature on an arrow, or after an element. `nature`: its code."""
    document = Document(contenu)
    voulue = nature_du_code(nature)
    if voulue is None or voulue.famille not in ("activite", "passage"):
        raise OperationRefusee("Choisissez ce qu’il faut ajouter.")
    neuf = Neuf(voulue.balise, nom, voulue.evenement)
    noeud = inserer_noeud(document, neuf, fleche=fleche, element=element)
    return Change(document.ecrire(), noeud.get("id", ""))


def inserer_noeud(
    document: Document, neuf: Neuf, *, fleche: str = "", element: str = ""
) -> etree._Element:
    """Put a node on an arrow, else after an element that has one way out, or none; draw it."""
    if fleche:
        return _intercaler(document, fleche, neuf)
    source = document.noeud(element)
    sorties = document.partantes(source)
    if len(sorties) > 1:
        raise OperationRefusee(
            f"Plusieurs voies partent de « {nommer(source)} » : choisissez celle où placer l’étape."
        )
    if sorties:
        return _intercaler(document, sorties[0].get("id", ""), neuf)
    if nom_local(source) == "endEvent":
        raise OperationRefusee(
            f"« {nommer(source)} » termine le parcours : placez l’étape avant elle."
        )
    return _ajouter_au_bout(document, source, neuf)


def _ajouter_au_bout(document: Document, source: etree._Element, neuf: Neuf) -> etree._Element:
    noeud = neuf.creer(document, source)
    arrivee = creer_fleche(document, source, noeud)
    pose = Pose(document, source.get("id", ""))
    pose.apres(noeud, source.get("id", ""))
    pose.retracer([arrivee.get("id", "")])
    return noeud


def _intercaler(document: Document, fleche: str, neuf: Neuf) -> etree._Element:
    """Put a node on an arrow, and draw it: the arrow keeps its condition and now leads to it."""
    arrivee = document.fleche(fleche)
    source, cible = document.source(arrivee), document.cible(arrivee)
    refuser_les_evenements(source)
    noeud = neuf.creer(document, source, cible)
    arrivee.set("targetRef", noeud.get("id", ""))
    sortie = creer_fleche(document, noeud, cible)
    pose = Pose(document, source.get("id", ""))
    pose.entre(noeud, fleche, source.get("id", ""), cible.get("id", ""))
    pose.retracer([fleche, sortie.get("id", "")])
    return noeud


def inserer_ensemble(contenu: bytes, *, fleche: str, premiere: str, seconde: str) -> Change:
    """Put two steps done at the same time on an arrow: the way goes on when both are done."""
    document = Document(contenu)
    debut = _intercaler(document, fleche, Neuf("parallelGateway", "Faire les deux"))
    suite = document.partantes(debut)[0].get("id", "")
    une = _intercaler(document, suite, Neuf("userTask", premiere))
    suite = document.partantes(une)[0].get("id", "")
    fin = _intercaler(document, suite, Neuf("parallelGateway", "Les deux sont faites"))
    autre = Neuf("userTask", seconde).creer(document, une)
    fleches = [creer_fleche(document, debut, autre), creer_fleche(document, autre, fin)]
    pose = Pose(document, une.get("id", ""))
    cadre = pose.planche.cadre(une.get("id", ""))
    if cadre is not None:
        pose.placer(autre, (cadre.centre[0], cadre.centre[1] + cadre.hauteur + 40))
    pose.retracer(ids(fleches))
    return Change(document.ecrire(), une.get("id", ""))
