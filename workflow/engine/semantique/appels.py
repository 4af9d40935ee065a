"""Called processes: their variables come back without a deep copy of what cannot change."""

from typing import Any

from SpiffWorkflow.spiff.specs.defaults import CallActivity

from workflow.engine.tache import heriter


class Appel(CallActivity):
    """A called process. Routing variables are flat: what they hold is copied one level down."""

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        """Take all the variables of the process called, or those that it declares to give."""
        declarees = subworkflow.spec.io_specification
        if declarees is None or not declarees.data_outputs:
            my_task.data = heriter(subworkflow.last_task.data)
        else:
            super().update_data(my_task, subworkflow)
