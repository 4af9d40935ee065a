"""The parcours played without a dossier: tokens, levels, and the variables that conditions read.

A way found here is a proposal: the walk is made on the real product, which alone tells what
happens. Variables belong to a level: a phase that is interrupted loses what was written in it, as
the engine has it; branches that run side by side share theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workflow.essai_programmes.etat import ABSENTE, Action, Coup, Etat, Niveau
from workflow.essai_programmes.graphe import ATTENTES, SOMMET, Graphe, Noeud
from workflow.essai_programmes.reponses import SANS_FORMULAIRE, Reponse, list_reponses
from workflow.essai_programmes.tour import Regles, Tour
from workflow.formulaires import Formulaire
from workflow.parcours.actes import ACTES, VARIABLES_ECRITES, Acte

SANS_ACTE = Acte()


@dataclass(frozen=True)
class Partie:
    """One programme on one graph. `parametres`: of the programme; they never change."""

    graphe: Graphe
    parametres: Mapping[str, Any]
    formulaires: Mapping[str, Formulaire]
    initiales: Mapping[str, Any]

    @cached_property
    def suivies(self) -> tuple[str, ...]:
        """Return the variables that conditions read, and those that acts may read after others.

        Not the counters that no condition reads: they would make a new state of each round.
        """
        compteurs = {nom for nom, valeur in self.initiales.items() if isinstance(valeur, int)}
        lues = self.graphe.noms_lus() | (VARIABLES_ECRITES - compteurs)
        return tuple(sorted(lues - self.parametres.keys()))

    @cached_property
    def _regles(self) -> Regles:
        return Regles(self.graphe, self.parametres, self.suivies)

    @cached_property
    def _reponses(self) -> dict[tuple[str, str], tuple[Reponse, ...]]:
        return {}

    def reponses(self, noeud: Noeud) -> tuple[Reponse, ...]:
        """Return the answers that make a difference at a node; one when nothing is asked."""
        if noeud.evenement == "timer":
            return (SANS_FORMULAIRE,)
        # Not by node: the copies of a module ask the same form for the same act.
        cle = noeud.proprietes.get("formulaire", ""), noeud.proprietes.get("acte", "")
        if cle not in self._reponses:
            self._reponses[cle] = list_reponses(
                self.formulaires.get(cle[0]),
                acte_de(noeud),
                frozenset(self.suivies),
                {**self.initiales, **self.parametres},
            )
        return self._reponses[cle]

    def depart(self) -> Coup:
        """Return the opening of the dossier."""
        valeurs = tuple(self.initiales.get(nom, ABSENTE) for nom in self.suivies)
        tour = Tour(self._regles, Etat((), (Niveau(SOMMET, valeurs, valeurs),)))
        return tour.jouer(Action(SOMMET), list(self.graphe.debuts))

    def actions(self, etat: Etat) -> Iterator[Action]:
        """Yield all that may happen now."""
        if etat.accident >= 0:
            return
        for rang in dict.fromkeys(etat.hotes()):
            noeud = self.graphe.noeuds[rang]
            for attendu in self._list_attendus(noeud):
                nombre = len(self.reponses(self.graphe.noeuds[attendu]))
                yield from (Action(attendu, choix) for choix in range(nombre))

    def _list_attendus(self, noeud: Noeud) -> Iterator[int]:
        if noeud.genre == "eventBasedGateway":
            yield from (fleche.cible for fleche in noeud.sorties)
        elif noeud.genre in ATTENTES:
            yield noeud.rang
        for rang in noeud.bords:
            bord = self.graphe.noeuds[rang]
            if bord.alerte is None and bord.evenement in ("timer", "message"):
                yield rang

    def jouer(self, etat: Etat, action: Action) -> Coup:
        """Return where an action leads."""
        noeud = self.graphe.noeuds[action.rang]
        tour = Tour(self._regles, etat)
        tour.visites.add(noeud.rang)
        tour.retirer(noeud)
        acte = acte_de(noeud)
        contexte = {**self.parametres, **tour.contexte(noeud.niveau)}
        reponse = self.reponses(noeud)[action.choix]
        tour.ecrire(noeud.niveau, reponse.ecrits(acte, contexte))
        return tour.jouer(action, [fleche.cible for fleche in noeud.sorties], noeud.rang)


def acte_de(noeud: Noeud) -> Acte:
    return ACTES.get(noeud.proprietes.get("acte", ""), SANS_ACTE)
