"""The shortest way through a diagram: which steps come before a given one.

Conditions are not weighed: the answers typed on the way decide, and say so when they lead
elsewhere. Boundary events are no way: nobody plans an interruption.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from workflow.engine.modele import Element, Modele

Etapes = tuple[Element, ...]


def chemin_vers(modele: Modele, element: str) -> Etapes | None:
    """Return the steps of a person before `element` waits, None when it is not a step."""
    return _Carte(modele).chercher(modele.spec, element)


def etapes(modele: Modele) -> Etapes:
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


class _Carte:
    """`_traversees`: the steps of the shortest way through each called diagram."""

    def __init__(self, modele: Modele) -> None:
        self._modele = modele
        self._traversees: dict[str, Etapes] = {}

    def chercher(self, spec: Any, element: str) -> Etapes | None:
        """Return the steps from the start of a level to an element in it, or in what it calls."""
        for tache, faites in self._parcourir(spec):
            if tache.bpmn_id == element and _est_une_etape(tache):
                return faites
            dedans = self._dedans(tache)
            if dedans is not None:
                suite = self.chercher(dedans, element)
                if suite is not None:
                    return faites + suite
        return None

    def _parcourir(self, spec: Any) -> Iterator[tuple[Any, Etapes]]:
        """Yield (task, steps before it), those with the fewest steps first."""
        vues: set[str] = set()
        a_voir: list[tuple[int, int, Any, Etapes]] = [(0, 0, spec.start, ())]
        rang = 0
        while a_voir:
            _, _, tache, faites = heappop(a_voir)
            if tache.name in vues:
                continue
            vues.add(tache.name)
            yield tache, faites
            apres = faites + self._cout(spec, tache)
            for suivante in tache.outputs:
                if not isinstance(suivante, BoundaryEvent):
                    rang += 1
                    heappush(a_voir, (len(apres), rang, suivante, apres))

    def _cout(self, spec: Any, tache: Any) -> Etapes:
        if _est_une_etape(tache):
            return (self._modele.elements[spec.name, tache.bpmn_id],)
        dedans = self._dedans(tache)
        return self._traverser(dedans) if dedans is not None else ()

    def _dedans(self, tache: Any) -> Any:
        if not isinstance(tache, SubWorkflowTask):
            return None
        return self._modele.sous_specs[tache.spec]

    def _traverser(self, spec: Any) -> Etapes:
        if spec.name not in self._traversees:
            self._traversees[spec.name] = ()  # a diagram that calls itself is refused elsewhere
            fins = (faites for tache, faites in self._parcourir(spec) if not tache.outputs)
            self._traversees[spec.name] = next(fins, ())
        return self._traversees[spec.name]
