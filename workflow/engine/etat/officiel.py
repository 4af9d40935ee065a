"""SpiffWorkflow as it is: its own walks, and states written by its own converters.

The reference that the product's engine is compared with, and a way out should one of our
shortcuts prove wrong: `moteur.choisir`. Nothing is folded, so that a long case stops early.
The specs stay out of the state, as the library's documentation shows.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.serializer.default.workflow import (
    BpmnSubWorkflowConverter,
    BpmnWorkflowConverter,
    TaskConverter,
    WorkflowConverter,
)
from SpiffWorkflow.bpmn.serializer.helpers import DefaultRegistry
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from workflow.engine.etat.repli import est_trop_profond
from workflow.engine.parcours_plat import Dossier, Numerotes
from workflow.errors import MoteurEnDefaut

CODEC = "spiff-1.5"
"""The library's name for the form of its states."""

TROP_LONG = (
    "Ce dossier est trop long pour le moteur de référence, qui n’oublie rien : demandez à votre "
    "administrateur de revenir au moteur du produit."
)

_REGISTRES: dict[type, DefaultRegistry] = {}


class SousParcoursOfficiel(Numerotes, BpmnSubWorkflow):
    """The library's sub-process."""


class ParcoursOfficiel(Dossier):
    """The library's workflow: only its task ids are ours."""

    SOUS = SousParcoursOfficiel

    def do_engine_steps(
        self,
        will_complete_task: Callable[[Any], None] | None = None,
        did_complete_task: Callable[[Any], None] | None = None,
    ) -> None:
        """Run on. Raises MoteurEnDefaut before the library stops seeing what is far down."""
        super().do_engine_steps(will_complete_task, did_complete_task)
        if any(est_trop_profond(niveau) for niveau in (self, *self.get_active_subprocesses())):
            raise MoteurEnDefaut(TROP_LONG)


class _Converti(BpmnWorkflowConverter):
    """The library's converter, without the specs: they are in the definition."""

    def to_dict(self, workflow: Any) -> dict[str, Any]:
        etat: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
        return etat | {"subprocesses": self.mapping_to_dict(workflow.subprocesses)}

    def from_dict(self, dct: dict[str, Any], parcours: Any) -> Any:
        parcours.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=parcours)
        parcours.task_tree = parcours.tasks[UUID(dct["root"])]
        self.set_default_attributes(parcours, dct)
        self.subprocesses_from_dict(dct["subprocesses"], parcours)
        return parcours


def _registre(classe: type[Dossier]) -> DefaultRegistry:
    """Return the library's converters, for states that become workflows of this class."""
    if classe not in _REGISTRES:
        _REGISTRES[classe] = _composer(classe)
    return _REGISTRES[classe]


def _composer(classe: type[Dossier]) -> DefaultRegistry:
    registre = DefaultRegistry()
    TaskConverter(classe.TACHE, registre, "Task")
    _Converti(classe, registre, "BpmnWorkflow")
    BpmnSubWorkflowConverter(classe.SOUS, registre, "BpmnSubWorkflow")
    return registre


def encoder(parcours: Dossier) -> bytes:
    """Return the library's JSON of a top workflow and of its sub-processes, less the specs."""
    return orjson.dumps(_registre(type(parcours)).convert(parcours))


def decoder(etat: Any, parcours: Dossier) -> None:
    """Fill an empty workflow with a state that `encoder` wrote. Raises ValueError."""
    parcours.relit = True
    parcours.tasks = {}
    if _registre(type(parcours)).restore(etat, parcours=parcours) is not parcours:
        raise ValueError(etat)
    parcours.relit = False
    for niveau in (parcours, *parcours.subprocesses.values()):
        niveau.tasks = niveau.tasks
