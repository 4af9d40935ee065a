"""Which steps may still come: those that some way on from where the dossier stands leads to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from models.dossier import Dossier
from workflow.avancement.lecture import lire_parametres
from workflow.essai_programmes.fins import atteindre
from workflow.essai_programmes.graphe import SOMMET, Graphe, Noeud, etaler

Place = tuple[str, tuple[str, ...]]
"""(an element where the dossier waits, the calls and sub-processes around it, outermost first)."""


def list_possibles(dossier: Dossier, places: Iterable[Place]) -> frozenset[str] | None:
    """Return the ids of the elements that may still come; None when nobody knows.

    Conditions on the parameters that it opened with are decided, every other is taken both ways.
    """
    pieces = frozenset(
        (piece.cle, piece.contenu)
        for piece in dossier.definition.pieces
        if piece.genre in ("parcours", "module")
    )
    graphe = _etaler(dossier.definition.cle, pieces)
    ici = tuple(rang for place in places for rang in _rangs(graphe, *place))
    if not ici:
        return None
    parametres = lire_parametres(dossier.parametres)
    depuis = replace(graphe, debuts=(*ici, *_bords(graphe, ici)))
    return frozenset(graphe.noeuds[rang].cle[1] for rang in atteindre(depuis, parametres))


@lru_cache(maxsize=32)
def _etaler(cle: str, diagrammes: frozenset[tuple[str, bytes]]) -> Graphe:
    return etaler(cle, dict(diagrammes))


def _rangs(graphe: Graphe, element: str, englobants: tuple[str, ...]) -> list[int]:
    """Return the copies of an element that stand within these calls; all of them otherwise."""
    copies = [noeud for noeud in graphe.noeuds if noeud.cle[1] == element]
    situees = [n.rang for n in copies if _autour(graphe, n) == englobants]
    return situees or [noeud.rang for noeud in copies]


def _autour(graphe: Graphe, noeud: Noeud) -> tuple[str, ...]:
    return tuple(graphe.noeuds[rang].cle[1] for rang in reversed(list(_niveaux(graphe, noeud))))


def _niveaux(graphe: Graphe, noeud: Noeud) -> Iterator[int]:
    """Yield the activities that hold a node, innermost first."""
    while noeud.niveau != SOMMET:
        yield noeud.niveau
        noeud = graphe.noeuds[noeud.niveau]


def _bords(graphe: Graphe, rangs: Iterable[int]) -> Iterator[int]:
    """Yield the events on the edge of what holds these nodes: they may come at any time."""
    for rang in rangs:
        for niveau in _niveaux(graphe, graphe.noeuds[rang]):
            yield from graphe.noeuds[niveau].bords
