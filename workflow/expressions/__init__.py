"""The language of conditions and delays: an allow-list, compiled once, never `eval`."""

from workflow.errors import EvaluationImpossible, ExpressionRefusee, VariableAbsente
from workflow.expressions.langage import Expression, compile_expression

__all__ = [
    "EvaluationImpossible",
    "Expression",
    "ExpressionRefusee",
    "VariableAbsente",
    "compile_expression",
]
