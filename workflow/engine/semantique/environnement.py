"""How the engine evaluates: one allow-list for every expression, no script ever."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from models.errors import ErreurMetier
from workflow.errors import EvaluationImpossible
from workflow.expressions import compile_expression

REPETITIONS_MAX = 100
"""Instances of one repeated step: beyond, the list of open steps is of no use to anyone."""


class Repetitions(str):
    """An expression that counts the instances of a repeated step: its value is bounded."""


class ScriptRefuse(ErreurMetier):
    """A script reached the engine: the verdict at upload should have stopped it."""

    def __init__(self) -> None:
        super().__init__("Les scripts ne sont pas permis dans un diagramme.")


class _Environnement(BasePythonScriptEngineEnvironment):
    def evaluate(
        self,
        expression: str,
        context: Mapping[str, Any],
        external_context: Mapping[str, Any] | None = None,
    ) -> object:
        noms = {**external_context, **context} if external_context else context
        valeur = compile_expression(expression).evaluer(noms)
        return _borner(valeur) if isinstance(expression, Repetitions) else valeur

    def execute(self, *_args: object, **_kwargs: object) -> bool:
        raise ScriptRefuse


def _borner(valeur: object) -> int:
    """Return a number of instances. Raises EvaluationImpossible for one that is none."""
    if isinstance(valeur, int) and not isinstance(valeur, bool) and 0 <= valeur <= REPETITIONS_MAX:
        return valeur
    raise EvaluationImpossible(
        f"Une étape se répéterait un nombre de fois hors limites : entre 0 et {REPETITIONS_MAX}."
    )


EVALUATEUR = PythonScriptEngine(_Environnement({}))
