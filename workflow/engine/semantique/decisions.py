"""Business rule tasks, as the engine runs them.

The table itself is plain code of ours (`workflow.decisions`), handed in as a function of the
variables: the library's own DMN reader, which evaluates cells as programs, is never called.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from models.errors import ErreurMetier
from workflow.engine.fichier.references import appel_de_decision
from workflow.engine.semantique.analyseur import Lecteur

Decider = Callable[[Mapping[str, object]], Mapping[str, object]]
"""From the routing variables to those that a table writes. Raises ErreurMetier."""
AUCUNE: Mapping[str, Decider] = MappingProxyType({})


class TacheDeDecision(SpiffBpmnTask):
    """Asks a table and writes its answer in the routing variables, without waiting for anyone."""

    def __init__(
        self, spec: Any, nom: str, *, decider: Decider, resultat: str, **autres: Any
    ) -> None:
        super().__init__(spec, nom, **autres)
        self.decider = decider
        self.resultat = resultat

    def _run_hook(self, tache: Any) -> bool:
        try:
            sorties = self.decider(tache.data)
        except ErreurMetier as erreur:
            raise WorkflowTaskException(str(erreur), task=tache, exception=erreur) from erreur
        if self.resultat:
            sorties = {self.resultat: next(iter(sorties.values()), None)}
        tache.data.update(sorties)
        return bool(super()._run_hook(tache))


class _LecteurDeTache(SpiffTaskParser):
    def create_task(self) -> TacheDeDecision:
        appel = appel_de_decision(self.node)
        decisions: Mapping[str, Decider] = self.process_parser.parser.decisions
        return TacheDeDecision(
            self.spec,
            self.bpmn_id,
            decider=decisions.get(appel.cle) or _absente(appel.cle),
            resultat=appel.resultat,
            **self.bpmn_attributes,
        )

    @staticmethod
    def get_decision_ref(tache: etree._Element) -> str:
        return appel_de_decision(tache).cle


def _absente(cle: str) -> Decider:
    """Return what a task runs whose table was not given: the verdict refuses such a diagram."""

    def refuser(_variables: Mapping[str, object]) -> Mapping[str, object]:
        raise ErreurMetier(f"La table de décision « {cle} » n’est pas connue ici : ajoutez-la.")

    return refuser


class Analyseur(Lecteur):
    """The library's parser, with our business rule tasks. `decisions`: by the decision's id."""

    OVERRIDE_PARSER_CLASSES = {
        **Lecteur.OVERRIDE_PARSER_CLASSES,
        full_tag("businessRuleTask"): (_LecteurDeTache, TacheDeDecision),
    }

    def __init__(self, decisions: Mapping[str, Decider] = AUCUNE) -> None:
        super().__init__()
        self.decisions = decisions
