"""Will it end? From every state that can come, an end must be within reach (token game).

A level that may block holds the one around it too, unless an event on its edge takes it away.
The search is bounded by a number of moves, never by a clock: the same file always gets the same
verdict.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from workflow.engine.fichier.xml import iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.evenements import SIGNAL, nom_du_signal
from workflow.verification.surete.exploration import Budget, Exploration, explorer
from workflow.verification.surete.impasses import Impasse, expliquer_la_croissance, list_impasses
from workflow.verification.surete.inutiles import list_inutiles
from workflow.verification.surete.jetons import INCONNUES, Issues, Jeu
from workflow.verification.surete.multiplications import branches_doublees, tours_qui_ouvrent
from workflow.verification.surete.reseau import Noeud, Sorte, interieur, lire_niveau
from workflow.verification.verdict import Probleme

COUPS_MAX = 60_000
"""Token moves of a whole verdict: some tenths of a second."""
NON_VERIFIE = (
    "Non vérifié : {element} permet trop d’enchaînements pour que l’on sache si tous finissent. "
    "Placez des phases entières dans des sous-processus ou des activités appelées."
)
PAR_L_APPEL = (
    "{{element}} appelle « {appele} », qui peut rester sans fin : corrigez d’abord ce diagramme."
)
RATTRAPEE = "{phrase} Seul un événement en bordure en sortirait."


class Surete:
    """The levels of a diagram and of what it calls, each searched once."""

    def __init__(self, arbre: Arbre, contexte: Contexte) -> None:
        self._arbre = arbre
        self._contexte = contexte
        self._budget = Budget(COUPS_MAX)
        self._issues: dict[etree._Element, Issues] = {}
        self._impasses: dict[etree._Element, list[tuple[etree._Element, str]]] = {}
        self._remarques: list[Probleme] = []
        self._emetteurs = sum(
            (_emetteurs(chez) for chez in (arbre, *contexte.modules.values())), Counter[str]()
        )

    def juger(self) -> Iterator[Probleme]:
        """Yield what is wrong with the processes of the file, their levels included."""
        for processus in self._arbre.processus():
            self._issues_de(self._arbre, processus)
        graves = self._graves()
        for element, phrase in dict.fromkeys(i for liste in self._impasses.values() for i in liste):
            if (element, phrase) in graves:
                yield self._arbre.refus(element, phrase)
            elif self._est_ici(element):
                yield self._arbre.conseil(element, RATTRAPEE.format(phrase=phrase))
        yield from self._remarques

    def _graves(self) -> set[tuple[etree._Element, str]]:
        """Return what holds a process that nobody calls: no edge takes it away from there."""
        appels = iter_bpmn(self._arbre.execution, "callActivity")
        appeles = {appel.get("calledElement") for appel in appels}
        libres = [p for p in self._arbre.processus() if p.get("id") not in appeles]
        return {impasse for p in libres for impasse in self._impasses.get(p, ())}

    def _est_ici(self, element: etree._Element) -> bool:
        return self._arbre.par_id.get(element.get("id", "")) is element

    def _issues_de(self, arbre: Arbre, element: etree._Element) -> Issues:
        """Return what a level may do to the one around it."""
        if element not in self._issues:
            self._issues[element] = INCONNUES  # a call that comes back: another rule tells it
            self._issues[element] = self._chercher(arbre, element)
        return self._issues[element]

    def _chercher(self, arbre: Arbre, element: etree._Element) -> Issues:
        niveau = lire_niveau(arbre, element)
        ouverts = [noeud for noeud in niveau.noeuds if noeud.sorte is Sorte.PHASE]
        issues = {noeud.rang: self._dedans(arbre, noeud) for noeud in ouverts}
        jeu = Jeu(niveau, issues, self._signaux_propres(arbre, element))
        sans_fin = list(tours_qui_ouvrent(niveau))
        if sans_fin:
            self._impasses[element] = sans_fin
            return Issues(fini=True, bloque=True, attend=True, lances=())
        vue = explorer(jeu, self._budget)
        impasses = list_impasses(jeu, vue)
        if vue.croissance:
            impasses = [expliquer_la_croissance(jeu, vue.croissance)]
        self._impasses[element] = list(self._expliquer(arbre, impasses))
        self._remarquer(jeu, vue, impasses)
        fini = jeu.fini or not vue.complete
        return Issues(fini, bool(impasses), jeu.attend, tuple(sorted(jeu.lances, key=str)))

    def _dedans(self, arbre: Arbre, phase: Noeud) -> Issues:
        trouve = interieur(arbre, self._contexte, phase.element)
        return INCONNUES if trouve is None else self._issues_de(*trouve)

    def _expliquer(
        self, arbre: Arbre, impasses: Iterable[Impasse]
    ) -> Iterator[tuple[etree._Element, str]]:
        """Yield the element to mend and its sentence: inside a phase, when the fault is there."""
        for impasse in impasses:
            dedans = impasse.phase and interieur(arbre, self._contexte, impasse.element)
            if not dedans:
                yield impasse.element, impasse.phrase
            elif dedans[0] is arbre:
                yield from self._impasses.get(dedans[1], ())
            else:
                appele = impasse.element.get("calledElement", "")[:80]
                yield impasse.element, PAR_L_APPEL.format(appele=appele)

    def _remarquer(self, jeu: Jeu, vue: Exploration, impasses: list[Impasse]) -> None:
        """Keep what deserves a look in a level of the file itself."""
        niveau = jeu.niveau
        if niveau.arbre is not self._arbre:
            return
        trouvees = [*branches_doublees(niveau)]
        if not vue.complete:
            trouvees.append((niveau.element, NON_VERIFIE))
        elif not impasses:
            trouvees += list_inutiles(jeu)
        self._remarques += [self._arbre.conseil(*trouvee) for trouvee in trouvees]

    def _signaux_propres(self, arbre: Arbre, element: etree._Element) -> frozenset[str]:
        """Return the signals thrown in a level, or in what it opens, and nowhere else."""
        if not self._emetteurs:
            return frozenset()
        dedans = _emetteurs_sous(arbre, self._contexte, element, set())
        return frozenset(s for s, nombre in dedans.items() if nombre == self._emetteurs[s])


def _emetteurs(arbre: Arbre, racine: etree._Element | None = None) -> Counter[str]:
    """Count what throws each signal in a tree, or below one element of it."""
    return Counter(
        nom_du_signal(arbre, definition)
        for definition in iter_bpmn(arbre.execution if racine is None else racine, SIGNAL)
        if nom_local(_porteur(definition)) in ("intermediateThrowEvent", "endEvent")
    )


def _porteur(definition: etree._Element) -> etree._Element:
    parent = definition.getparent()
    return definition if parent is None else parent


def _emetteurs_sous(
    arbre: Arbre, contexte: Contexte, element: etree._Element, vus: set[etree._Element]
) -> Counter[str]:
    """Count the same below a level, called diagrams included, each once."""
    compte = _emetteurs(arbre, element)
    for appel in iter_bpmn(element, "callActivity"):
        trouve = interieur(arbre, contexte, appel)
        if trouve is not None and trouve[1] not in vus:
            vus.add(trouve[1])
            compte += _emetteurs_sous(*(trouve[0], contexte, trouve[1]), vus)
    return compte


def surete(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """Every state leads to an end, and nothing multiplies or stays dead."""
    yield from Surete(arbre, contexte).juger()


REGLES = (surete,)
