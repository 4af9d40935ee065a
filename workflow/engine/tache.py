"""A task of the product's engine: what the library does of each one, without its detours.

Same states, same variables: `tests/workflow/engine/test_codec.py` compares both engines step by
step.
"""

from datetime import date, datetime
from typing import Any

from SpiffWorkflow.task import Task

SIMPLES = frozenset({str, int, float, bool, type(None), date, datetime})
"""What two tasks may share, for nothing changes it."""

MUABLES = (dict, list, set)
"""What each task has a copy of, one level down: the library does the same."""


class Tache(Task):
    """A task that a dossier runs."""

    data: dict[str, Any]

    def _set_state(self, value: int) -> None:
        """Note the state, without its name for a log nor the time of the clock: nobody reads them.

        The library sorts by that time what a trigger wakes, which BPMN has not.
        """
        self._state = value

    def _inherit_data(self) -> None:
        """Take the parent's variables: all of them at once, when there is nothing to merge."""
        heritees = self.parent.data
        if not self.data:
            self.data = heriter(heritees)
        elif self.data != heritees:
            super()._inherit_data()

    # Asked for at every turn: the tasks are read where they are, not through their property.
    parent = property(lambda tache: _taches(tache).get(tache._parent), Task.parent.fset)
    children = property(
        lambda tache: list(map(_taches(tache).get, tache._children)), Task.children.fset
    )


def _taches(tache: Any) -> dict[Any, Any]:
    """Return the tasks of the workflow that a task is of."""
    taches: dict[Any, Any] = tache.workflow.__dict__["tasks"]
    return taches


def heriter(donnees: dict[str, Any]) -> dict[str, Any]:
    """Return variables that a task may change without changing those they come from."""
    return {
        nom: valeur if type(valeur) in SIMPLES else _copier(valeur)
        for nom, valeur in donnees.items()
    }


def _copier(valeur: Any) -> Any:
    return valeur.copy() if isinstance(valeur, MUABLES) else valeur
