"""What a dossier has gone through is folded away: the journal keeps the history.

The engine keeps every task it ever ran, one below the other: a parcours that renews a measure
each year would only grow, and the library does not see beyond a depth of 1,000. At the end of a
step, the finished phases go. At each level, the finished tasks that nothing will ask for go as
soon as there are many; what hung below them hangs below the nearest one that stays.

What stays: all that is not finished, and of the rest
- the task just above, whose variables what waits will inherit;
- where live branches parted, for a join compares them with what they started from (`jonctions`);
- the fork of an activity with boundary events, and what hangs on it, as long as its join waits;
- one end event of each kind: they tell how the dossier ended.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from workflow.engine.semantique.jonctions import ARRIVEE
from workflow.errors import MoteurEnDefaut

SEUIL = 60
"""Tasks of a level, beyond three for each that is not finished: below, folding does not pay."""

PROFONDEUR_MAXIMUM = 500
"""Tasks one below the other. The library sees 1,000, and a step may add hundreds."""

TROP_PROFOND = (
    "Ce dossier garde trop d’étapes ouvertes les unes derrière les autres : terminez-en, ou "
    "demandez à votre administrateur de revoir le diagramme, qui en ouvre à chaque tour sans "
    "les refermer."
)

# Within the engine a state is a number, in the order of a task's life.
FINIE = TaskState.COMPLETED
ATTEND = TaskState.WAITING
OCCUPEE = (TaskState.STARTED, TaskState.READY, TaskState.WAITING)
"""States of a task that a sub-process runs for."""


def replier(parcours: Any) -> None:
    """Fold what a step has finished. Raises MoteurEnDefaut when too much stays open."""
    attentes: dict[int, list[Any]] = {}
    gardes: set[UUID] = set()
    a_voir = [parcours]
    for niveau in a_voir:
        attentes[id(niveau)] = []
        for tache in _examiner(niveau, parcours.seuil):
            if tache._state == ATTEND and isinstance(tache.task_spec, CatchingEvent):
                attentes[id(niveau)].append(tache)
            sous = parcours.subprocesses.get(tache.id) if tache._state in OCCUPEE else None
            if sous is not None:
                gardes.add(tache.id)
                a_voir.extend([] if sous.completed else [sous])
    if len(gardes) < len(parcours.subprocesses):
        for identifiant in parcours.subprocesses.keys() - gardes:
            del parcours.subprocesses[identifiant]
    _ordonner_les_attentes(parcours, attentes)


def _examiner(niveau: Any, seuil: int) -> Iterable[Any]:
    """Fold a level when it pays, and return its tasks that are not finished."""
    vivantes = [tache for tache in niveau.tasks.values() if tache._state < FINIE]
    if len(niveau.tasks) > seuil + len(vivantes):
        attendues = [t for t in vivantes if not (_est_au_bout(t) or _est_superflue(t))]
        if len(niveau.tasks) > seuil + 3 * len(attendues):
            vivantes = _fondre_les_fins(niveau, [t for t in vivantes if not _est_superflue(t)])
            _elaguer(niveau, _a_garder(niveau, vivantes))
    if est_trop_profond(niveau):
        raise MoteurEnDefaut(TROP_PROFOND)
    return vivantes


def _ordonner_les_attentes(parcours: Any, attentes: dict[int, list[Any]]) -> None:
    """List what awaits an event in the order in which a stored state is read back."""
    suivies = parcours.event_manager.tasks
    if suivies or any(attentes.values()):
        suivies.clear()
        for niveau in (parcours, *parcours.subprocesses.values()):
            suivies.update({tache.id: tache for tache in attentes.get(id(niveau), ())})


def _a_garder(niveau: Any, vivantes: list[Any]) -> set[UUID | None]:
    """Return the ids of the tasks that stay."""
    gardees: set[UUID | None] = {niveau.task_tree.id, *_list_fins(niveau)}
    gardees |= {id_ for tache in vivantes for id_ in (tache.id, tache._parent)}
    if niveau.last_task is not None:
        gardees.add(niveau.last_task.id)
    gardees |= set(_list_embranchements(niveau, vivantes))
    for fourche in filter(None, map(_fourche, vivantes)):
        gardees.add(fourche.id)
        gardees |= {enfant.id for enfant in fourche.children if not _est_passe(enfant, gardees)}
    return gardees


def _fourche(jonction: Any) -> Any:
    """Return the fork that the join of an activity with boundary events answers to."""
    if not isinstance(jonction.task_spec, BoundaryEventJoin):
        return None
    fourche = jonction.parent
    while fourche is not None and fourche.task_spec.name != jonction.task_spec.split_task:
        fourche = fourche.parent
    return fourche


def _est_passe(bord: Any, gardees: set[UUID | None]) -> bool:
    """Tell whether an event has come, interrupted nothing, and left nothing behind it."""
    return (
        isinstance(bord.task_spec, BoundaryEvent)
        and not bord.task_spec.cancel_activity
        and bord.state >= FINIE
        and not any(tache.id in gardees for tache in bord)
    )


def _est_superflue(tache: Any) -> bool:
    """Tell whether a join waits behind an event that interrupts nothing.

    The join behind the activity itself is the one that will tell the others.
    """
    bord = tache.parent
    return (
        isinstance(tache.task_spec, BoundaryEventJoin)
        and isinstance(bord.task_spec, BoundaryEvent)
        and not bord.task_spec.cancel_activity
        and bord.state == FINIE
    )


def _list_embranchements(niveau: Any, vivantes: list[Any]) -> list[UUID]:
    """Return the tasks below which several branches live, the highest first."""
    jetons = {tache.id for tache in vivantes}
    branches: Counter[UUID] = Counter()
    for identifiant, tache in reversed(niveau.tasks.items()):
        if identifiant in jetons or identifiant in branches:
            branches[tache._parent] += 1
    return [identifiant for identifiant in niveau.tasks if branches[identifiant] > 1]


def _list_fins(niveau: Any) -> Iterable[UUID]:
    fins: dict[str, UUID] = {}
    for tache in niveau.tasks.values():
        if tache.state == FINIE and isinstance(tache.task_spec, EndEvent):
            fins.setdefault(tache.task_spec.name, tache.id)
    return fins.values()


def _est_au_bout(tache: Any) -> bool:
    """Tell whether a branch has reached its end, and waits there for the others."""
    return tache.state == ATTEND and isinstance(tache.task_spec, _EndJoin)


def _fondre_les_fins(niveau: Any, vivantes: list[Any]) -> list[Any]:
    """Let a few branches that have reached an end stand for all that have.

    In the end they merge in the order of their arrival, each with what it wrote since all parted:
    what one brings is handed to the one that stays before it. That is certain only when one of
    them left where all parted, in a branch of its own. Returns what is left of `vivantes`.
    """
    arrivees = sorted(filter(_est_au_bout, vivantes), key=lambda t: t.internal_data[ARRIVEE])
    if len({tache.parent.task_spec for tache in arrivees}) == len(arrivees):
        return vivantes
    depart = niveau.tasks[_list_embranchements(niveau, vivantes)[0]]
    suites = {_branche(t, depart) for t in vivantes if not _est_au_bout(t)}
    temoin = next((t for t in arrivees if _branche(t, depart) not in suites), None)
    if temoin is None:
        return vivantes
    restantes = {tache.parent.task_spec: tache.id for tache in reversed(arrivees)}
    gardees = {temoin.id, *restantes.values()}
    _transmettre(arrivees, gardees, depart.data)
    fondues = {tache.id for tache in arrivees} - gardees
    return [tache for tache in vivantes if tache.id not in fondues]


def _branche(tache: Any, depart: Any) -> UUID | None:
    """Return the child of `depart` that a task descends from; None for one that does not."""
    while tache is not None and tache._parent != depart.id:
        tache = tache.parent
    return None if tache is None else tache.id


def _transmettre(arrivees: list[Any], gardees: set[UUID], depart: dict[str, Any]) -> None:
    """Hand what each arrival wrote to the one that stays before it; the first kind's stays."""
    derniere: Any = None
    for tache in arrivees:
        fin = tache.parent
        if tache.id in gardees:
            derniere = fin
            continue
        ecrites = {n: v for n, v in fin.data.items() if n not in depart or depart[n] != v}
        derniere.data = derniere.data | ecrites


def _elaguer(niveau: Any, gardees: set[UUID | None]) -> None:
    """Take every other task out of the tree; the order of a walk stays what it was."""
    taches = niveau.tasks
    enfants: dict[UUID, list[UUID]] = {}
    a_voir: list[tuple[Any, UUID | None]] = [(niveau.task_tree, None)]
    while a_voir:
        tache, dessus = a_voir.pop()
        suite = tache._children
        if tache.id in gardees:
            if dessus is not None:
                enfants[dessus].append(tache.id)
            tache._parent, dessus = dessus, tache.id
            enfants[tache.id] = tache._children = []
        a_voir.extend((taches[enfant], dessus) for enfant in reversed(suite))
    for identifiant in [i for i in taches if i not in gardees]:
        del taches[identifiant]


def est_trop_profond(niveau: Any) -> bool:
    """Tell whether tasks hang so deep that the library would soon miss some."""
    if len(niveau.tasks) <= PROFONDEUR_MAXIMUM:
        return False
    profondeurs: dict[UUID | None, int] = {None: 0}
    for identifiant, tache in niveau.tasks.items():
        profondeurs[identifiant] = profondeurs[tache._parent] + 1
    return max(profondeurs.values()) > PROFONDEUR_MAXIMUM
