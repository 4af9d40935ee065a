"""A diagram drawn elsewhere takes a key that may stand in our addresses and names of files.

The key of a parcours is the id of its process. Vendors write ids that are none of ours: accents,
a prefix, a hundred characters, nothing at all. Whoever imports cannot mend that without a text
editor: the id changes here, wherever the file names it, and nothing else does.
"""

from typing import Final

from lxml import etree

from workflow.edition.ebauches.controle import CLE
from workflow.engine.fichier import references, xml
from workflow.errors import DiagrammeRefuse
from workflow.gestion.noms import tirer_un_code

NOMMENT: Final = ("processRef", "bpmnElement", "calledElement")
"""Attributes that name a process: in a pool, on the drawing, in a call."""
PARCOURS: Final = "parcours"


def adopter(contenu: bytes) -> tuple[str, bytes]:
    """Return the key of a diagram of any vendor, and the diagram under that key.

    A file whose process has a fit id is kept to the byte. Raises DiagrammeRefuse.
    """
    racine = xml.lire_entier(contenu)
    processus = _principal(racine)
    ancien = processus.get("id", "")
    if CLE.fullmatch(ancien):
        return ancien, contenu
    processus.set("id", "")
    cle = _tirer_une_cle(racine, ancien or processus.get("name", ""))
    processus.set("id", cle)
    if ancien:
        _renommer(racine, ancien, cle)
    return cle, etree.tostring(racine.getroottree(), xml_declaration=True, encoding="UTF-8")


def _principal(racine: etree._Element) -> etree._Element:
    """Return the process that opens a dossier, else the first one that is drawn."""
    try:
        return references.trouver_principal(racine)
    except DiagrammeRefuse:
        premier = next(iter(xml.enfants(racine, "process")), None)
        if premier is None:
            raise
        return premier


def _tirer_une_cle(racine: etree._Element, mots: str) -> str:
    pris = {element.get("id", "") for element in racine.iter(etree.Element)}
    tiree = tirer_un_code(mots, pris=pris, repli=PARCOURS)
    return tiree if CLE.fullmatch(tiree) else tirer_un_code(tiree, pris=pris, prefixe="parcours_")


def _renommer(racine: etree._Element, ancien: str, cle: str) -> None:
    for element in racine.iter(etree.Element):
        for attribut in NOMMENT:
            if element.get(attribut) == ancien:
                element.set(attribut, cle)
