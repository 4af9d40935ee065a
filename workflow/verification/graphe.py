"""Two questions on a graph of elements, in time proportional to its size."""

from collections.abc import Callable, Collection, Iterable

from lxml import etree

Noeud = etree._Element
Voisins = Callable[[Noeud], Iterable[Noeud]]


def atteindre(departs: Iterable[Noeud], voisins: Voisins) -> set[Noeud]:
    """Return the nodes that can be reached, departures included."""
    atteints: set[Noeud] = set()
    a_voir = list(departs)
    while a_voir:
        noeud = a_voir.pop()
        if noeud not in atteints:
            atteints.add(noeud)
            a_voir.extend(voisins(noeud))
    return atteints


def premier_en_boucle(noeuds: Collection[Noeud], voisins: Voisins) -> Noeud | None:
    """Return the first of these nodes that a circle among them goes through, or None.

    Whatever nothing leads to is taken away, again and again; then whatever leads nowhere. What
    remains lies on a circle, or between two.
    """
    suivants = {noeud: [s for s in voisins(noeud) if s in noeuds] for noeud in noeuds}
    restants = _retirer_les_sources(suivants)
    restants = _retirer_les_sources(_retourner(suivants, restants))
    return next((noeud for noeud in noeuds if noeud in restants), None)


def _retourner(
    suivants: dict[Noeud, list[Noeud]], restants: set[Noeud]
) -> dict[Noeud, list[Noeud]]:
    """Return the arrows among the remaining nodes, the other way round."""
    inverses: dict[Noeud, list[Noeud]] = {noeud: [] for noeud in suivants if noeud in restants}
    for noeud in inverses:
        for suivant in suivants[noeud]:
            if suivant in restants:
                inverses[suivant].append(noeud)
    return inverses


def _retirer_les_sources(suivants: dict[Noeud, list[Noeud]]) -> set[Noeud]:
    """Return what is left once the nodes that nothing leads to are gone, one after the other."""
    arrivees = dict.fromkeys(suivants, 0)
    for cibles in suivants.values():
        for cible in cibles:
            arrivees[cible] += 1
    a_retirer = [noeud for noeud, nombre in arrivees.items() if nombre == 0]
    restants = set(suivants)
    while a_retirer:
        noeud = a_retirer.pop()
        restants.discard(noeud)
        for cible in suivants[noeud]:
            arrivees[cible] -= 1
            if arrivees[cible] == 0:
                a_retirer.append(cible)
    return restants
