"""Random structured diagrams, and what they must do, told without any engine.

A block is drawn in BPMN and played by its own small rules: the frontier of a dossier must be that
of the play, whatever is nested in whatever, turn after turn.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.diagrammes.construire import chemin, diagramme

PROFONDEUR = 3
SORTES = ("suite", "ensemble", "ensemble", "choix", "inclusif", "inclusif", "boucle", "boucle",
          "phase")  # fmt: skip
MESSAGE = '<message id="m" name="arret"/>'
RECU = '<messageEventDefinition messageRef="m"/>'


@dataclass
class Bloc:
    """`sorte`: tache, suite, ensemble, choix, inclusif, boucle, phase (that an event may end)."""

    sorte: str
    nom: str
    corps: list[Bloc] = field(default_factory=list)

    @property
    def decide(self) -> bool:
        return self.sorte in ("choix", "inclusif", "boucle")


def tirer(hasard: random.Random, profondeur: int = PROFONDEUR, nom: str = "b") -> Bloc:
    """Return a random block; the names of all that it holds are different."""
    sorte = "tache" if profondeur == 0 else hasard.choice(SORTES)
    nombre = {"tache": 0, "boucle": 1, "phase": 1}.get(sorte, hasard.choice((2, 2, 3)))
    corps = [tirer(hasard, profondeur - hasard.choice((1, 1, 2)) if profondeur > 1 else 0,
                   f"{nom}_{rang}") for rang in range(nombre)]  # fmt: skip
    return Bloc(sorte, nom, corps)


def dessiner(bloc: Bloc) -> bytes:
    noeuds, entree, sortie = _dessiner(bloc)
    bouts = '<startEvent id="debut"/><endEvent id="fin"/>'
    fleches = chemin("debut", entree) + chemin(sortie, "fin")
    return diagramme(bouts, noeuds, fleches, declarations=MESSAGE)


def _dessiner(bloc: Bloc) -> tuple[str, str, str]:
    """Return (elements and arrows, where to come in, where to go out)."""
    dessins = [_dessiner(partie) for partie in bloc.corps]
    dedans = "".join(texte for texte, _, _ in dessins)
    bouts = [(entree, sortie) for _, entree, sortie in dessins]
    return getattr(_Dessin, bloc.sorte)(bloc.nom, dedans, bouts)  # type: ignore[no-any-return]


class _Dessin:
    @staticmethod
    def tache(nom: str, _dedans: str, _bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        return f'<userTask id="{nom}"/>', nom, nom

    @staticmethod
    def suite(_nom: str, dedans: str, bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        fleches = [chemin(a[1], b[0]) for a, b in zip(bouts, bouts[1:], strict=False)]
        return dedans + "".join(fleches), bouts[0][0], bouts[-1][1]

    @staticmethod
    def ensemble(nom: str, dedans: str, bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        o, f = f"{nom}_o", f"{nom}_f"
        portes = f'<parallelGateway id="{o}"/><parallelGateway id="{f}"/>'
        return portes + dedans + "".join(chemin(o, a) + chemin(b, f) for a, b in bouts), o, f

    @staticmethod
    def choix(nom: str, dedans: str, bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        return _partager("exclusiveGateway", nom, dedans, bouts)

    @staticmethod
    def inclusif(nom: str, dedans: str, bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        return _partager("inclusiveGateway", nom, dedans, bouts)

    @staticmethod
    def boucle(nom: str, dedans: str, bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        decision, (entree, sortie) = f"{nom}_d", bouts[0]
        avant, apres, suite = f"{nom}_a", f"{nom}_x", f"{nom}_s"
        portes = "".join(f'<exclusiveGateway id="{i}"/>' for i in (avant, suite))
        choix = f'<exclusiveGateway id="{apres}" default="{apres}_{suite}"/>'
        fleches = chemin(avant, entree) + chemin(sortie, decision, apres, suite)
        retour = chemin(apres, avant, condition=f"{nom}_0 == 1")
        return f'<userTask id="{decision}"/>{portes}{choix}{dedans}{fleches}{retour}', avant, suite

    @staticmethod
    def phase(nom: str, dedans: str, bouts: list[tuple[str, str]]) -> tuple[str, str, str]:
        debut, fin, suite = f"{nom}_e", f"{nom}_z", f"{nom}_s"
        fleches = chemin(debut, bouts[0][0]) + chemin(bouts[0][1], fin)
        phase = (
            f'<subProcess id="{nom}"><startEvent id="{debut}"/><endEvent id="{fin}"/>'
            f"{dedans}{fleches}</subProcess>"
        )
        bord = f'<boundaryEvent id="{nom}_arret" attachedToRef="{nom}">{RECU}</boundaryEvent>'
        sorties = chemin(nom, suite) + chemin(f"{nom}_arret", suite)
        return f'{phase}{bord}<exclusiveGateway id="{suite}"/>{sorties}', nom, suite


def _partager(
    porte: str, nom: str, dedans: str, bouts: list[tuple[str, str]]
) -> tuple[str, str, str]:
    decision, o, f = f"{nom}_d", f"{nom}_o", f"{nom}_f"
    portes = f'<{porte} id="{o}" default="{o}_{bouts[-1][0]}"/><{porte} id="{f}"/>'
    fleches = chemin(decision, o) + "".join(chemin(b, f) for _, b in bouts)
    for rang, (entree, _) in enumerate(bouts):
        condition = None if rang == len(bouts) - 1 else f"{nom}_{rang} == 1"
        fleches += chemin(o, entree, condition=condition)
    return f'<userTask id="{decision}"/>{portes}{dedans}{fleches}', decision, f


class Partie:
    """A block under way. `finie`: nothing in it waits any more."""

    def __init__(self, bloc: Bloc) -> None:
        self.bloc, self.finie, self.decidee = bloc, False, False
        self.dedans: list[Partie] = []
        if bloc.sorte in ("ensemble", "phase", "boucle"):
            self.dedans = [Partie(partie) for partie in bloc.corps]
        elif bloc.sorte == "suite":
            self.dedans = [Partie(bloc.corps[0])]

    def frontiere(self) -> list[str]:
        """Return the ids of what waits, with `_arret` for the event of a phase."""
        if self.finie:
            return []
        dedans = [nom for partie in self.dedans for nom in partie.frontiere()]
        if self.bloc.sorte == "tache":
            return [self.bloc.nom]
        if self.bloc.sorte == "phase":
            return [*dedans, f"{self.bloc.nom}_arret"]
        return dedans or [f"{self.bloc.nom}_d"]

    def jouer(self, nom: str, choix: Mapping[str, int]) -> None:
        """Do what waits under that name. `choix`: `<block>_<rank>` -> 1 for a branch taken."""
        if nom in (self.bloc.nom, f"{self.bloc.nom}_arret"):
            self.finie = True
        elif nom == f"{self.bloc.nom}_d":
            self._decider(choix)
        else:
            for partie in self.dedans:
                if nom in partie.frontiere():
                    partie.jouer(nom, choix)
                    break
            self._avancer()

    def _decider(self, choix: Mapping[str, int]) -> None:
        nom, corps = self.bloc.nom, self.bloc.corps
        prises = [p for r, p in enumerate(corps[:-1]) if choix.get(f"{nom}_{r}") == 1]
        if self.bloc.sorte == "boucle":
            self.dedans = [Partie(corps[0])] if choix[f"{nom}_0"] == 1 else []
            self.finie = not self.dedans
        else:
            prises = prises[:1] if self.bloc.sorte == "choix" else prises
            self.dedans = [Partie(partie) for partie in prises or corps[-1:]]

    def _avancer(self) -> None:
        if not all(partie.finie for partie in self.dedans):
            return
        rang = self.bloc.corps.index(self.dedans[-1].bloc)
        if self.bloc.sorte == "suite" and rang + 1 < len(self.bloc.corps):
            self.dedans = [Partie(self.bloc.corps[rang + 1])]
        elif self.bloc.sorte == "boucle":
            self.dedans = []
        else:
            self.finie = True
