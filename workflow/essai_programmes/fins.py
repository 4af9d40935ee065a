"""What the parameters of a programme leave open, computed from the diagram alone.

A condition that reads nothing but parameters is evaluated; any other may be true or false; every
event may come. No walk is looked at: what is found here is what the walks must reach.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from models.errors import ErreurMetier
from workflow.essai_programmes.graphe import SOMMET, Cle, Fleche, Graphe, Noeud

Condition = Callable[[Mapping[str, Any]], bool]

ALERTES_DU_PROGRAMME: Mapping[str, Condition] = {
    "contact_non_trace": lambda p: (
        bool(p.get("protocole")) and not p.get("protocole_contact_prealable")
    ),
    "correspondant_tarde": lambda p: bool(p.get("protocole")),
    "point_attendu": lambda p: bool(p.get("periodicite_instance_jours")),
}
"""Drawn alerts that the product arms for some programmes only, by the id of their event
(`workflow.ecritures.attendus`, `workflow.ecritures.aiguillage`)."""

PASSERELLES_A_CHOIX = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


def list_permises(graphe: Graphe, parametres: Mapping[str, Any]) -> frozenset[Cle]:
    """Return the end events, of every level, that these parameters allow."""
    permis = atteindre(graphe, parametres)
    return frozenset(noeud.cle for noeud in graphe.list_fins() if noeud.rang in permis)


def atteindre(
    graphe: Graphe, parametres: Mapping[str, Any], *, alertes: bool = True
) -> frozenset[int]:
    """Return the ranks of the nodes that some way may reach; `alertes`: those drawn included."""
    atteints: set[int] = set()
    a_voir = list(graphe.debuts)
    while a_voir:
        rang = a_voir.pop()
        if rang not in atteints:
            atteints.add(rang)
            suivants = _suivants(graphe, graphe.noeuds[rang], parametres)
            a_voir += [s for s in suivants if alertes or graphe.noeuds[s].alerte is None]
    return frozenset(atteints)


def _suivants(graphe: Graphe, noeud: Noeud, parametres: Mapping[str, Any]) -> Iterator[int]:
    yield from (b for b in noeud.bords if _est_du_programme(graphe.noeuds[b], parametres))
    if noeud.est_englobant:
        yield from noeud.debuts
        return
    # An activity goes on once an end of what it holds is reached.
    sortant = noeud
    if noeud.est_fin:
        if noeud.niveau == SOMMET or noeud.evenement == "error":
            return
        sortant = graphe.noeuds[noeud.niveau]
    yield from (fleche.cible for fleche in list_ouvertes(sortant, parametres))


def _est_du_programme(bord: Noeud, parametres: Mapping[str, Any]) -> bool:
    """Tell whether a drawn alert is one that these parameters arm; any other event may come."""
    condition = ALERTES_DU_PROGRAMME.get(bord.cle[1]) if bord.alerte is not None else None
    return condition is None or condition(parametres)


def list_ouvertes(noeud: Noeud, parametres: Mapping[str, Any]) -> list[Fleche]:
    """Return the arrows that may be taken, in the order in which a gateway tries them."""
    if noeud.genre not in PASSERELLES_A_CHOIX:
        return noeud.sorties
    ouvertes: list[Fleche] = []
    for fleche in (f for f in noeud.sorties if not f.est_defaut):
        sure = _evaluer(fleche, parametres)
        if sure is not False:
            ouvertes.append(fleche)
        if sure is True and noeud.genre == "exclusiveGateway":
            return ouvertes
    if any(_evaluer(fleche, parametres) is True for fleche in ouvertes):
        return ouvertes
    return ouvertes + [fleche for fleche in noeud.sorties if fleche.est_defaut]


def _evaluer(fleche: Fleche, parametres: Mapping[str, Any]) -> bool | None:
    """Tell whether an arrow is taken; None when more than the parameters decides."""
    if fleche.condition is None:
        return True
    if not fleche.condition.noms <= parametres.keys():
        return None
    try:
        return bool(fleche.condition.evaluer(parametres))
    except ErreurMetier:
        return None  # the walk will meet it, and tell
