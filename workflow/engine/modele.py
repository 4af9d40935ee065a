"""A definition as the engine reads it: parsed once per process, shared, never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask

from workflow.engine.fichier import xml
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.message import poser_messages
from workflow.engine.semantique.decisions import AUCUNE, Analyseur, Decider
from workflow.engine.semantique.environnement import Repetitions
from workflow.engine.semantique.minuterie import MinuterieDefinition
from workflow.engine.semantique.propagation import poser_propagations
from workflow.engine.semantique.repetitions import relier

VIDE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node of the diagram. `proprietes` are its extension properties."""

    id: str
    nom: str
    voie: str | None
    proprietes: Mapping[str, str]

    def lire(self, propriete: str) -> str | None:
        return self.proprietes.get(propriete)


@dataclass(frozen=True, slots=True)
class Modele:
    """The parsed specs, and the elements by (process or sub-process, id).

    `sources`: the files it was read from, by the id of their process; `decisions`: the tables.
    """

    processus: str
    spec: Any
    sous_specs: Mapping[str, Any]
    elements: Mapping[tuple[str, str], Element] = field(repr=False)
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    decisions: Mapping[str, Decider] = field(default_factory=dict, repr=False)

    @classmethod
    def charger(
        cls,
        parcours: bytes,
        modules: Mapping[str, bytes],
        processus: str,
        decisions: Mapping[str, Decider] = AUCUNE,
    ) -> "Modele":
        """Parse a definition: `modules` by process id, `decisions` by the id of the decision.

        Raises ErreurMetier for what the hardened reader or the engine refuses.
        """
        analyseur = Analyseur(decisions)
        sources = {processus: parcours, **modules}
        for nom, contenu in sources.items():
            _ajouter(analyseur, contenu, nom)
        spec = analyseur.get_spec(processus)
        sous_specs = analyseur.get_subprocess_specs(processus)
        for chaque in (spec, *sous_specs.values()):
            _poser_minuteries(chaque)
            poser_messages(chaque)
            poser_propagations(chaque)
            _borner_repetitions(chaque)
            relier(chaque)
        elements = dict(_list_elements(spec, sous_specs))
        return cls(processus, spec, sous_specs, elements, MappingProxyType(sources), decisions)

    def element(self, tache: Any) -> Element:
        """Return the element of an engine task."""
        spec = tache.task_spec
        return self.elements[tache.workflow.spec.name, spec.bpmn_id]


def _ajouter(analyseur: Any, contenu: bytes, nom: str) -> None:
    racine = normaliser(xml.lire(contenu))
    analyseur.add_bpmn_xml(etree.ElementTree(racine), filename=nom)


def _poser_minuteries(spec: Any) -> None:
    """Replace every timer of a spec by one that fires only when told."""
    for tache in spec.task_specs.values():
        evenement = getattr(tache, "event_definition", None)
        if isinstance(evenement, TimerEventDefinition):
            tache.event_definition = _remplacer(evenement, tache, "")
        elif isinstance(evenement, MultipleEventDefinition):
            evenement.event_definitions[:] = [
                _remplacer(e, sortie, f":{rang}") if isinstance(e, TimerEventDefinition) else e
                for rang, (e, sortie) in enumerate(
                    zip(evenement.event_definitions, tache.outputs, strict=False)
                )
            ]


def _borner_repetitions(spec: Any) -> None:
    """Mark the expressions that count instances: a variable may hold any number when it runs."""
    for tache in spec.task_specs.values():
        if isinstance(tache, MultiInstanceTask) and tache.cardinality is not None:
            tache.cardinality = Repetitions(tache.cardinality)


def _remplacer(evenement: TimerEventDefinition, tache: Any, branche: str) -> MinuterieDefinition:
    return MinuterieDefinition(evenement, _proprietes(tache).get("calendrier"), branche)


def _proprietes(tache: Any) -> Mapping[str, str]:
    proprietes: Mapping[str, str] = getattr(tache, "extensions", {}).get("properties", VIDE)
    return proprietes


def _list_elements(
    spec: Any, sous_specs: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, str], Element]]:
    for chaque in (spec, *sous_specs.values()):
        for tache in chaque.task_specs.values():
            if tache.bpmn_id is not None:
                element = Element(
                    tache.bpmn_id, tache.bpmn_name or tache.bpmn_id, tache.lane, _proprietes(tache)
                )
                yield (chaque.name, tache.bpmn_id), element
