"""What is declared once in a file and named where it serves: messages, signals, errors, links."""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from workflow.edition.offre.natures import definition_de, evenement_de
from workflow.edition.trame.document import (
    Document,
    OperationRefusee,
    inserer,
    lire_nom,
    oter_les_attributs,
    slug,
)
from workflow.edition.trame.operations.commun import Change, nommer
from workflow.engine.fichier.xml import bpmn, enfants, iter_bpmn, nom_local

SORTES: Final[Mapping[str, str]] = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
"""What is declared -> the attribute that names it."""
CODES: Final[Mapping[str, str]] = {"error": "errorCode", "escalation": "escalationCode"}
LIEN: Final = "link"
PAR_MESSAGE: Final = frozenset({"sendTask", "receiveTask"})


def sorte_de(noeud: etree._Element) -> str:
    """Return what an element awaits or throws by name: `message`...; "" for nothing."""
    evenement = evenement_de(noeud)
    if evenement in SORTES or evenement == LIEN:
        return evenement
    return "message" if nom_local(noeud) in PAR_MESSAGE else ""


def declare_de(document: Document, noeud: etree._Element) -> str:
    """Return the name of the message, signal, error, escalation or link of an element."""
    sorte, porteur = sorte_de(noeud), _porteur(noeud)
    if sorte == LIEN:
        return porteur.get("name", "")
    if not sorte:
        return ""
    declare = _declares(document, sorte).get(porteur.get(SORTES[sorte], ""))
    return "" if declare is None else declare.get("name") or declare.get("id") or ""


def declares(document: Document, sorte: str) -> list[str]:
    """Return the names declared in a file, each once."""
    noms = (d.get("name") or d.get("id") or "" for d in _declares(document, sorte).values())
    return list(dict.fromkeys(noms))


def _declares(document: Document, sorte: str) -> Mapping[str, etree._Element]:
    return {d.get("id", ""): d for d in enfants(document.racine, sorte)}


def _porteur(noeud: etree._Element) -> etree._Element:
    definition = definition_de(noeud)
    return noeud if definition is None else definition


def nommer_declare(contenu: bytes, *, element: str, nom: str) -> Change:
    """Say which message, signal, error, escalation or link an element awaits or throws.

    "" takes the name away, but for a link, which is nothing without one.
    """
    document = Document(contenu)
    noeud = document.noeud(element)
    sorte = sorte_de(noeud)
    if not sorte:
        raise OperationRefusee(f"« {nommer(noeud)} » n’attend ni n’émet rien que l’on nomme.")
    if nom != declare_de(document, noeud):
        poser_declare(document, noeud, nom)
    return Change(document.ecrire(), element)


def poser_declare(document: Document, noeud: etree._Element, nom: str) -> None:
    """Name what an element awaits or throws; it is declared when the file does not know it."""
    sorte, porteur = sorte_de(noeud), _porteur(noeud)
    if sorte == LIEN:
        porteur.set("name", lire_nom(nom))
    elif nom.strip():
        porteur.set(SORTES[sorte], _declarer(document, sorte, lire_nom(nom)))
    else:
        oter_les_attributs(porteur, SORTES[sorte])


def _declarer(document: Document, sorte: str, nom: str) -> str:
    """Return the id of the declaration of that name, which is made when there is none."""
    for id_, declare in _declares(document, sorte).items():
        if nom in (declare.get("name"), id_ if not declare.get("name") else None):
            return id_
    id_ = document.nouvel_id(f"{sorte}_{slug(nom)}")
    declare = etree.Element(bpmn(sorte), id=id_, name=nom)
    if sorte in CODES:
        declare.set(CODES[sorte], nom)
    premier = next(iter_bpmn(document.racine, "process", "collaboration"))
    inserer(document.racine, declare, document.racine.index(premier))
    return id_
