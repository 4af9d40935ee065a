"""One move of the play: tokens go on, from what has just happened until everything waits again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import ErreurMetier
from workflow.essai_programmes.etat import ABSENTE, Action, Coup, Etat, Niveau
from workflow.essai_programmes.graphe import ATTENTES, SOMMET, Graphe, Noeud
from workflow.expressions import Expression

AUTOMATIQUES_MAX = 400
"""Nodes that one move may cross: beyond, the diagram turns without anybody."""


@dataclass(frozen=True, slots=True)
class Regles:
    """What never changes in a play. `suivies`: the variables that a level holds, in this order."""

    graphe: Graphe
    parametres: Mapping[str, Any]
    suivies: tuple[str, ...]


class _Accident(Exception):
    """The engine would stop at this node."""


class Tour:
    """One move: `jetons` and `niveaux` change until everything waits again."""

    def __init__(self, regles: Regles, etat: Etat) -> None:
        self.regles = regles
        self.noeuds = regles.graphe.noeuds
        self.jetons = list(etat.jetons)
        self.niveaux = {n.hote: (n.entree, n.valeurs) for n in etat.niveaux}
        self.visites: set[int] = set()
        self._franchis = 0
        self._a_entrer: list[tuple[int, int]] = []

    def contexte(self, niveau: int) -> dict[str, Any]:
        """Return the variables that are written at a level."""
        valeurs = self.niveaux[niveau][1]
        paires = zip(self.regles.suivies, valeurs, strict=True)
        return {nom: valeur for nom, valeur in paires if valeur is not ABSENTE}

    def ecrire(self, niveau: int, ecrits: Mapping[str, Any]) -> None:
        entree, valeurs = self.niveaux[niveau]
        noms = self.regles.suivies
        suivantes = tuple(ecrits.get(n, v) for n, v in zip(noms, valeurs, strict=True))
        self.niveaux[niveau] = (entree, suivantes)

    def retirer(self, noeud: Noeud) -> None:
        """Take away what an event ends: the step itself, the phase that it interrupts."""
        if noeud.hote is not None:
            if noeud.interrompt:
                self._interrompre(noeud.hote)
            return
        rang = next(r for r, _ in self.jetons if r == noeud.rang or self._mene(r, noeud.rang))
        self.visites.add(rang)
        self.jetons.remove(next(jeton for jeton in self.jetons if jeton[0] == rang))

    def _mene(self, rang: int, cible: int) -> bool:
        noeud = self.noeuds[rang]
        est_attente = noeud.genre == "eventBasedGateway"
        return est_attente and any(fleche.cible == cible for fleche in noeud.sorties)

    def _interrompre(self, hote: int) -> None:
        dedans = range(hote, self.noeuds[hote].apres or hote + 1)
        self.jetons[:] = [jeton for jeton in self.jetons if jeton[0] not in dedans]
        for rang in [rang for rang in self.niveaux if rang in dedans]:
            del self.niveaux[rang]

    def jouer(self, action: Action, cibles: list[int], depuis: int = SOMMET) -> Coup:
        """Go on from these nodes until everything waits."""
        self._a_entrer = [(cible, depuis) for cible in cibles]
        accident = -1
        try:
            while self._a_entrer or self._reunir() or self._quitter():
                if self._a_entrer:
                    self._entrer(*self._a_entrer.pop(0))
        except _Accident as arret:
            accident = int(arret.args[0])
        niveaux = tuple(Niveau(h, *valeurs) for h, valeurs in sorted(self.niveaux.items()))
        etat = Etat(tuple(sorted(self.jetons)), niveaux, accident)
        return Coup(action, etat, self.regles.graphe.premiers(self.visites))

    def _entrer(self, rang: int, depuis: int) -> None:
        self._franchis += 1
        if self._franchis > AUTOMATIQUES_MAX:
            raise _Accident(rang)
        noeud = self.noeuds[rang]
        if noeud.genre in ATTENTES or noeud.genre == "eventBasedGateway":
            self.jetons.append((rang, depuis))  # reached once somebody, or something, came
            return
        if noeud.est_englobant:  # reached, as for the engine, once it is done
            valeurs = self.niveaux[noeud.niveau][1]
            self.niveaux[rang] = (valeurs, valeurs)
            self._a_entrer += [(debut, rang) for debut in noeud.debuts]
            return
        self.visites.add(rang)
        if noeud.genre in ("parallelGateway", "inclusiveGateway") and noeud.entrees > 1:
            self.jetons.append((rang, depuis))
            if noeud.genre == "parallelGateway":
                self._joindre(noeud)
        elif noeud.est_fin:
            self._finir(noeud)
        else:
            self._sortir(noeud)

    def _joindre(self, noeud: Noeud) -> None:
        arrives = {depuis for rang, depuis in self.jetons if rang == noeud.rang}
        if len(arrives) >= noeud.entrees:
            for depuis in arrives:
                self.jetons.remove((noeud.rang, depuis))
            self._sortir(noeud)

    def _reunir(self) -> bool:
        """Let an inclusive join go on, once everything else at its level waits elsewhere."""
        for rang in {rang for rang, _ in self.jetons}:
            noeud = self.noeuds[rang]
            if noeud.genre != "inclusiveGateway" or self._est_attendue(noeud):
                continue
            self.jetons[:] = [jeton for jeton in self.jetons if jeton[0] != rang]
            self._sortir(noeud)
            return True
        return False

    def _est_attendue(self, reunion: Noeud) -> bool:
        vus, a_voir = (
            set(),
            [rang for rang in self._presents(reunion.niveau) if rang != reunion.rang],
        )
        while a_voir:
            rang = a_voir.pop()
            if rang == reunion.rang:
                return True
            if rang not in vus:
                vus.add(rang)
                noeud = self.noeuds[rang]
                a_voir += [fleche.cible for fleche in noeud.sorties] + noeud.bords
        return False

    def _presents(self, niveau: int) -> list[int]:
        presents = [*(rang for rang, _ in self.jetons), *(h for h in self.niveaux if h != SOMMET)]
        return [rang for rang in presents if self.noeuds[rang].niveau == niveau]

    def _finir(self, fin: Noeud) -> None:
        if fin.evenement == "terminate":
            self._vider(fin.niveau)
        elif fin.evenement == "error" and fin.niveau != SOMMET:
            bords = (self.noeuds[bord] for bord in self.noeuds[fin.niveau].bords)
            prise = next((bord for bord in bords if bord.evenement == "error"), None)
            if prise is not None:
                self._interrompre(fin.niveau)
                self._entrer(prise.rang, fin.rang)

    def _vider(self, niveau: int) -> None:
        debut, apres = (0, len(self.noeuds)) if niveau == SOMMET else (
            niveau + 1, self.noeuds[niveau].apres
        )  # fmt: skip
        self.jetons[:] = [j for j in self.jetons if not debut <= j[0] < apres]
        self._a_entrer = [a for a in self._a_entrer if not debut <= a[0] < apres]
        for rang in [rang for rang in self.niveaux if debut <= rang < apres]:
            del self.niveaux[rang]

    def _quitter(self) -> bool:
        """Leave the deepest phase in which nothing waits any more."""
        for hote in sorted(self.niveaux, reverse=True):
            if hote == SOMMET:
                return False
            dedans = range(hote + 1, self.noeuds[hote].apres)
            if any(rang in dedans for rang, _ in self.jetons):
                continue
            if any(rang in dedans for rang in self.niveaux):
                continue
            entree, valeurs = self.niveaux.pop(hote)
            noms = self.regles.suivies
            changees = {
                n: v for n, e, v in zip(noms, entree, valeurs, strict=True) if v is not e and v != e
            }
            self.visites.add(hote)
            self.ecrire(self.noeuds[hote].niveau, changees)
            self._sortir(self.noeuds[hote])
            return True
        return False

    def _sortir(self, noeud: Noeud) -> None:
        """Follow the arrows that leave a node: those whose condition holds, or the default."""
        if noeud.genre not in ("exclusiveGateway", "inclusiveGateway"):
            self._a_entrer += [(fleche.cible, noeud.rang) for fleche in noeud.sorties]
            return
        contexte = {**self.regles.parametres, **self.contexte(noeud.niveau)}
        prises: list[int] = []
        for fleche in (f for f in noeud.sorties if not f.est_defaut):
            if fleche.condition is None or self._est_vraie(noeud, fleche.condition, contexte):
                prises.append(fleche.cible)
                if noeud.genre == "exclusiveGateway":
                    break
        prises = prises or [f.cible for f in noeud.sorties if f.est_defaut]
        if noeud.sorties and not prises:
            raise _Accident(noeud.rang)
        self._a_entrer += [(cible, noeud.rang) for cible in prises]

    def _est_vraie(self, noeud: Noeud, condition: Expression, contexte: Mapping[str, Any]) -> bool:
        try:
            return bool(condition.evaluer(contexte))
        except ErreurMetier:
            raise _Accident(noeud.rang) from None
