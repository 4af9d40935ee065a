"""The library's parser, with our own elements where its own go wrong without a word."""

from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    ERROR_EVENT_XPATH,
    ESCALATION_EVENT_XPATH,
    MESSAGE_EVENT_XPATH,
    SIGNAL_EVENT_XPATH,
    TERMINATION_EVENT_XPATH,
)
from SpiffWorkflow.spiff.parser.event_parsers import SpiffEndEventParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser, SpiffProcessParser

from workflow.engine.semantique.appels import Appel
from workflow.engine.semantique.evenements import Bord
from workflow.engine.semantique.jonctions import Inclusive, Niveau, Parallele
from workflow.engine.semantique.repetitions import EnBoucle, EnParallele, EnSuite

FINS = [
    MESSAGE_EVENT_XPATH, ERROR_EVENT_XPATH, ESCALATION_EVENT_XPATH, SIGNAL_EVENT_XPATH,
    TERMINATION_EVENT_XPATH,
]  # fmt: skip
REPETITIONS = {
    "STANDARD_LOOP_CLASS": EnBoucle,
    "PARALLEL_MI_CLASS": EnParallele,
    "SEQUENTIAL_MI_CLASS": EnSuite,
}
SPECS = {
    "boundaryEvent": Bord, "callActivity": Appel, "inclusiveGateway": Inclusive,
    "parallelGateway": Parallele,
}  # fmt: skip


class _Processus(SpiffProcessParser):
    def create_spec(self) -> Niveau:
        return Niveau(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class _Fin(SpiffEndEventParser):
    """The library's own reads no signal: such an end would throw nothing."""

    def create_task(self) -> Any:
        fin = self._create_task(self.get_event_definition(FINS))
        fin.connect(self.spec.end)
        return fin


def _choisir(balise: str, lecteur: type, spec: type) -> tuple[type, type]:
    """Return the reader and the spec of an element, ours where there is one."""
    nom = balise.rpartition("}")[2]
    base = _Fin if nom == "endEvent" else lecteur
    return type(base.__name__, (base,), REPETITIONS), SPECS.get(nom, spec)


class Lecteur(SpiffBpmnParser):
    """Reads normalised diagrams into specs."""

    PROCESS_PARSER_CLASS = _Processus
    OVERRIDE_PARSER_CLASSES = {
        balise: _choisir(balise, *classes)
        for balise, classes in {
            **BpmnParser.PARSER_CLASSES,
            **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        }.items()
    }
