"""Which variables some way reads before anything has written them.

Names are bits of a number. From the ends backwards: what a level surely writes once it is done.
From the starts onwards: what is surely written when each element is reached (at a merge, what
every arrow brings; at a parallel join, what any of them does; on an edge, what was there when the
activity began).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

from lxml import etree

from workflow.engine.fichier.xml import iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.echanges import Echanges, item, peut_ne_rien_faire
from workflow.verification.surete.reseau import Niveau, Noeud, Sorte, interieur, lire_niveau
from workflow.verification.verdict import Probleme

TROP_TOT = (
    "{{element}} lit la variable « {nom} », qu’un des chemins qui y mènent n’a pas encore écrite : "
    "demandez-la plus tôt par un champ obligatoire, ou lisez-la plus loin."
)
TROP_TOT_DEDANS = (
    "{{element}} appelle un diagramme qui lit la variable « {nom} », qu’un des chemins qui mènent "
    "à cet appel n’a pas encore écrite : demandez-la avant, par un champ obligatoire."
)


def variables_trop_tot(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """A gateway, a delay or a call may not read what some way has not written yet."""
    yield from Lectures(arbre, contexte).juger()


class Lectures:
    """What the levels of a diagram read and write. Names are bits of a mask."""

    def __init__(self, arbre: Arbre, contexte: Contexte) -> None:
        self._arbre = arbre
        self._contexte = contexte
        self._bits: dict[str, int] = {}
        self._echanges: dict[int, Echanges] = {}
        self._niveaux: dict[etree._Element, Niveau] = {}
        self._ecrits: dict[etree._Element, int] = {}
        self._certaines: dict[etree._Element, int] = {}
        self._vues: set[tuple[etree._Element, int]] = set()

    def juger(self) -> Iterator[Probleme]:
        appels = iter_bpmn(self._arbre.execution, "callActivity")
        appeles = {appel.get("calledElement") for appel in appels}
        ouverture = self._masque(self._contexte.ouverture)
        trouves: dict[tuple[etree._Element, str, bool], None] = {}
        for processus in self._arbre.processus():
            identifiant = processus.get("id", "")
            if identifiant not in appeles | self._contexte.appeles:
                trouves |= dict.fromkeys(self._suivre(self._arbre, processus, ouverture, None))
        for element, nom, dedans in trouves:
            phrase = TROP_TOT_DEDANS if dedans else TROP_TOT
            yield self._arbre.avant_publication(element, phrase.format(nom=nom))

    def _suivre(
        self, arbre: Arbre, element: etree._Element, entree: int, appel: etree._Element | None
    ) -> Iterator[tuple[etree._Element, str, bool]]:
        """Yield (element, name, whether a called diagram reads it) read too soon in a level."""
        if (element, entree) in self._vues:
            return
        self._vues.add((element, entree))
        niveau, echanges = self._niveau(arbre, element), self._echanges_de(arbre)
        avant = self._avant(niveau, entree)
        for noeud in niveau.noeuds:
            deja = avant[noeud.rang]
            for lecteur, noms, la in self._lues(noeud, niveau, echanges, deja):
                for nom in sorted(noms):
                    if nom in self._contexte.variables and not self._masque([nom]) & la:
                        yield appel if appel is not None else lecteur, nom, appel is not None
            trouve = interieur(arbre, self._contexte, noeud.element)
            if noeud.sorte is Sorte.PHASE and trouve is not None and deja >= 0:
                ailleurs = noeud.element if trouve[0] is not self._arbre else None
                dedans = deja | self._masque(item(noeud.element))
                yield from self._suivre(*trouve, dedans, appel if appel is not None else ailleurs)

    def _lues(
        self, noeud: Noeud, niveau: Niveau, echanges: Echanges, deja: int
    ) -> Iterator[tuple[etree._Element, Iterable[str], int]]:
        """Yield (who reads, which names, what is written there by then) at a node."""
        element = noeud.element
        apres = deja | self._ecrit(niveau, noeud)
        yield element, echanges.lues.get(element, ()), deja
        fini = apres | self._masque(item(element))
        yield element, echanges.lues_apres.get(element, ()), fini
        for fleche in niveau.arbre.partantes.get(element.get("id", ""), []):
            yield fleche, echanges.lues.get(fleche, ()), apres

    def _avant(self, niveau: Niveau, entree: int) -> list[int]:
        """Return what is surely written when each node is reached; all bits where none leads."""
        porteurs = {b.noeud: n for n in niveau.noeuds for b in n.bords}

        def calculer(noeud: Noeud, avant: Sequence[int]) -> int:
            if nom_local(noeud.element) == "startEvent":
                return entree
            if noeud.rang in porteurs:
                return avant[porteurs[noeud.rang].rang]
            sources = (niveau.noeuds[niveau.sources[f]] for f in noeud.entrants)
            venus = [avant[s.rang] | self._ecrit(niveau, s) for s in sources]
            return toutes(venus) if noeud.sorte is Sorte.ENSEMBLE else chacune(venus)

        suivants = [
            {niveau.cibles[f] for f in noeud.sortants} | {bord.noeud for bord in noeud.bords}
            for noeud in niveau.noeuds
        ]
        return point_fixe(niveau, calculer, suivants)

    def _ecrit(self, niveau: Niveau, noeud: Noeud) -> int:
        """Return what is surely written when an element is done, its inside included."""
        if noeud.element not in self._ecrits:
            masque = self._masque(self._echanges_de(niveau.arbre).ecrites(noeud.element))
            trouve = interieur(niveau.arbre, self._contexte, noeud.element)
            if noeud.sorte is Sorte.PHASE and trouve is not None:
                masque |= self._surement(*trouve)
            self._ecrits[noeud.element] = 0 if peut_ne_rien_faire(noeud.element) else masque
        return self._ecrits[noeud.element]

    def _surement(self, arbre: Arbre, element: etree._Element) -> int:
        """Return what a level has surely written when it ends as drawn."""
        if element not in self._certaines:
            self._certaines[element] = 0  # a call that comes back: another rule tells it
            self._certaines[element] = self._depuis_les_fins(self._niveau(arbre, element))
        return self._certaines[element]

    def _depuis_les_fins(self, niveau: Niveau) -> int:
        certaines = self._jusqu_aux_fins(niveau)
        debuts = [n.rang for n in niveau.noeuds if nom_local(n.element) == "startEvent"]
        # Where no end is ever reached, nothing can be said to be written.
        return max(chacune([certaines[rang] for rang in debuts]), 0)

    def _jusqu_aux_fins(self, niveau: Niveau) -> list[int]:
        """Return what is surely written from each node on, itself included, to the level's end."""
        s_arrete = any(noeud.sorte is Sorte.ARRET for noeud in niveau.noeuds)

        def calculer(noeud: Noeud, ensuite: Sequence[int]) -> int:
            if noeud.sorte in (Sorte.FIN, Sorte.ARRET):
                return 0
            if noeud.sorte is Sorte.LANCE:
                return -1
            suites = [ensuite[niveau.cibles[f]] for f in noeud.sortants]
            ensemble = noeud.sorte is Sorte.ENSEMBLE and not s_arrete
            fait = self._ecrit(niveau, noeud) | (toutes(suites) if ensemble else chacune(suites))
            return chacune([fait, *(ensuite[b.noeud] for b in noeud.bords if b.interrompt)])

        precedents: list[set[int]] = [set() for _ in niveau.noeuds]
        for noeud in niveau.noeuds:
            for suivant in (*(niveau.cibles[f] for f in noeud.sortants),
                            *(bord.noeud for bord in noeud.bords)):  # fmt: skip
                precedents[suivant].add(noeud.rang)
        return point_fixe(niveau, calculer, precedents)

    def _niveau(self, arbre: Arbre, element: etree._Element) -> Niveau:
        if element not in self._niveaux:
            self._niveaux[element] = lire_niveau(arbre, element)
        return self._niveaux[element]

    def _echanges_de(self, arbre: Arbre) -> Echanges:
        if id(arbre) not in self._echanges:
            self._echanges[id(arbre)] = Echanges(arbre, self._contexte)
        return self._echanges[id(arbre)]

    def _masque(self, noms: Iterable[str]) -> int:
        masque = 0
        for nom in noms:
            masque |= 1 << self._bits.setdefault(nom, len(self._bits))
        return masque


def point_fixe(
    niveau: Niveau,
    calculer: Callable[[Noeud, Sequence[int]], int],
    dependants: Sequence[Iterable[int]],
) -> list[int]:
    """Return the greatest values that agree with one another: all bits at first (-1), then less."""
    valeurs = [-1] * len(niveau.noeuds)
    a_voir = dict.fromkeys(noeud.rang for noeud in niveau.noeuds)
    while a_voir:
        rang = next(iter(a_voir))
        del a_voir[rang]
        valeur = calculer(niveau.noeuds[rang], valeurs)
        if valeur != valeurs[rang]:
            valeurs[rang] = valeur
            a_voir |= dict.fromkeys(dependants[rang])
    return valeurs


def chacune(masques: Iterable[int]) -> int:
    """Return what every one of these writes; all bits when there is none."""
    return reduce(lambda a, b: a & b, masques, -1)


def toutes(masques: Iterable[int]) -> int:
    """Return what they write together."""
    return reduce(lambda a, b: a | b, masques, 0)


REGLES = (variables_trop_tot,)
