"""Where a dossier may stand in a definition: what keeps a token until something comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent,
    EventBasedGateway,
)
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask

from workflow.engine.message import MessageDefinition
from workflow.engine.modele import Modele
from workflow.engine.semantique.jonctions import Inclusive, Parallele
from workflow.engine.semantique.minuterie import MinuterieDefinition
from workflow.engine.semantique.propagation import Propagee
from workflow.engine.semantique.repetitions import EnBoucle, EnParallele, EnSuite

TACHE, PHASE, EVENEMENTS = "tache", "phase", "evenements"
MESSAGE, DELAI, SIGNAL, CONDITION = "message", "delai", "signal", "condition"
ERREUR, ESCALADE = "erreur", "escalade"
ENSEMBLE, INCLUSIVE = "ensemble", "inclusive"
DEBUT = "debut_"
LIBELLES = {
    TACHE: "une tâche",
    PHASE: "une phase",
    EVENEMENTS: "un choix entre plusieurs événements attendus",
    MESSAGE: "l’attente d’un message",
    DELAI: "l’attente d’une date",
    SIGNAL: "l’attente d’un signal",
    CONDITION: "l’attente d’une condition",
    ENSEMBLE: "une réunion de branches parallèles",
    INCLUSIVE: "une réunion de branches inclusives",
}
ATTENDUS = (
    (MessageDefinition, MESSAGE),
    (MinuterieDefinition, DELAI),
    (SignalEventDefinition, SIGNAL),
    (ConditionalEventDefinition, CONDITION),
)
REPETITIONS = (
    (EnParallele, "_ensemble", "répétée, tous à la fois"),
    (EnSuite, "_en_suite", "répétée, l’un après l’autre"),
    (EnBoucle, "_en_boucle", "répétée tant qu’une condition est vraie"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """`cle`: "niveau/element", a level being a process or a sub-process. `nom`: as it is drawn.

    `genre`: two places of the same kind may stand for one another. `ouvre`: the level that a
    phase opens.
    """

    cle: str
    nom: str
    genre: str
    niveau_nom: str
    ouvre: str | None = None

    @property
    def element(self) -> str:
        """Return the BPMN id."""
        return self.cle.partition("/")[2]


def places(modele: Modele) -> tuple[Place, ...]:
    """Return every place of a definition, in the order of its diagrams."""
    return tuple(
        place
        for niveau in (modele.spec, *modele.sous_specs.values())
        for place in _list_places(modele, niveau)
    )


def _list_places(modele: Modele, niveau: Any) -> Iterator[Place]:
    for spec in niveau.task_specs.values():
        genre = None if spec.name != spec.bpmn_id else genre_de(spec)
        if genre is not None and not isinstance(spec, BoundaryEvent | StartEvent):
            element = modele.elements[niveau.name, spec.bpmn_id]
            yield Place(
                f"{niveau.name}/{spec.bpmn_id}",
                element.nom,
                genre,
                niveau.description or niveau.name,
                _niveau_ouvert(spec),
            )


def _niveau_ouvert(spec: Any) -> str | None:
    """Return the level that a sub-process or a call opens, repeated or not."""
    porteuse = spec._wf_spec.task_specs[spec.task_spec] if isinstance(spec, LoopTask) else spec
    return porteuse.spec if isinstance(porteuse, SubWorkflowTask) else None


def genre_de(spec: Any) -> str | None:
    """Return what a spec waits for; None for one that keeps no token."""
    if isinstance(spec, LoopTask):
        suffixe = next((s for classe, s, _ in REPETITIONS if isinstance(spec, classe)), "")
        porte = genre_de(spec._wf_spec.task_specs[spec.task_spec])
        return None if porte is None else porte + suffixe
    if spec.manual:
        return TACHE
    if isinstance(spec, SubWorkflowTask):
        return PHASE
    if isinstance(spec, Parallele | Inclusive) and len(spec.inputs) > 1:
        return ENSEMBLE if isinstance(spec, Parallele) else INCLUSIVE
    return _genre_attendu(spec) if isinstance(spec, CatchingEvent) else None


def _genre_attendu(spec: Any) -> str | None:
    if isinstance(spec, EventBasedGateway):
        return EVENEMENTS
    genre = genre_de_definition(spec.event_definition)
    return DEBUT + genre if genre is not None and isinstance(spec, StartEvent) else genre


def genre_de_definition(definition: Any) -> str | None:
    """Return what an event definition awaits; None when nothing."""
    if isinstance(definition, Propagee):
        return ERREUR if definition.est_erreur else ESCALADE
    return next((genre for classe, genre in ATTENDUS if isinstance(definition, classe)), None)


def dire(genre: str | None) -> str:
    """Return a kind in words."""
    for _, suffixe, mots in REPETITIONS:
        if genre is not None and genre.endswith(suffixe):
            return f"{LIBELLES.get(genre.removesuffix(suffixe), 'une étape')} {mots}"
    return LIBELLES.get(genre or "", "un élément que le dossier traverse sans s’y arrêter")
