"""Breadth: phases and calls that repetitions multiply, one inside another, until memory is full.

The engine opens no more than a few hundred at once; here they are counted without it.
"""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.xml import SOUS_PROCESSUS, enfants, nom_local
from workflow.engine.parcours_plat import SOUS_PARCOURS_MAXIMUM
from workflow.errors import EvaluationImpossible
from workflow.expressions import Expression
from workflow.verification.appels import trouver
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.valeurs import compiler
from workflow.verification.verdict import Probleme

PHASES_MAX = SOUS_PARCOURS_MAXIMUM


def phases_multipliees(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """Name the phase, call or process from which there are too many, the innermost first."""
    compte = _Compte(arbre, contexte)
    for niveau in reversed(arbre.niveaux()):
        for element in enfants(niveau, *SOUS_PROCESSUS, "callActivity"):
            if compte.dans(element) > PHASES_MAX:
                yield arbre.refus(
                    element,
                    f"{{element}} ouvrirait plus de {PHASES_MAX} phases à la fois, car ses "
                    "répétitions ou ses appels se multiplient entre eux : réduisez-les, ou faites "
                    "se suivre ce qui se répète.",
                )
                return


class _Compte:
    """How many phases are open at once, at most, when an element is entered. Counted once each."""

    def __init__(self, arbre: Arbre, contexte: Contexte) -> None:
        self._arbre = arbre
        self._contexte = contexte
        self._connus: dict[etree._Element, int] = {}

    def dans(self, element: etree._Element) -> int:
        """Return the number for a sub-process or a call, its repetitions included."""
        if nom_local(element) == "callActivity":
            interieur = trouver(self._arbre, self._contexte, element.get("calledElement", ""))
        else:
            interieur = element
        return _fois(element) * (1 + self._niveau(interieur))

    def _niveau(self, niveau: etree._Element | None) -> int:
        if niveau is None:
            return 0
        if niveau not in self._connus:
            self._connus[niveau] = 0  # a call that comes back to itself: another rule tells it
            phases = enfants(niveau, *SOUS_PROCESSUS, "callActivity")
            self._connus[niveau] = min(sum(map(self.dans, phases)), PHASES_MAX + 1)
        return self._connus[niveau]


def _fois(element: etree._Element) -> int:
    """Return how many times at once a phase is opened: 1 for what a variable decides."""
    for boucle in enfants(element, "multiInstanceLoopCharacteristics"):
        nombres = enfants(boucle, "loopCardinality")
        compilee = compiler(nombres[0]) if nombres else None
        if boucle.get("isSequential") in (None, "false", "0") and compilee and not compilee.noms:
            return _entier(compilee)
    return 1


def _entier(compilee: Expression) -> int:
    try:
        nombre = compilee.evaluer({})
    except EvaluationImpossible:
        return 1  # another rule refuses it
    return nombre if isinstance(nombre, int) else 1


REGLES = (phases_multipliees,)
