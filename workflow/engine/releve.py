"""What a workflow waits for, read from its tasks."""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent,
    EventBasedGateway,
)
from SpiffWorkflow.util.task import TaskState

from models.codes import SorteEtape
from models.errors import ErreurMetier
from workflow.engine.frontiere import Frontiere, Minuterie, Ouverte
from workflow.engine.message import MessageDefinition, donnees_de
from workflow.engine.modele import Element, Modele
from workflow.engine.parcours_plat import Dossier
from workflow.engine.semantique.minuterie import MinuterieDefinition
from workflow.errors import MoteurEnDefaut


class Releve:
    """Reads the frontier of a workflow on its model."""

    def __init__(self, modele: Modele, parcours: Dossier) -> None:
        self._modele = modele
        self._parcours = parcours

    def lire(self) -> Frontiere:
        """Return what waits. Raises MoteurEnDefaut when an awaited key has no value."""
        termine = bool(self._parcours.completed or self._parcours.is_completed())
        if termine:
            return Frontiere((), (), True, tuple(self._list_fins()))
        ouvertes = (*self._list_taches(), *self._list_messages())
        return Frontiere(ouvertes, tuple(self._list_minuteries()), False, ())

    def _parcours_actifs(self) -> Iterator[Any]:
        yield self._parcours
        yield from self._parcours.get_active_subprocesses()

    def _list_taches(self) -> Iterator[Ouverte]:
        for parcours in self._parcours_actifs():
            for tache in parcours.tasks.values():
                if tache.state == TaskState.READY and tache.task_spec.manual:
                    element = self._modele.element(tache)
                    phase = self._phase(tache, element)
                    yield Ouverte(str(tache.id), SorteEtape.TACHE, element, phase)

    def _list_messages(self) -> Iterator[Ouverte]:
        for tache, definition, element, suffixe in self._list_attentes():
            if isinstance(definition, MessageDefinition):
                yield Ouverte(
                    f"{tache.id}{suffixe}",
                    _sorte(tache, element),
                    element,
                    self._phase(tache, element),
                    *_ecoute(tache, definition, element),
                )

    def _list_minuteries(self) -> Iterator[Minuterie]:
        for tache, definition, element, suffixe in self._list_attentes():
            armee = definition.lire(tache) if isinstance(definition, MinuterieDefinition) else None
            if armee is not None:
                phase = self._phase(tache, element)
                yield Minuterie(f"{tache.id}{suffixe}", element, *armee, phase)

    def _list_attentes(self) -> Iterator[tuple[Any, Any, Element, str]]:
        """Yield (task, event definition, element, suffix of its id) of all that is awaited."""
        for tache in list(self._parcours.event_manager.tasks.values()):
            spec = tache.task_spec
            if tache.state != TaskState.WAITING:
                continue
            if isinstance(spec, EventBasedGateway):
                for rang, sortie in enumerate(spec.outputs):
                    element = self._modele.elements[tache.workflow.spec.name, sortie.bpmn_id]
                    yield tache, spec.event_definition.event_definitions[rang], element, f":{rang}"
            else:
                yield tache, spec.event_definition, self._modele.element(tache), ""

    def _phase(self, tache: Any, element: Element) -> str | None:
        """Return the nearest declared phase, from the element outwards."""
        phase = element.lire("phase")
        while phase is None and tache.workflow.parent_task_id is not None:
            tache = self._parcours.get_task_from_id(tache.workflow.parent_task_id)
            phase = self._modele.element(tache).lire("phase")
        return phase

    def _list_fins(self) -> Iterator[str]:
        """Yield the end events reached, once each."""
        fins = (
            str(tache.task_spec.bpmn_id)
            for tache in self._parcours.tasks.values()
            if tache.state == TaskState.COMPLETED and isinstance(tache.task_spec, EndEvent)
        )
        yield from dict.fromkeys(fins)


def _sorte(tache: Any, element: Element) -> SorteEtape:
    """Tell a message that is expected from one that may come or not."""
    if isinstance(tache.task_spec, BoundaryEvent) or element.lire("facultatif") == "oui":
        return SorteEtape.EVENEMENT
    return SorteEtape.MESSAGE


def _ecoute(
    tache: Any, definition: MessageDefinition, element: Element
) -> tuple[str | None, str | None, bool]:
    """Return what an awaited message listens to. Raises MoteurEnDefaut."""
    if not definition.ecoute:
        return None, None, False
    try:
        cle = definition.cle(donnees_de(tache))
    except ErreurMetier as erreur:
        raise MoteurEnDefaut(str(erreur), element.id) from None
    return definition.name, cle, definition.est_automatique
