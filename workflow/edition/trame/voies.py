"""Lanes: which one a step stands in, and making the one of a role."""

from typing import Final

from lxml import etree

from models.codes import Role
from workflow.dessin.plan import Cadre
from workflow.edition.trame.document import Document, inserer, oter
from workflow.edition.trame.espace import Y, pousser
from workflow.edition.trame.planche import Planche
from workflow.engine.fichier.xml import bpmn, enfants, iter_bpmn, nom_local
from workflow.parcours.voies import VALIDEUR, trouver

HAUTEUR = 160.0
RETRAIT = 30.0
"""Width of the band where the name of a pool stands."""

NOMS: Final[dict[str, str]] = {
    Role.TRAVAILLEUR_SOCIAL: "Association",
    Role.CHEF_DE_SERVICE: "Chef de service",
    VALIDEUR: "Instance",
    Role.REFERENT_BAILLEUR: "Réservataire / Bailleur",
    Role.CORRESPONDANT_BAILLEUR: "Correspondant",
    Role.COORDONNATEUR: "Coordination État",
}
"""Role -> the name of the lane that is made for it (`workflow/parcours/voies.py`)."""


def a_des_voies(niveau: etree._Element) -> bool:
    return next(iter_bpmn(niveau, "lane"), None) is not None and nom_local(niveau) == "process"


def voie_de(noeud: etree._Element) -> etree._Element | None:
    """Return the lane that holds a node, the innermost; None when there is none."""
    niveau = noeud.getparent()
    if niveau is None:
        return None
    for reference in iter_bpmn(niveau, "flowNodeRef"):
        if (reference.text or "").strip() == noeud.get("id"):
            voie = reference.getparent()
            if voie is not None and not enfants(voie, "childLaneSet"):
                return voie
    return None


def ranger_dans(noeud: etree._Element, voie: etree._Element | None) -> None:
    """Put a node in a lane, out of any other; None: in no lane."""
    retirer_des_voies(noeud)
    if voie is None:
        return
    reference = etree.Element(bpmn("flowNodeRef"))
    reference.text = noeud.get("id")
    freres = enfants(voie, "flowNodeRef")
    textes = enfants(voie, "documentation", "extensionElements")
    avant = freres or textes
    inserer(voie, reference, voie.index(avant[-1]) + 1 if avant else 0)


def retirer_des_voies(noeud: etree._Element) -> None:
    niveau = noeud.getparent()
    if niveau is None:
        return
    for reference in list(iter_bpmn(niveau, "flowNodeRef")):
        if (reference.text or "").strip() == noeud.get("id"):
            oter(reference)


def role_de(noeud: etree._Element) -> str | None:
    """Return the role that the lane of a node gives it."""
    voie = voie_de(noeud)
    lue = trouver(voie.get("name")) if voie is not None else None
    return None if lue is None else lue.role


def voie_du_role(document: Document, noeud: etree._Element, role: str) -> etree._Element:
    """Return a lane of that role beside a node: its own, else the first, else a new one."""
    if role_de(noeud) == role and (sienne := voie_de(noeud)) is not None:
        return sienne
    niveau = document.niveau(noeud)
    for voie in iter_bpmn(niveau, "lane"):
        lue = trouver(voie.get("name"))
        if lue is not None and lue.role == role and not enfants(voie, "childLaneSet"):
            return voie
    return _creer(document, niveau, role)


def _creer(document: Document, niveau: etree._Element, role: str) -> etree._Element:
    """Make a lane under the others, as wide as they are."""
    ensemble = next(iter_bpmn(niveau, "laneSet"))
    voie = etree.Element(
        bpmn("lane"), id=document.nouvel_id(f"voie_{role}"), name=NOMS.get(role, role)
    )
    derniere = enfants(ensemble, "lane")[-1].get("id", "")
    inserer(ensemble, voie)
    planche = Planche(document, derniere)
    dessous = [c for i, c in planche.cadres() if i in {v.get("id") for v in ensemble}]
    if dessous:
        bas = max(c.y + c.hauteur for c in dessous)
        repere = dessous[0]
        _allonger(planche, niveau, bas)
        id_ = voie.get("id", "")
        planche.poser(id_, Cadre(repere.x, bas, repere.largeur, HAUTEUR))
        planche.formes[id_].set("isHorizontal", "true")
    return voie


def _allonger(planche: Planche, niveau: etree._Element, bas: float) -> None:
    """Make the pool taller, and push what stands under it; the last lane keeps its height."""
    ensemble = next(iter_bpmn(niveau, "laneSet"))
    avant = {v.get("id", ""): planche.cadre(v.get("id", "")) for v in iter_bpmn(ensemble, "lane")}
    pousser(planche, Y, bas, HAUTEUR)
    for id_, cadre in avant.items():
        if cadre is not None:
            planche.poser(id_, cadre)


def cadre_de_zone(document: Document, planche: Planche, noeud: etree._Element) -> Cadre | None:
    """Return what a node must be drawn in: its lane, its phase or its pool."""
    niveau = document.niveau(noeud)
    if nom_local(niveau) != "process":
        return planche.cadre(niveau.get("id", ""))
    if (voie := voie_de(noeud)) is not None:
        return planche.cadre(voie.get("id", ""))
    for participant in iter_bpmn(document.racine, "participant"):
        if participant.get("processRef") == niveau.get("id"):
            return planche.cadre(participant.get("id", ""))
    return None
