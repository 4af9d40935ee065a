"""How an element is told to a reader: by its name, by what a person called it, or by its place."""

import re
from collections.abc import Iterable

from lxml import etree

from workflow.engine.fichier.identifiants import id_dessine
from workflow.engine.fichier.xml import enfants

NOM_MAX = 80
SANS_NOM = "sans nom"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_OBJET = (
    r"[A-Za-z]*(?:Activity|Event|Gateway|Task|Process|Lane|Participant|Flow)_(?:[0-9a-z]{7}|\d+)"
)
ENGENDRE = re.compile(rf"(?:sid-|Id_|id-|_)?{_UUID}|{_OBJET}|flux_\d+")
"""An id that a tool made up (bpmn-js, Signavio, Bizagi, ours): it tells a reader nothing."""


def nom_de(element: etree._Element) -> str:
    """Return its name, else its id where a person wrote it; empty when neither says anything."""
    return raccourcir(element.get("name")) or id_lisible(element.get("id"))


def appeler(
    element: etree._Element, avant: Iterable[etree._Element], apres: Iterable[etree._Element]
) -> str:
    """Return what to call an element whose arrows come from `avant` and lead to `apres`."""
    return nom_de(element) or SANS_NOM + situer(avant, apres)


def situer(avant: Iterable[etree._Element], apres: Iterable[etree._Element]) -> str:
    """Return where something without a name stands, as ` (après « Saisir »)`; empty if unknown."""
    for mot, voisins in (("après", avant), ("avant", apres)):
        nom = next(filter(None, map(nom_de, voisins)), "")
        if nom:
            return f" ({mot} « {nom} »)"
    return ""


def appeler_seul(element: etree._Element) -> str:
    """Return what to call one element; its neighbours are looked for in its level."""
    niveau = element.getparent()
    if niveau is None or nom_de(element):
        return nom_de(element) or SANS_NOM
    avant, apres = _voisins(element, niveau)
    return appeler(element, avant, apres)


def _voisins(
    element: etree._Element, niveau: etree._Element
) -> tuple[list[etree._Element], list[etree._Element]]:
    ids = {un.get("id"): un for un in niveau}
    id_ = element.get("id")
    fleches = enfants(niveau, "sequenceFlow")
    sources = [f.get("sourceRef") for f in fleches if f.get("targetRef") == id_]
    cibles = [f.get("targetRef") for f in fleches if f.get("sourceRef") == id_]
    sources.append(element.get("attachedToRef"))
    return [ids[s] for s in sources if s in ids], [ids[c] for c in cibles if c in ids]


def id_lisible(identifiant: str | None) -> str:
    """Return an id as a sentence may show it; empty for one that a tool made up."""
    court = raccourcir(id_dessine(identifiant or ""))
    return "" if ENGENDRE.fullmatch(court) else court


def raccourcir(nom: str | None) -> str:
    """Return a name on one line, cut where a sentence would get lost."""
    mots = " ".join((nom or "").split())
    return mots if len(mots) <= NOM_MAX else mots[: NOM_MAX - 1] + "…"
