"""Branches that multiply: what a circle opens again and again, what is done once for each.

The search of `exploration` follows few of the orders in which branches may run; these two
questions are about the other orders, and the drawing alone answers them.
"""

from collections.abc import Iterator

from lxml import etree

from workflow.verification.surete.reseau import Niveau, Noeud, Sorte

OUVRENT = (Sorte.ENSEMBLE, Sorte.INCLUSIF)
RESTENT = frozenset({Sorte.ATTENTE, Sorte.PHASE, Sorte.EVENEMENTS})
TOUR = (
    "Chaque tour du retour en arrière qui repasse par {element} ouvre des branches de plus, sans "
    "fin : réunissez-les par une passerelle parallèle avant de revenir, ou revenez sans repasser "
    "par cet élément."
)
BORD = (
    "Ce qui suit {element}, qui n’interrompt pas, revient à l’activité qui le porte et l’ouvre une "
    "fois de plus, sans fin : terminez cette branche par une fin, ou laissez l’événement "
    "interrompre."
)
DOUBLE = (
    "Les branches ouvertes par {ouverture} se rejoignent à {{element}} sans s’attendre : la suite "
    "se fera une fois pour chacune. Réunissez-les par une passerelle parallèle, si elle ne doit se "
    "faire qu’une fois."
)


def tours_qui_ouvrent(niveau: Niveau) -> Iterator[tuple[etree._Element, str]]:
    """Yield what a circle goes through again while it leaves open branches behind it."""
    reunions = _reunions(niveau)
    for noeud in niveau.noeuds:
        if noeud.sorte in OUVRENT and len(noeud.sortants) > 1 and not noeud.reunit:
            reviennent = [f for f in noeud.sortants if _revient(niveau, noeud, f, reunions)]
            restent = [f for f in noeud.sortants if _retient(niveau, f)]
            if any(autre != f for f in reviennent for autre in restent):
                yield noeud.element, TOUR
        for bord in noeud.bords:
            atteintes = niveau.atteintes(bord.sortants, reunions)
            if not bord.interrompt and any(f in atteintes for f in noeud.entrants):
                yield niveau.noeuds[bord.noeud].element, BORD


def branches_doublees(niveau: Niveau) -> Iterator[tuple[etree._Element, str]]:
    """Yield where branches of a parallel gateway come together without waiting for each other."""
    reunions = _reunions(niveau)
    for noeud in niveau.noeuds:
        if noeud.sorte is not Sorte.ENSEMBLE or len(noeud.sortants) < 2:  # noqa: PLR2004
            continue
        rencontre = _rencontre(niveau, noeud, reunions)
        if rencontre is not None:
            yield rencontre.element, DOUBLE.format(ouverture=_nom(niveau, noeud))


def _rencontre(niveau: Niveau, noeud: Noeud, reunions: frozenset[int]) -> Noeud | None:
    """Return the first node that two branches reach, when something is still to be done there."""
    vues: set[int] = set()
    for fleche in noeud.sortants:
        atteintes = niveau.atteintes((fleche,), reunions)
        ensuite = {niveau.cibles[f] for f in atteintes} - reunions
        for rang in sorted(ensuite & vues):
            commun = niveau.noeuds[rang]
            if len(commun.entrants) > 1 and any(_retient(niveau, f) for f in commun.entrants):
                return commun
        vues |= ensuite
    return None


def _reunions(niveau: Niveau) -> frozenset[int]:
    return frozenset(noeud.rang for noeud in niveau.noeuds if noeud.reunit)


def _revient(niveau: Niveau, noeud: Noeud, fleche: int, reunions: frozenset[int]) -> bool:
    return any(f in niveau.atteintes((fleche,), reunions) for f in noeud.entrants)


def _retient(niveau: Niveau, fleche: int) -> bool:
    """Tell whether a token on an arrow may be kept somewhere, rather than end at once."""
    return any(
        niveau.noeuds[niveau.cibles[f]].sorte in RESTENT or niveau.noeuds[niveau.cibles[f]].reunit
        for f in niveau.atteintes((fleche,), frozenset())
    )


def _nom(niveau: Niveau, noeud: Noeud) -> str:
    """Return a name that a later formatting leaves as it is."""
    return niveau.arbre.nommer(noeud.element).replace("{", "(").replace("}", ")")
