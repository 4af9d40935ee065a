"""What modellers leave unsaid, said: conventions of BPMN that the engine does not know.

An arrow filed in the wrong container, a definition shared by reference, a branch that stops
without an end, a gateway whose only arrow without a condition is the default, a collapsed
sub-process with nothing in it, a start that waits for what the opening of the dossier is, a link
that stands for an arrow.
"""

from collections import defaultdict
from copy import deepcopy

from lxml import etree

from workflow.engine.fichier.xml import NIVEAUX, NOEUDS, bpmn, enfants, iter_bpmn, nom_local

FIN_IMPLICITE = "__fin"
LIEN = "__lien"
# Someone opens the dossier because the message, the signal or the fact came. A date is awaited.
OUVERTURES = ("messageEventDefinition", "signalEventDefinition", "conditionalEventDefinition")


def expliciter(racine: etree._Element) -> None:
    """Change the execution tree in place; every element of the flow has an id already."""
    _ranger_les_fleches(racine)
    _recopier_les_definitions(racine)
    _tracer_les_liens(racine)
    _ouvrir_sans_attendre(racine)
    _reduire_les_sous_processus_vides(racine)
    _terminer_les_branches(racine)
    _choisir_les_defauts(racine)
    _distinguer_les_codes(racine)
    _nommer_les_items(racine)


def _ranger_les_fleches(racine: etree._Element) -> None:
    """Put an arrow beside the two nodes it joins: the engine looks for it there only."""
    parents = {noeud.get("id"): noeud.getparent() for noeud in iter_bpmn(racine, *NOEUDS)}
    for fleche in list(iter_bpmn(racine, "sequenceFlow")):
        chez = parents.get(fleche.get("sourceRef"))
        if chez is None or chez is not parents.get(fleche.get("targetRef")):
            continue
        deja = chez is fleche.getparent() or fleche in chez.iterancestors()
        if nom_local(chez) in NIVEAUX and not deja:
            chez.append(fleche)


def _recopier_les_definitions(racine: etree._Element) -> None:
    """Replace a reference to a shared event definition by the definition itself."""
    partagees = {
        definition.get("id"): definition
        for definition in racine
        if nom_local(definition).endswith("EventDefinition")
    }
    for reference in list(iter_bpmn(racine, "eventDefinitionRef")):
        porteur = reference.getparent()
        definition = partagees.get((reference.text or "").strip().rpartition(":")[2])
        if porteur is not None and definition is not None:
            porteur.replace(reference, deepcopy(definition))


def _tracer_les_liens(racine: etree._Element) -> None:
    """Draw the arrow that a link stands for, when it has one arrival, and only one.

    The engine goes straight on where a link leaves, and never comes where it arrives.
    """
    for niveau in niveaux(racine):
        arrivees = defaultdict(list)
        for noeud in enfants(niveau, "intermediateCatchEvent"):
            for lien in enfants(noeud, "linkEventDefinition"):
                arrivees[lien.get("name")].append((noeud, lien))
        for noeud in enfants(niveau, "intermediateThrowEvent"):
            for lien in enfants(noeud, "linkEventDefinition"):
                if len(trouvees := arrivees[lien.get("name")]) == 1:
                    _remplacer_le_lien(niveau, noeud, lien, *trouvees[0])


def _remplacer_le_lien(
    niveau: etree._Element,
    depart: etree._Element,
    lien: etree._Element,
    arrivee: etree._Element,
    recu: etree._Element,
) -> None:
    source, cible = str(depart.get("id")), str(arrivee.get("id"))
    depart.remove(lien)
    if recu.getparent() is arrivee:  # several links may lead to the same place
        arrivee.remove(recu)
        arrivee.tag = bpmn("intermediateThrowEvent")
    etree.SubElement(
        niveau, bpmn("sequenceFlow"), id=f"{source}{LIEN}", sourceRef=source, targetRef=cible
    )


def _ouvrir_sans_attendre(racine: etree._Element) -> None:
    for processus in iter_bpmn(racine, "process"):
        debuts = enfants(processus, "startEvent")
        if len(debuts) == 1:
            for definition in enfants(debuts[0], *OUVERTURES):
                debuts[0].remove(definition)


def _reduire_les_sous_processus_vides(racine: etree._Element) -> None:
    """A collapsed sub-process with nothing in it is a step that a person carries out."""
    for vide in list(iter_bpmn(racine, "subProcess")):
        evenementiel = vide.get("triggeredByEvent", "").lower() == "true"
        if not evenementiel and not enfants(vide, *NOEUDS):
            vide.tag = bpmn("task")


def _terminer_les_branches(racine: etree._Element) -> None:
    """Draw the end that BPMN leaves implicit: in a sub-process the engine would wait for it."""
    for niveau in niveaux(racine):
        partants = index_des_fleches(niveau, "sourceRef")
        for noeud in enfants(niveau, *NOEUDS - {"endEvent"}):
            if not partants[noeud.get("id")] and noeud.get("isForCompensation") != "true":
                _ajouter_une_fin(niveau, str(noeud.get("id")))


def _ajouter_une_fin(niveau: etree._Element, source: str) -> None:
    fin = f"{source}{FIN_IMPLICITE}"
    etree.SubElement(niveau, bpmn("endEvent"), id=fin)
    etree.SubElement(
        niveau, bpmn("sequenceFlow"), id=f"vers_{fin}", sourceRef=source, targetRef=fin
    )


def _choisir_les_defauts(racine: etree._Element) -> None:
    """Make the only arrow without a condition of an exclusive gateway its default."""
    for niveau in niveaux(racine):
        partants = index_des_fleches(niveau, "sourceRef")
        for passerelle in enfants(niveau, "exclusiveGateway"):
            fleches = partants[passerelle.get("id")]
            libres = [fleche for fleche in fleches if not a_une_condition(fleche)]
            if len(libres) == 1 and len(fleches) > 1 and not passerelle.get("default"):
                passerelle.set("default", str(libres[0].get("id")))


def _distinguer_les_codes(racine: etree._Element) -> None:
    """Give a code to each error and escalation: without one, any event on an edge catches it.

    An error always interrupts, whatever the modeller wrote on the edge.
    """
    for nom, attribut in (("error", "errorCode"), ("escalation", "escalationCode")):
        for declaration in iter_bpmn(racine, nom):
            declaration.set(attribut, declaration.get(attribut) or str(declaration.get("id")))
    for bord in iter_bpmn(racine, "boundaryEvent"):
        if enfants(bord, "errorEventDefinition"):
            bord.set("cancelActivity", "true")


def _nommer_les_items(racine: etree._Element) -> None:
    """Make the name of the item of a list its variable: the engine would take its id."""
    for item in iter_bpmn(racine, "inputDataItem"):
        item.set("id", item.get("name") or item.get("id") or "")


def a_une_condition(fleche: etree._Element) -> bool:
    """Tell whether an arrow carries a condition that is not blank."""
    return any((c.text or "").strip() for c in enfants(fleche, "conditionExpression"))


def niveaux(racine: etree._Element) -> list[etree._Element]:
    """Return the processes and every sub-process, whatever its kind."""
    return list(iter_bpmn(racine, *NIVEAUX))


def index_des_fleches(
    niveau: etree._Element, attribut: str
) -> defaultdict[str | None, list[etree._Element]]:
    """Return {node id: arrows of this level whose `attribut` names it}, in document order."""
    index: defaultdict[str | None, list[etree._Element]] = defaultdict(list)
    for fleche in enfants(niveau, "sequenceFlow"):
        index[fleche.get(attribut)].append(fleche)
    return index
