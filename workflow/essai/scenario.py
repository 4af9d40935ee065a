"""What each step receives in a trial: the option `--etapes`, read visit by visit."""

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy

from workflow.essai.demande import Etape, Objet


class Scenario:
    """An object serves every visit of a step, and one delivery of a message."""

    def __init__(self, etapes: Mapping[str, Etape]) -> None:
        self._etapes = etapes
        self._livraisons: Counter[str] = Counter()

    def pour_etape(self, element: str, visite: int) -> Objet | None:
        """Return what a step is completed with at its nth visit; None: it is left waiting."""
        etape = self._etapes.get(element, {})
        if isinstance(etape, list):
            etape = etape[visite - 1] if visite <= len(etape) else None
        return deepcopy(etape)

    def a_livrer(self, message: str | None) -> bool:
        """Tell whether an object is left for a message."""
        if message is None:
            return False
        etape = self._etapes.get(message)
        nombre = len(etape) if isinstance(etape, list) else int(etape is not None)
        return self._livraisons[message] < nombre

    def livrer(self, message: str) -> Objet | None:
        """Return the next object of a message; None, from a list: whoever waits goes on waiting."""
        etape = self._etapes[message]
        rang = self._livraisons[message]
        self._livraisons[message] += 1
        return deepcopy(etape[rang] if isinstance(etape, list) else etape)
