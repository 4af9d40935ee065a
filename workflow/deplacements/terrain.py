"""The levels of a definition, each with the situations that it can lead to: told once for all."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from lxml import etree

from workflow.deplacements.partie import Partie, Vue
from workflow.engine import Modele
from workflow.engine.fichier import xml
from workflow.engine.transport import Jeton
from workflow.memoire import Memoire
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.evenements import SIGNAL
from workflow.verification.surete.jetons import Issues
from workflow.verification.surete.reseau import Niveau, Sorte, interieur, lire_niveau

Lance = tuple[str, str | None]


class Etage:
    """One level. `vue` is searched the first time that it is asked for."""

    def __init__(self, niveau: Niveau, partie: Partie) -> None:
        self._niveau, self._partie = niveau, partie
        self._rangs = {noeud.element.get("id", ""): noeud.rang for noeud in niveau.noeuds}
        self._compagnons: dict[tuple[int, ...], tuple[str, ...]] = {}

    @cached_property
    def vue(self) -> Vue:
        return self._partie.voir()

    @cached_property
    def dessin(self) -> tuple[object, ...]:
        """All that the game reads of the level: two levels drawn alike lead to the same places."""
        noeuds = self._niveau.noeuds
        return (
            self._niveau.cibles,
            self._niveau.sources,
            self._partie.issues,
            [(n.element.get("id"), n.sorte, n.possibles, n.bords, n.emis) for n in noeuds],
        )

    def suite(self, element: str) -> frozenset[str]:
        """Return the elements of the level that one may lead to, itself among them."""
        noeuds, a_voir, vus = self._niveau.noeuds, [self._rangs[element]], set[int]()
        while a_voir:
            rang = a_voir.pop()
            if rang not in vus:
                vus.add(rang)
                a_voir += [self._niveau.cibles[fleche] for fleche in noeuds[rang].sortants]
                a_voir += [bord.noeud for bord in noeuds[rang].bords]
        return frozenset(noeuds[rang].element.get("id", "") for rang in vus)

    def permet(self, jetons: Iterable[Jeton]) -> bool:
        """Tell whether the level can lead by itself to where these tokens stand.

        Where there is too much to see, one token alone may stand where an end can surely be
        reached from.
        """
        rangs = [self._rang(jeton) for jeton in jetons]
        trouves = [rang for rang in rangs if rang is not None]
        if len(trouves) < len(rangs):
            return False
        if self._partie.resumer(trouves) in self.vue.situations:
            return self.vue.jetons.issuperset(trouves)
        seul = not self.vue.complete and len(trouves) == 1
        return seul and self._partie.finit_depuis(tuple(trouves))

    def compagnons(self, jetons: Iterable[Jeton]) -> tuple[str, ...]:
        """Return where else a dossier stands that has these tokens: the fewest elements.

        Empty where its other tokens only wait at a join, and where nothing that was seen has these.
        """
        rangs = [self._rang(jeton) for jeton in jetons]
        trouves = [rang for rang in rangs if rang is not None]
        if len(trouves) < len(rangs):
            return ()
        voulue = self._partie.resumer(trouves)
        if voulue not in self._compagnons:
            self._compagnons[voulue] = self._completer(Counter(voulue))
        return self._compagnons[voulue]

    def _completer(self, voulus: Counter[int]) -> tuple[str, ...]:
        """Return the elements of the smallest situation that has more than these tokens."""
        toutes = map(Counter, self.vue.situations)
        plus_grandes = (sorted((s - voulus).elements()) for s in toutes if voulus < s)
        # Where a branch stands says more than that it has come to the join.
        restent = min(plus_grandes, key=lambda r: (len(r), sum(n < 0 for n in r), r), default=[])
        noeuds = (self._niveau.noeuds[rang] for rang in restent if rang >= 0)
        return tuple(dict.fromkeys(noeud.element.get("id", "") for noeud in noeuds))

    def _rang(self, jeton: Jeton) -> int | None:
        """Return where a token stands, as a situation says it; None for nowhere."""
        rang = self._rangs.get(jeton.element)
        if rang is None or not self._niveau.noeuds[rang].reunit:
            return rang
        origine = self._rangs.get(jeton.depuis or "")
        entrants = self._niveau.noeuds[rang].entrants
        memes = [fleche for fleche in entrants if self._niveau.sources[fleche] == origine]
        return -1 - memes[jeton.rang] if jeton.rang < len(memes) else None


class Terrain:
    """All the levels of a definition."""

    def __init__(self, modele: Modele) -> None:
        self.modele = modele
        self.arbres = {nom: Arbre.depuis(xml.lire(s)) for nom, s in modele.sources.items()}
        self._contexte = Contexte(modules=self.arbres)
        self._etages: dict[str, Etage] = {}
        self._lances: dict[etree._Element, frozenset[Lance]] = {}
        self.lecteur: Any = None
        """What `lectures` keeps of the definition."""

    def a_pareil(self, autre: "Terrain", identifiant: str) -> bool:
        """Tell whether another definition has that level, drawn alike."""
        if identifiant not in self.niveaux or identifiant not in autre.niveaux:
            return False
        return self.etage(identifiant).dessin == autre.etage(identifiant).dessin

    @property
    def niveaux(self) -> frozenset[str]:
        """Return the ids of the processes and sub-processes that a dossier may run."""
        return frozenset({self.modele.spec.name, *self.modele.sous_specs})

    def etage(self, identifiant: str) -> Etage:
        """Return a level by the id of its process or sub-process."""
        if identifiant not in self._etages:
            self._etages[identifiant] = self._lire(identifiant)
        return self._etages[identifiant]

    def _lire(self, identifiant: str) -> Etage:
        chez, element = self.trouver(identifiant)
        niveau = lire_niveau(chez, element)
        issues = {
            noeud.rang: Issues(True, False, True, tuple(sorted(self._dedans(chez, noeud.element))))
            for noeud in niveau.noeuds
            if noeud.sorte is Sorte.PHASE
        }
        return Etage(niveau, Partie(niveau, issues))

    def trouver(self, identifiant: str) -> tuple[Arbre, etree._Element]:
        """Return a process or sub-process, and the tree of the file that has it."""
        fichiers = (self.arbres.get(identifiant), *self.arbres.values())
        chez = next(arbre for arbre in fichiers if arbre and identifiant in arbre.par_id)
        return chez, chez.par_id[identifiant]

    def _dedans(self, arbre: Arbre, phase: etree._Element) -> frozenset[Lance]:
        """Return the errors and escalations that something inside a phase may throw."""
        trouve = interieur(arbre, self._contexte, phase)
        return frozenset() if trouve is None else self._lances_sous(*trouve)

    def _lances_sous(self, arbre: Arbre, element: etree._Element) -> frozenset[Lance]:
        if element not in self._lances:
            self._lances[element] = frozenset()  # a call that comes back
            noeuds = lire_niveau(arbre, element).noeuds
            ici = {noeud.emis for noeud in noeuds if noeud.emis and noeud.emis[0] != SIGNAL}
            dessous = (self._dedans(arbre, n.element) for n in noeuds if n.sorte is Sorte.PHASE)
            self._lances[element] = frozenset(ici).union(*dessous)
        return self._lances[element]


_connus: Memoire[int, Terrain] = Memoire(16)
"""By the id of the model: its terrain keeps it alive, so that no other one has it meanwhile."""


def terrain(modele: Modele) -> Terrain:
    """Return the levels of a definition, read once per process."""
    return _connus.lire(id(modele)) or _connus.garder(id(modele), Terrain(modele))
