"""Repeated steps: what each instance wrote is kept, and what is interrupted leaves nothing behind.

The library merges each instance's whole copy of the variables, so that the last one undoes the
others, and forgets the sub-processes of the instances that an event on the edge interrupts.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.spiff.specs.defaults import (
    ParallelMultiInstanceTask,
    SequentialMultiInstanceTask,
    StandardLoopTask,
)

from workflow.engine.semantique.environnement import REPETITIONS_MAX
from workflow.errors import MoteurEnDefaut


class _Repetee(LoopTask):
    """A step that runs several times, one task for each."""

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        _oublier_les_disparues(my_task.workflow.top_workflow)


class _Instances(_Repetee, MultiInstanceTask):
    def _update_hook(self, my_task: Any) -> None:
        super()._update_hook(my_task)
        if self.data_input is not None:
            _verifier_la_liste(my_task.data.get(self.data_input.bpmn_id), self)

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Bring what one instance wrote since the repeated step began; its item stays its own."""
        repetee = child.parent
        depart = repetee.parent.data
        item = None if self.input_item is None else self.input_item.bpmn_id
        ecrites = {n: v for n, v in child.data.items() if n != item and depart.get(n, ...) != v}
        repetee.data = {**repetee.data, **ecrites}
        repetee.internal_data["merged"].append(str(child.id))


class EnParallele(ParallelMultiInstanceTask, _Instances):
    """All instances at once."""


class EnSuite(SequentialMultiInstanceTask, _Instances):
    """One instance after the other."""


class EnBoucle(StandardLoopTask, _Repetee):
    """As long as a condition holds."""


def relier(spec: Any) -> None:
    """Tell each repeated step when one of its instances is done.

    The library does it when it creates the instance: a process that reads a stored dossier back
    would never know.
    """
    for tache in spec.task_specs.values():
        if isinstance(tache, LoopTask):
            fini = spec.task_specs[tache.task_spec].completed_event
            if not fini.is_connected(tache.merge_child):
                fini.connect(tache.merge_child)


def _verifier_la_liste(valeur: object, spec: Any) -> None:
    """Raise MoteurEnDefaut: the library would repeat a step for each letter of a word."""
    if not isinstance(valeur, list) or len(valeur) > REPETITIONS_MAX:
        raise MoteurEnDefaut(
            f"« {spec.bpmn_name or spec.bpmn_id} » se répète sur une liste d’au plus "
            f"{REPETITIONS_MAX} éléments, et n’en trouve pas.",
            spec.bpmn_id,
        )


def _oublier_les_disparues(parcours: Any) -> None:
    """Close the sub-processes whose task has left the tree, and forget what they awaited."""
    for identifiant in [i for i, sous in parcours.subprocesses.items() if not sous.completed]:
        if not _existe(parcours, identifiant):
            disparue = parcours.subprocesses.pop(identifiant, None)
            if disparue is not None:  # what held it has not taken it away already
                disparue.cancel()
    for tache in list(parcours.event_manager.tasks.values()):
        if tache.workflow.completed or tache.id not in tache.workflow.tasks:
            parcours.event_manager.remove_task(tache)


def _existe(parcours: Any, identifiant: Any) -> bool:
    actifs = parcours.get_active_subprocesses()
    return any(identifiant in p.tasks for p in (parcours, *actifs))
