"""An id for every element that the engine must tell apart, and none of the engine's own."""

import re
from collections import defaultdict

from lxml import etree

from workflow.engine.fichier.xml import NOEUDS, SOUS_PROCESSUS, iter_bpmn, nom_local

# The engine puts its own nodes under these names: an element so named would be lost.
NOM_RESERVE = re.compile(r"Root|Start|End|StartEventSplit|StartEventJoin|.*\.(EndJoin|Boundary\w+)")
MARQUE = "__"
DECLARATIONS = ("message", "signal", "error", "escalation")


def id_dessine(identifiant: str) -> str:
    """Return the id on the drawing of an element of the execution tree."""
    return identifiant.removesuffix(MARQUE)


def donner_des_ids(racine: etree._Element) -> None:
    """Give an id to every element of the flow that has none: `flux_1`, `userTask_2`...

    The same file gets the same ids. Sub-processes carry their process in theirs: the engine keeps
    those of a parcours and of all that it calls in one table.
    """
    pris = {element.get("id") for element in racine.iter(etree.Element)}
    numeros: dict[str, int] = defaultdict(int)
    for element in list(
        iter_bpmn(racine, "process", "sequenceFlow", *DECLARATIONS, *sorted(NOEUDS))
    ):
        if element.get("id"):
            continue
        base = _base(element)
        while (identifiant := f"{base}_{numeros[base] + 1}") in pris:
            numeros[base] += 1
        numeros[base] += 1
        pris.add(identifiant)
        element.set("id", identifiant)


def _base(element: etree._Element) -> str:
    nom = nom_local(element)
    if nom in SOUS_PROCESSUS:
        processus = [a.get("id") for a in element.iterancestors() if nom_local(a) == "process"]
        return "_".join([*map(str, processus), nom])
    return "flux" if nom == "sequenceFlow" else nom


def renommer_les_reserves(racine: etree._Element) -> None:
    """Mark the ids that the engine keeps for itself, wherever they are named."""
    for element in iter_bpmn(racine, *NOEUDS, "sequenceFlow", "flowNodeRef"):
        for attribut in ("id", "sourceRef", "targetRef", "attachedToRef"):
            valeur = element.get(attribut)
            if valeur and NOM_RESERVE.fullmatch(valeur):
                element.set(attribut, valeur + MARQUE)
        if nom_local(element) == "flowNodeRef":
            texte = (element.text or "").strip()
            element.text = texte + MARQUE if NOM_RESERVE.fullmatch(texte) else texte
