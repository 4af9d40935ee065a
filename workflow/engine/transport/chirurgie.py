"""Small operations on the tree of a level: take a task out, put one in, lay out what follows."""

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from workflow.engine.etat.repli import FINIE
from workflow.engine.semantique.jonctions import PREVUE, FinCommune, Inclusive, Parallele
from workflow.engine.tache import heriter

REUNIONS = (FinCommune, Inclusive, Parallele)


def oublier_les_previsions(niveau: Any) -> None:
    """Take out what the old diagram laid out in advance."""
    for tache in list(niveau.tasks.values()):
        if tache._state & PREVUE and tache.id in niveau.tasks:
            niveau._remove_task(tache.id)


def inserer(tache: Any, spec: Any) -> Any:
    """Put a finished task between a task and the one above it; return it."""
    dessus = tache.parent
    rang = dessus._children.index(tache.id)
    nouvelle = dessus._add_child(spec, TaskState.COMPLETED)
    dessus._children.remove(nouvelle.id)
    dessus._children[rang] = nouvelle.id
    nouvelle._children = [tache.id]
    tache._parent = nouvelle.id
    nouvelle.data = heriter(dessus.data)
    return nouvelle


def hisser(tache: Any) -> None:
    """Hang a task beside the one above it."""
    dessus = tache.parent
    plus_haut = dessus.parent
    dessus._children.remove(tache.id)
    plus_haut._children.insert(plus_haut._children.index(dessus.id), tache.id)
    tache._parent = plus_haut.id


def prevoir(tache: Any) -> None:
    """Lay out what follows a task that waits, as the engine does when it opens it."""
    spec = tache.task_spec
    if isinstance(spec, REUNIONS):
        return  # laid out when it leaves
    if isinstance(spec, BoundaryEvent):
        tache._state = TaskState.MAYBE  # it may never come
        spec._predict(tache)
        tache._state = TaskState.WAITING
        return
    spec._predict_hook(tache)
    for enfant in tache.children:
        enfant.task_spec._predict(enfant, mask=PREVUE)


def vivantes(niveau: Any) -> list[Any]:
    """Return what is not finished, once the predictions are out."""
    return [tache for tache in niveau.tasks.values() if tache._state < FINIE]


def ordonner(niveau: Any) -> None:
    """List every task after the one above it: a stored state is read back in that order."""
    taches = niveau.tasks
    rangees: dict[UUID, Any] = {}
    for tache in taches.values():
        lignee, dessus = [], tache
        while dessus is not None and dessus.id not in rangees:
            lignee.append(dessus)
            dessus = dessus.parent
        rangees.update((t.id, t) for t in reversed(lignee))
    taches.clear()
    taches.update(rangees)
