"""The engine's workflow, with flat scans where the library walks the whole tree.

Same specs, same transitions. The library walks every task for each question (and does not see
beyond a depth of 1,000); a scan of `tasks` gives the same answer when at most one task matches.
With several, the order of the tree counts, and the library's own walk decides.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import ThrowingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflow.engine.etat import repli
from workflow.engine.etat.numeros import Numeros, Taches
from workflow.engine.tache import Tache
from workflow.errors import MoteurEnDefaut

SOUS_PARCOURS_MAXIMUM = 200
"""Sub-processes that one step may open: repeated phases inside repeated phases multiply."""

PRETE = TaskState.READY

Rappel = Callable[[Any], None] | None


class Numerotes:
    """A workflow whose tasks take the numbers of their dossier."""

    top_workflow: Any

    @property
    def tasks(self) -> dict[Any, Any]:
        """The tasks by id; each one added by the engine takes the next number of the dossier."""
        try:
            taches: dict[Any, Any] = self.__dict__["tasks"]
        except KeyError:
            raise AttributeError("tasks") from None
        return taches

    @tasks.setter
    def tasks(self, taches: dict[Any, Any]) -> None:
        dossier = self.top_workflow
        if not dossier.relit:
            taches = Taches(dossier.numeros, taches, dossier.TACHE)
        self.__dict__["tasks"] = taches


class Dossier(Numerotes, BpmnWorkflow):
    """A dossier that runs. `moment` is the date of the fact that the engine is living.

    `SOUS`, `TACHE`: the classes of its sub-processes and of its tasks.
    `numeros` gives the ids of the tasks that a step creates: the same step lived again from
    the journal gives the same ids. `relit`: a stored state is being read, whose tasks have theirs.
    """

    SOUS: type
    TACHE: type = Task
    relit = False
    moment: datetime
    ouverts = 0
    """Sub-processes opened since `commencer`."""

    def __init__(self, *arguments: Any, graine: str | None = None, **options: Any) -> None:
        self.numeros = Numeros(graine)
        super().__init__(*arguments, **options)

    def commencer(self, moment: datetime, graine: str | None) -> None:
        """Begin a step, dated `moment`."""
        self.moment = moment
        self.ouverts = 0
        self.numeros.repartir(graine)

    def create_subprocess(self, my_task: Any, spec_name: str) -> Any:
        """Open a sub-process. Raises MoteurEnDefaut, before memory runs out."""
        self.ouverts += 1
        if self.ouverts > SOUS_PARCOURS_MAXIMUM:
            raise MoteurEnDefaut(
                f"Le diagramme ouvrirait plus de {SOUS_PARCOURS_MAXIMUM} phases à la fois : "
                "réduisez les répétitions placées les unes dans les autres.",
                my_task.task_spec.bpmn_id,
            )
        sous = self.SOUS(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = sous
        return sous


class _Plat:
    tasks: Any
    completed: bool

    def is_completed(self) -> bool:
        """Tell whether nothing is left to do."""
        if not self.completed:
            finies = (tache.state >= TaskState.COMPLETED for tache in self.tasks.values())
            self.completed = all(finies)
        return self.completed

    def update_waiting_tasks(self) -> None:
        attente = [t for t in self.tasks.values() if t.state == TaskState.WAITING]
        if len(attente) > 1:
            super().update_waiting_tasks()  # type: ignore[misc]  # mixed into an untyped class
            return
        for tache in attente:
            tache.task_spec._update(tache)


class SousParcours(_Plat, Numerotes, BpmnSubWorkflow):
    """A sub-process or a called activity that runs."""


class Parcours(_Plat, Dossier):
    """The workflow that the product runs. `seuil`: see `repli`."""

    SOUS = SousParcours
    TACHE = Tache
    seuil = repli.SEUIL

    def get_task_from_id(self, task_id: Any) -> Any:
        """Return a task, looking first where something may still happen."""
        if task_id in self.tasks:
            return self.tasks[task_id]
        for sous in self.subprocesses.values():
            if not sous.completed and task_id in sous.tasks:
                return sous.tasks[task_id]
        return super().get_task_from_id(task_id)

    def do_engine_steps(
        self, will_complete_task: Rappel = None, did_complete_task: Rappel = None
    ) -> None:
        while self._avancer(will_complete_task, did_complete_task):
            pass
        self.refresh_timers()
        repli.replier(self)

    def _avancer(self, avant: Rappel, apres: Rappel) -> bool:
        actifs = self.get_active_subprocesses()
        for sous in sorted(actifs, key=lambda s: s.depth, reverse=True):
            while self._executer(sous, avant, apres):
                pass
            if sous.parent_task_id in self.subprocesses:  # else an interruption took it away
                tache = self.get_task_from_id(sous.parent_task_id)
                tache.task_spec._update(tache)
        fait = self._executer(self, avant, apres)
        return fait or len(self.get_active_subprocesses()) > len(actifs)

    def _executer(self, parcours: Any, avant: Rappel, apres: Rappel) -> bool:
        pretes = self._list_pretes(parcours)
        for tache in pretes:
            if tache.state != TaskState.READY:
                continue  # the one before has taken it away
            self._lancer(tache, avant, apres)
            if _emet(tache):
                for bord in [t for t in self._list_vues(self) if _va_interrompre(t)]:
                    self._lancer(bord, avant, apres)
        return bool(pretes)

    def _lancer(self, tache: Any, avant: Rappel, apres: Rappel) -> None:
        if avant is not None:
            avant(tache)
        tache.run()
        if apres is not None:
            apres(tache)

    def _list_pretes(self, parcours: Any) -> list[Any]:
        """Return the READY automatic tasks, in the order in which the library runs them."""
        pretes = [t for t in self._list_vues(parcours) if _est_prete(t)]
        if len(pretes) > 1:
            pretes = [t for t in parcours.get_tasks(state=TaskState.READY) if _est_prete(t)]
        return pretes

    def _list_vues(self, parcours: Any) -> Iterator[Any]:
        """Yield the tasks that a walk of `parcours` sees: the top one enters sub-processes."""
        yield from parcours.tasks.values()
        if parcours is self:
            for sous in self.get_active_subprocesses():
                yield from sous.tasks.values()


def _est_prete(tache: Any) -> bool:
    return bool(tache._state == PRETE and not tache.task_spec.manual)


def _emet(tache: Any) -> bool:
    evenement = getattr(tache.task_spec, "event_definition", None)
    return isinstance(tache.task_spec, ThrowingEvent) and type(evenement) is not NoneEventDefinition


def _va_interrompre(tache: Any) -> bool:
    """An event of an edge that has just fired: nothing may go on in what it interrupts."""
    au_bord = tache.state == TaskState.READY and isinstance(tache.task_spec, BoundaryEvent)
    return bool(au_bord and tache.task_spec.cancel_activity)
