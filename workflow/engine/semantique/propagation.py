"""Errors and escalations: caught on the edge of what encloses them, the most precise first.

The library offers them to every activity under way at the same level, and to all the events of
the edge at once: a parallel phase would be interrupted by its neighbour's error.
"""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.simple import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from workflow.errors import MoteurEnDefaut


class Propagee(EventDefinition):
    """An error or an escalation. `code` is empty on an event that catches them all."""

    def __init__(self, nom: str | None, code: str | None, *, est_erreur: bool) -> None:
        super().__init__(nom)
        self.code = code
        self.est_erreur = est_erreur

    def throw(self, my_task: Any) -> None:
        for activite in _englobantes(my_task):
            if capture := self._choisir(activite):
                _prendre(capture, my_task, self)
                return
        if self.est_erreur:
            spec = my_task.task_spec
            raise MoteurEnDefaut(
                f"L’erreur « {spec.bpmn_name or spec.bpmn_id} » n’est attendue nulle part.",
                spec.bpmn_id,
            )

    def _choisir(self, activite: Any) -> Any:
        """Return the waiting event of an activity's edge that catches this one, or None."""
        bords = [b for b in _bords(activite) if self._est_prise_par(b.task_spec.event_definition)]
        return min(bords, key=lambda b: b.task_spec.event_definition.code is None, default=None)

    def _est_prise_par(self, autre: Any) -> bool:
        meme_sorte = isinstance(autre, Propagee) and autre.est_erreur == self.est_erreur
        return meme_sorte and autre.code in (None, self.code)

    def catches(self, my_task: Any, event: Any) -> bool:
        return event.event_definition is self

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


def poser_propagations(spec: Any) -> None:
    """Replace every error and escalation of a spec by one that climbs."""
    for tache in spec.task_specs.values():
        evenement = getattr(tache, "event_definition", None)
        if isinstance(evenement, ErrorEventDefinition | EscalationEventDefinition):
            est_erreur = isinstance(evenement, ErrorEventDefinition)
            tache.event_definition = Propagee(evenement.name, evenement.code, est_erreur=est_erreur)


def _prendre(capture: Any, lanceur: Any, lancee: Propagee) -> None:
    """Let an event of an edge have its way; what it interrupts goes no further in this step."""
    if capture.state == TaskState.WAITING:  # else its activity is being interrupted already
        capture.task_spec.catch(capture, BpmnEvent(lancee))
        capture.task_spec._update(capture)
    if capture.task_spec.cancel_activity:
        lanceur._drop_children()


def _englobantes(tache: Any) -> Iterator[Any]:
    """Yield the tasks of the sub-processes and calls that hold a task, from the inside out.

    An instance of a repeated one stands for it: the edge is that of the repeated activity.
    """
    while (identifiant := tache.workflow.parent_task_id) is not None:
        tache = tache.workflow.top_workflow.get_task_from_id(identifiant)
        repetee = isinstance(tache.parent.task_spec, LoopTask)
        yield tache.parent if repetee else tache


def _bords(activite: Any) -> Iterator[Any]:
    """Yield the events that wait on the edge of an activity under way."""
    if isinstance(activite.parent.task_spec, BoundaryEventSplit):
        for bord in activite.parent.children:
            if bord is not activite and (
                bord.state == TaskState.WAITING
                or (bord.state == TaskState.READY and bord.task_spec.cancel_activity)
            ):
                yield bord
