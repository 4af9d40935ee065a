"""Events on the edge of a phase that may come again, as long as the phase lasts."""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from workflow.engine.semantique.minuterie import MinuterieDefinition


class Bord(BoundaryEvent):
    """The library awaits an event that does not interrupt once only; here it is awaited again.

    At once, when the event comes: two may come in the same step.
    """

    def _on_ready_hook(self, my_task: Any) -> None:
        super()._on_ready_hook(my_task)
        if not self.cancel_activity and not isinstance(self.event_definition, MinuterieDefinition):
            self._attendre_encore(my_task.parent)

    def _run_hook(self, my_task: Any) -> Any:
        """What follows is certain now: a repeated step would refuse to begin otherwise."""
        for suite in my_task.children:
            if suite.has_state(TaskState.PREDICTED_MASK):
                suite._set_state(TaskState.FUTURE)
                suite.task_spec._predict(suite, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return super()._run_hook(my_task)

    def _attendre_encore(self, partage: Any) -> None:
        """Add a new wait beside the activity, unless it has finished meanwhile."""
        activite = next(t for t in partage.children if not isinstance(t.task_spec, BoundaryEvent))
        if activite.has_state(TaskState.FINISHED_MASK):
            return
        suivante = partage._add_child(self, TaskState.MAYBE)
        self._predict(suivante)
        suivante._set_state(TaskState.WAITING)
        self._update(suivante)
