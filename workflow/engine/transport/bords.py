"""What an activity under way awaits besides its own end, in the other definition.

An event that is still drawn goes on waiting, its due date untouched. One that is gone is given
up. A new one begins to wait, as if it had been there when the activity opened.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from workflow.engine.semantique.minuterie import DUE, DUREE, ECHUE
from workflow.engine.tache import heriter
from workflow.engine.transport.chirurgie import hisser, inserer
from workflow.engine.transport.mouvements import Mouvements
from workflow.engine.transport.passage import Passage
from workflow.engine.transport.places import genre_de_definition

PAR_BRANCHE = (DUE, DUREE, ECHUE)


def garder_les_bords(tache: Any, passage: Passage, mouvements: Mouvements) -> None:
    """Look at the events that wait beside an activity under way: still drawn, or given up.

    To be called while the tasks have the specs of the old model.
    """
    fourche, activite = tache.parent, passage.vivante(tache)
    if not isinstance(fourche.task_spec, BoundaryEventSplit):
        return
    for bord in [t for t in fourche.children if isinstance(t.task_spec, BoundaryEvent)]:
        cible = passage.bord(bord.task_spec, activite)
        if bord.state != TaskState.WAITING:
            if cible is None or cible.cancel_activity:
                hisser(bord)  # what it opened goes on; the join must not take it for the activity
        elif cible is None:
            mouvements.disparues.append((passage.avant.name, bord.task_spec.bpmn_id))
            bord.workflow._remove_task(bord.id)
        else:
            bord.task_spec = cible


def poser_les_bords(tache: Any, ancienne: Any, passage: Passage, mouvements: Mouvements) -> None:
    """Put an activity behind the fork of the new level, and await what is new on its edge.

    `ancienne`: its spec in the old level. To be called once the tasks have their new specs.
    """
    fourche = passage.fourche(tache.task_spec)
    if fourche is None:
        return
    if f"{ancienne.bpmn_id}.BoundaryEventSplit" in passage.avant.task_specs:
        partage = tache.parent
        partage.task_spec = fourche
    else:
        partage = inserer(tache, fourche)
    for spec in passage.bords_nouveaux(ancienne, tache.task_spec):
        bord = partage._add_child(spec, TaskState.MAYBE)
        bord._state = TaskState.WAITING
        bord.data = heriter(partage.data)
        mouvements.armer(bord, spec, spec.event_definition, tache, "")


def accorder_les_branches(
    tache: Any, ancienne: Any, passage: Passage, mouvements: Mouvements
) -> None:
    """Put what an event gateway awaits in the order of the new level, its due dates untouched."""
    gardees = _branches_gardees(ancienne, tache.task_spec, passage)
    for rang, sortie in enumerate(ancienne.outputs):
        if rang not in gardees:
            mouvements.disparues.append((passage.avant.name, sortie.bpmn_id))
        elif rang != gardees[rang]:
            mouvements.renommees[f"{tache.id}:{rang}"] = f"{tache.id}:{gardees[rang]}"
    tache.internal_data = _ranger(tache.internal_data, gardees)
    definitions = tache.task_spec.event_definition.event_definitions
    for rang, sortie in enumerate(tache.task_spec.outputs):
        if rang not in gardees.values():
            mouvements.armer(tache, sortie, definitions[rang], tache, f":{rang}")


def _ranger(lues: dict[str, Any], gardees: Mapping[int, int]) -> dict[str, Any]:
    """Return what a gateway keeps of its branches, under their new ranks."""
    rangees = {}
    for nom, valeur in lues.items():
        quoi, _, rang = nom.partition(":")
        if quoi not in PAR_BRANCHE or not rang:
            rangees[nom] = valeur
        elif int(rang) in gardees:
            rangees[f"{quoi}:{gardees[int(rang)]}"] = valeur
    return rangees


def _branches_gardees(ancienne: Any, nouvelle: Any, passage: Passage) -> dict[int, int]:
    """Return {old rank: new rank} of the events that are still awaited behind a gateway."""
    sorties = list(nouvelle.outputs)
    genres = [genre_de_definition(d) for d in nouvelle.event_definition.event_definitions]
    gardees: dict[int, int] = {}
    for rang, sortie in enumerate(ancienne.outputs):
        cible = passage.spec(sortie.bpmn_id)
        genre = genre_de_definition(ancienne.event_definition.event_definitions[rang])
        if cible in sorties and genres[sorties.index(cible)] == genre:
            gardees[rang] = sorties.index(cible)
    return gardees
