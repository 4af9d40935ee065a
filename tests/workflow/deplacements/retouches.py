"""Random edits of a diagram, as an administrator would make them, one after the other.

Each takes the tree and chance, changes the tree, and returns what it could not know otherwise:
which step now stands for which. What it makes of the diagram may be wrong: the verdict tells.
"""

import random
from collections.abc import Callable, Iterator

from lxml import etree

from tests.diagrammes.construire import minuterie

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NIVEAUX = (f"{BPMN}process", f"{BPMN}subProcess")
DUREES = ("P1D", "P2M", "P3Y")

Choisies = dict[str, str]
"""{"niveau/element" of the diagram as it was: as it becomes}."""


class Sansobjet(Exception):
    """There is nothing of the kind in this diagram."""


def retoucher(hasard: random.Random, contenu: bytes, *, fois: int = 1) -> tuple[bytes, Choisies]:
    """Return the diagram after some edits, and which step stands for which."""
    racine = etree.fromstring(contenu)
    choisies: Choisies = {}
    for rang in range(fois):
        geste = hasard.choice(GESTES)
        try:
            choisies |= geste(Retouche(hasard, racine, f"r{rang}")) or {}
        except Sansobjet:
            continue
    return etree.tostring(racine), choisies


class Retouche:
    """One edit. `marque`: begins the ids that it creates."""

    def __init__(self, hasard: random.Random, racine: etree._Element, marque: str) -> None:
        self.hasard, self.racine, self.marque = hasard, racine, marque
        self._rang = 0

    def choisir(self, *noms: str, sauf_bordees: bool = False) -> etree._Element:
        """Return an element of these names, by chance."""
        trouves = [e for nom in noms for e in self.racine.iter(f"{BPMN}{nom}")]
        if sauf_bordees:
            trouves = [e for e in trouves if not list(self.bords(e))]
        if not trouves:
            raise Sansobjet
        return self.hasard.choice(trouves)

    def bords(self, activite: etree._Element) -> Iterator[etree._Element]:
        return (
            e
            for e in niveau(activite).findall(f"{BPMN}boundaryEvent")
            if e.get("attachedToRef") == activite.get("id")
        )

    def ajouter(self, dans: etree._Element, nom: str, contenu: str = "", **attributs: str) -> str:
        """Add an element to a level; return its id."""
        self._rang += 1
        id_ = attributs.pop("id", f"{self.marque}_{self._rang}")
        texte = f'<x xmlns="{BPMN[1:-1]}">{contenu}</x>'
        element = etree.SubElement(dans, f"{BPMN}{nom}", {"id": id_, **attributs})
        element.extend(list(etree.fromstring(texte)))
        return id_

    def relier(self, dans: etree._Element, source: str, cible: str) -> str:
        return self.ajouter(dans, "sequenceFlow", sourceRef=source, targetRef=cible)


def niveau(element: etree._Element) -> etree._Element:
    """Return the process or sub-process that holds an element."""
    return next(a for a in element.iterancestors() if a.tag in NIVEAUX)


def fleches(element: etree._Element, bout: str) -> list[etree._Element]:
    """Return the arrows that leave (sourceRef) or reach (targetRef) an element."""
    toutes = niveau(element).findall(f"{BPMN}sequenceFlow")
    return [fleche for fleche in toutes if fleche.get(bout) == element.get("id")]


def inserer(retouche: Retouche) -> None:
    """A new step in the middle of an arrow."""
    fleche = retouche.choisir("sequenceFlow")
    dans, cible = niveau(fleche), fleche.get("targetRef", "")
    nouvelle = retouche.ajouter(dans, "userTask", name="Nouvelle")
    fleche.set("targetRef", nouvelle)
    retouche.relier(dans, nouvelle, cible)


def retirer(retouche: Retouche) -> None:
    """A step less: what came to it goes on to what followed."""
    tache = retouche.choisir("userTask", sauf_bordees=True)
    for sortante in fleches(tache, "sourceRef"):
        for entrante in fleches(tache, "targetRef"):
            entrante.set("targetRef", sortante.get("targetRef", ""))
        niveau(tache).remove(sortante)
    niveau(tache).remove(tache)


def renommer(retouche: Retouche) -> None:
    retouche.choisir("userTask", "subProcess", "callActivity").set("name", "Renommée")


def remplacer(retouche: Retouche) -> Choisies:
    """A step under another id, that a person says stands for the old one."""
    tache = retouche.choisir("userTask")
    avant, apres = tache.get("id", ""), f"{retouche.marque}_pour_{tache.get('id')}"
    tache.set("id", apres)
    for element in niveau(tache):
        for nom in ("sourceRef", "targetRef", "attachedToRef"):
            if element.get(nom) == avant:
                element.set(nom, apres)
    dans = niveau(tache).get("id", "")
    return {f"{dans}/{avant}": f"{dans}/{apres}"}


def changer_un_delai(retouche: Retouche) -> None:
    retouche.choisir("timeDuration").text = retouche.hasard.choice(DUREES)


def ajouter_un_bord(retouche: Retouche) -> None:
    """An event on the edge of an activity, with a step behind it or nothing."""
    activite = retouche.choisir("userTask", "subProcess", "callActivity")
    dans = niveau(activite)
    bord = retouche.ajouter(
        dans,
        "boundaryEvent",
        minuterie(retouche.hasard.choice(DUREES)),
        attachedToRef=activite.get("id", ""),
        cancelActivity=retouche.hasard.choice(("true", "false")),
    )
    fin = retouche.ajouter(dans, "endEvent")
    if retouche.hasard.random() < 0.5:
        suite = retouche.ajouter(dans, "userTask", name="Après le délai")
        retouche.relier(dans, bord, suite)
        bord = suite
    retouche.relier(dans, bord, fin)


def retirer_un_bord(retouche: Retouche) -> None:
    """An event less on an edge, with the way that only it led to."""
    bord = retouche.choisir("boundaryEvent")
    dans = niveau(bord)
    a_voir = [bord]
    while a_voir:
        element = a_voir.pop()
        if element.getparent() is None:
            continue
        sortantes = fleches(element, "sourceRef")
        if element is not bord and fleches(element, "targetRef"):
            continue
        cibles = {fleche.get("targetRef") for fleche in sortantes}
        for fleche in sortantes:
            dans.remove(fleche)
        a_voir += [e for e in dans if e.get("id") in cibles and e.tag != f"{BPMN}sequenceFlow"]
        dans.remove(element)


def ajouter_une_branche(retouche: Retouche) -> None:
    """One more way between two gateways."""
    portes = [
        p
        for nom in ("parallelGateway", "exclusiveGateway", "inclusiveGateway")
        for p in retouche.racine.iter(f"{BPMN}{nom}")
    ]
    ouvertes = [p for p in portes if len(fleches(p, "sourceRef")) > 1]
    if not ouvertes:
        raise Sansobjet
    depart = retouche.hasard.choice(ouvertes)
    arrivees = [
        p
        for p in portes
        if p.tag == depart.tag and niveau(p) is niveau(depart) and len(fleches(p, "targetRef")) > 1
    ]
    if not arrivees:
        raise Sansobjet
    dans, arrivee = niveau(depart), retouche.hasard.choice(arrivees)
    tache = retouche.ajouter(dans, "userTask", name="Autre branche")
    toujours = "parallel" in depart.tag
    condition = "" if toujours else "<conditionExpression>a == 1</conditionExpression>"
    retouche.ajouter(
        dans, "sequenceFlow", condition, sourceRef=depart.get("id", ""), targetRef=tache
    )
    retouche.relier(dans, tache, arrivee.get("id", ""))


def retirer_une_branche(retouche: Retouche) -> None:
    """A way less, when it holds one step."""
    tache = retouche.choisir("userTask", sauf_bordees=True)
    dans = niveau(tache)
    for fleche in (*fleches(tache, "sourceRef"), *fleches(tache, "targetRef")):
        dans.remove(fleche)
    dans.remove(tache)


def envelopper(retouche: Retouche) -> None:
    """A step that becomes a phase of its own."""
    tache = retouche.choisir("userTask", sauf_bordees=True)
    dans, id_ = niveau(tache), tache.get("id", "")
    phase = retouche.ajouter(dans, "subProcess", name="Phase")
    for fleche in fleches(tache, "sourceRef"):
        fleche.set("sourceRef", phase)
    for fleche in fleches(tache, "targetRef"):
        fleche.set("targetRef", phase)
    interieur = next(e for e in dans if e.get("id") == phase)
    interieur.append(tache)
    retouche.relier(interieur, retouche.ajouter(interieur, "startEvent"), id_)
    retouche.relier(interieur, id_, retouche.ajouter(interieur, "endEvent"))


def intervertir(retouche: Retouche) -> None:
    """Two steps that follow each other, the other way round."""
    premiere = retouche.choisir("userTask")
    suites = fleches(premiere, "sourceRef")
    dans = niveau(premiere)
    for fleche in suites:
        seconde = next(e for e in dans if e.get("id") == fleche.get("targetRef"))
        if seconde.tag == premiere.tag and len(fleches(seconde, "targetRef")) == 1:
            for entrante in fleches(premiere, "targetRef"):
                entrante.set("targetRef", seconde.get("id", ""))
            for sortante in fleches(seconde, "sourceRef"):
                sortante.set("sourceRef", premiere.get("id", ""))
            fleche.set("sourceRef", seconde.get("id", ""))
            fleche.set("targetRef", premiere.get("id", ""))
            return
    raise Sansobjet


def tout_ensemble(retouche: Retouche) -> None:
    """Ways of which one was taken, that are now all taken together."""
    depart = retouche.choisir("exclusiveGateway", "inclusiveGateway")
    _changer(depart, "parallelGateway")
    for fleche in fleches(depart, "sourceRef"):
        for condition in list(fleche):
            fleche.remove(condition)
    meme = [
        p
        for p in niveau(depart).iter(f"{BPMN}exclusiveGateway", f"{BPMN}inclusiveGateway")
        if niveau(p) is niveau(depart) and len(fleches(p, "targetRef")) > 1
    ]
    if meme:
        _changer(retouche.hasard.choice(meme), "parallelGateway")


def un_seul(retouche: Retouche) -> None:
    """Ways that were all taken together, of which one is now taken."""
    depart = retouche.choisir("parallelGateway")
    premiere, *autres = fleches(depart, "sourceRef")
    _changer(depart, "exclusiveGateway")
    depart.set("default", premiere.get("id", ""))
    for fleche in autres:
        condition = etree.SubElement(fleche, f"{BPMN}conditionExpression")
        condition.text = "b == 1"
    meme = [p for p in niveau(depart).iter(f"{BPMN}parallelGateway") if niveau(p) is niveau(depart)]
    for porte in meme:
        if len(fleches(porte, "targetRef")) == 1 + len(autres):
            _changer(porte, "exclusiveGateway")
            return


def _changer(porte: etree._Element, nom: str) -> None:
    porte.tag = f"{BPMN}{nom}"
    porte.attrib.pop("default", None)


GESTES: tuple[Callable[[Retouche], Choisies | None], ...] = (
    inserer,
    inserer,
    retirer,
    renommer,
    remplacer,
    changer_un_delai,
    ajouter_un_bord,
    ajouter_un_bord,
    retirer_un_bord,
    ajouter_une_branche,
    retirer_une_branche,
    envelopper,
    intervertir,
    tout_ensemble,
    un_seul,
)
