"""A task of the product's engine: what the library does of each one, without its detours.

Same states, same variables: `tests/workflow/test_codec.py` compares both engines step by step.
"""

from copy import copy
from typing import Any

from SpiffWorkflow.task import Task

MUABLES = (dict, list, set)
"""What a task's variables hold that another task may not share; the library copies the same."""


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


def heriter(donnees: dict[str, Any]) -> dict[str, Any]:
    """Return variables that a task may change without changing those they come from."""
    return {
        nom: copy(valeur) if isinstance(valeur, MUABLES) else valeur
        for nom, valeur in donnees.items()
    }
