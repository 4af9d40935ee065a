"""The steps of a person in a definition, as the engine has them."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from workflow.engine.modele import Element, Modele


def etapes(modele: Modele) -> tuple[Element, ...]:
    """Return every step that a person may do, in the order of the definition's diagrams."""
    specs = (modele.spec, *modele.sous_specs.values())
    return tuple(
        modele.elements[spec.name, tache.bpmn_id]
        for spec in specs
        for tache in spec.task_specs.values()
        if _est_une_etape(tache)
    )


def _est_une_etape(tache: Any) -> bool:
    """A task of a person, or a message that a person says has come."""
    attendu = isinstance(getattr(tache, "event_definition", None), MessageEventDefinition)
    message = attendu and isinstance(tache, CatchingEvent) and not isinstance(tache, BoundaryEvent)
    return bool(tache.bpmn_id and (tache.manual or message))
