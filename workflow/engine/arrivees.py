"""Which arrivals at a join a trial tells of: one for each time that the gateway is left.

A branch that reaches a gateway enters it; those that come to meet it there belong to the same
passage. A second token by the same arrow waits for a passage of its own.
"""

from collections import Counter
from typing import Any

from SpiffWorkflow.specs.Join import Join


class Arrivees:
    """The tokens that wait at the joins of a dossier."""

    def __init__(self) -> None:
        self._attendent: set[Any] = set()
        self._muettes: set[Any] = set()
        self._reunis: set[Any] = set()
        """Joins whose waiting arrivals have just been consumed by the last one to come."""

    def est_dite(self, tache: Any) -> bool:
        """Tell whether the arrival of this task is a line of the trace."""
        return tache not in self._muettes

    def arriver(self, tache: Any) -> bool:
        """Take an arrival in; tell whether it begins a passage. Always true of another node."""
        if not isinstance(tache.task_spec, Join):
            return True
        ici, fleche = _lieu(tache), tache.parent.task_spec.name
        presentes = Counter(
            autre.parent.task_spec.name for autre in self._attendent if _lieu(autre) == ici
        )
        commence = presentes[fleche] == max(presentes.values(), default=0)
        if ici in self._reunis or not commence:
            self._reunis.discard(ici)
            self._muettes.add(tache)
        self._attendent.add(tache)
        return self.est_dite(tache)

    def consommer(self, tache: Any) -> None:
        """An arrival goes away: the one that completes the passage leaves for all of them."""
        self._oublier(tache)
        self._reunis.add(_lieu(tache))

    def partir(self, tache: Any) -> None:
        """A node is left, or what waited there is interrupted."""
        self._oublier(tache)
        self._reunis.discard(_lieu(tache))

    def _oublier(self, tache: Any) -> None:
        self._attendent.discard(tache)
        self._muettes.discard(tache)


def _lieu(tache: Any) -> tuple[Any, str]:
    """Return where a task is: a gateway of one run of its level."""
    return tache.workflow, tache.task_spec.name
