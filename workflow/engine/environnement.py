"""How the engine evaluates: one allow-list for every expression, no script ever."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from workflow.errors import ErreurMetier
from workflow.expressions import compile_expression


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
        return compile_expression(expression).evaluer(noms)

    def execute(self, *_args: object, **_kwargs: object) -> bool:
        raise ScriptRefuse


EVALUATEUR = PythonScriptEngine(_Environnement({}))
