"""Where branches meet: one token per arrow, and each branch brings what it changed.

The library's joins count a branch of an earlier turn as arrived, overlook a branch that reaches
the join through another merge, and let the last branch undo what the others wrote. Here an
arrival waits until the gateway consumes it, the oldest of each arrow first (BPMN 2.0, 13.4), and
the variables are merged against those that the branches started from.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.util.task import TaskState

from workflow.errors import MoteurEnDefaut

ARRIVEE = "arrivee"
"""Rank of an arrival among those that wait at the same gateway."""
Fleche = tuple[str, int]
"""What an arrow comes from, and its rank among those of the same origin: two may be drawn."""
VIVANTE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
PREVUE = TaskState.PREDICTED_MASK | TaskState.FUTURE


class _Reunion:
    """What the three joins share. `_reunir` chooses the arrivals that leave together."""

    name: str
    inputs: list[Any]
    outputs: list[Any]

    def _reunir(self, tache: Any, arrivees: dict[Fleche, list[Any]]) -> list[Any]:
        raise NotImplementedError

    def _update_hook(self, my_task: Any) -> bool:
        attente = [t for t in my_task.workflow.tasks.values() if t.task_spec is self]
        attente = [t for t in attente if t.state == TaskState.WAITING and t is not my_task]
        my_task.internal_data.setdefault(ARRIVEE, max(map(_rang, attente), default=0) + 1)
        reunies = self._reunir(my_task, _par_fleche([*attente, my_task]))
        if my_task not in reunies:
            my_task._set_state(TaskState.WAITING)
            my_task._drop_children()  # laid out again when it leaves
            return False
        my_task.data = fusionner(reunies)
        for tache in reunies:
            tache.internal_data.pop(ARRIVEE, None)
            if tache is not my_task:
                tache.cancel()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        _prolonger(my_task, self.outputs)
        return True


class Parallele(_Reunion, ParallelGateway):
    """Leaves when every arrow has brought a token."""

    def _reunir(self, tache: Any, arrivees: dict[Fleche, list[Any]]) -> list[Any]:
        attendues = Counter(spec.name for spec in self.inputs)
        venues = Counter(origine for origine, _ in arrivees)
        return [] if attendues - venues else _plus_anciennes(arrivees)


class Inclusive(_Reunion, InclusiveGateway):
    """Leaves when no token elsewhere can still come by an arrow that has brought none."""

    def _reunir(self, tache: Any, arrivees: dict[Fleche, list[Any]]) -> list[Any]:
        pleines = {origine for origine, _ in arrivees}
        vides = {spec.name for spec in self.inputs} - pleines
        if self._une_autre_entre(tache) or (
            vides and self._peut_encore_venir(tache, vides, pleines)
        ):
            return []
        return _plus_anciennes(arrivees)

    def _une_autre_entre(self, tache: Any) -> bool:
        """Tell whether a second arrow from the same element brings its token right now."""
        soeurs = (t for t in tache.parent.children if t.task_spec is self)
        return any(soeur.has_state(PREVUE) for soeur in soeurs if soeur is not tache)

    def _peut_encore_venir(self, tache: Any, vides: set[str], pleines: Iterable[str]) -> bool:
        for spec in {t.task_spec.name: t.task_spec for t in _jetons(tache.workflow)}.values():
            atteintes = self._atteintes(spec)
            if spec is not self and atteintes & vides and not atteintes & set(pleines):
                return True
        return False

    def _atteintes(self, depart: Any) -> set[str]:
        """Return the names of what can be reached from `depart` without crossing this gateway."""
        atteintes: set[str] = set()
        a_voir = [depart]
        while a_voir:
            spec = a_voir.pop()
            if spec is not self and spec.name not in atteintes:
                atteintes.add(spec.name)
                a_voir.extend(spec.outputs)
        return atteintes

    def _run_hook(self, my_task: Any) -> bool:
        vraies, defauts = self._get_matching_outputs(my_task)
        if not (vraies or defauts):
            raise MoteurEnDefaut(
                f"Aucune condition n’est vraie après « {self.bpmn_name or self.bpmn_id} » : le "
                "diagramme doit avoir une flèche par défaut.",
                self.bpmn_id,
            )
        _prolonger(my_task, vraies or defauts)
        return True


class FinCommune(_Reunion, _EndJoin):
    """The end of a level: leaves when nothing else is under way there."""

    def _reunir(self, tache: Any, arrivees: dict[Fleche, list[Any]]) -> list[Any]:
        for autre in tache.workflow.tasks.values():
            du_bout = autre.task_spec is self or autre.task_spec.name == "End"
            if not du_bout and autre.has_state(TaskState.NOT_FINISHED_MASK):
                return []
        return sorted((t for venues in arrivees.values() for t in venues), key=_rang)

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.data.update(my_task.data)
        return super()._run_hook(my_task)


class Niveau(BpmnProcessSpec):
    """A process or sub-process whose ends meet by the rules of this module."""

    end: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for spec in (self.end, *self.end.outputs):
            del self.task_specs[spec.name]
        self.end = FinCommune(self, f"{self.name}.EndJoin")
        self.end.connect(SimpleBpmnTask(self, "End"))


def fusionner(arrivees: list[Any]) -> dict[str, Any]:
    """Return the variables of branches that meet, in the order of their arrival.

    Each brings what it wrote since they parted. Of two that wrote the same name, the last to
    arrive is right.
    """
    depart = _ancetre_commun(arrivees)
    reunies: dict[str, Any] = dict(depart)
    for tache in arrivees:
        lues = tache.parent.data
        reunies |= {n: v for n, v in lues.items() if n not in depart or depart[n] != v}
    return reunies


def _ancetre_commun(taches: list[Any]) -> dict[str, Any]:
    """Return the variables of the nearest task that all of these descend from."""
    premiere, *autres = (_lignee(tache) for tache in taches)
    communs = set(premiere).intersection(*autres)
    donnees: dict[str, Any] = next(t.data for i, t in premiere.items() if i in communs)
    return donnees


def _lignee(tache: Any) -> dict[Any, Any]:
    """Return the ancestors by id, the nearest first."""
    ancetres = {}
    while (tache := tache.parent) is not None:
        ancetres[tache.id] = tache
    return ancetres


def _rang(tache: Any) -> int:
    rang: int = tache.internal_data.get(ARRIVEE, 0)
    return rang


def _par_fleche(taches: list[Any]) -> dict[Fleche, list[Any]]:
    """Return the arrivals by the arrow that each came by, the oldest first."""
    arrivees: dict[Fleche, list[Any]] = {}
    for tache in sorted(taches, key=_rang):
        arrivees.setdefault(_fleche(tache), []).append(tache)
    return arrivees


def _fleche(tache: Any) -> Fleche:
    jumelles = [enfant for enfant in tache.parent.children if enfant.task_spec is tache.task_spec]
    return tache.parent.task_spec.name, jumelles.index(tache)


def _plus_anciennes(arrivees: dict[Fleche, list[Any]]) -> list[Any]:
    return sorted((venues[0] for venues in arrivees.values()), key=_rang)


def _jetons(parcours: Any) -> Iterable[Any]:
    """Yield what is under way: tasks, and what a task just done is about to start."""
    for tache in parcours.tasks.values():
        en_route = tache.has_state(PREVUE) and tache.parent is not None
        if tache.has_state(VIVANTE) or (en_route and tache.parent.state == TaskState.COMPLETED):
            yield tache


def _prolonger(tache: Any, sorties: list[Any]) -> None:
    """Lay out the tasks that follow one that leaves."""
    tache._sync_children(sorties, TaskState.FUTURE)
    for enfant in tache.children:
        enfant.task_spec._predict(enfant, mask=PREVUE)
