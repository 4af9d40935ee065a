"""The conditions and delays written in diagrams: read, checked and computed here only.

A diagram is a file that someone sends: its expressions never reach `eval`. The text is parsed,
each construct is looked up in a closed table and turned into a small function; what the table
lacks (attributes, powers, comprehensions, any other call) is refused when the diagram is
uploaded, with a French sentence. Notations of other modellers are translated first, see
`workflow.expressions.dialectes`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflow.errors import EvaluationImpossible, ExpressionRefusee
from workflow.expressions.constructions import MOTS, Calcul, Contexte, compiler
from workflow.expressions.dialectes import Traduction, traduire

__all__ = ["EvaluationImpossible", "Expression", "ExpressionRefusee", "compile_expression"]

LONGUEUR_MAX = 500


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: the variables it reads, and its value for given variables."""

    texte: str
    noms: frozenset[str]
    _calcul: Calcul

    def evaluer(self, contexte: Contexte) -> object:
        """Return the value. Raises VariableAbsente, EvaluationImpossible."""
        try:
            return self._calcul(contexte)
        except (TypeError, ValueError, LookupError, ArithmeticError) as erreur:
            raise EvaluationImpossible(
                f"L’expression « {self.texte} » ne peut pas être calculée avec les valeurs de ce "
                "dossier : vérifiez que l’on compare des choses de même nature."
            ) from erreur


@lru_cache(maxsize=4096)
def compile_expression(texte: str) -> Expression:
    """Return the compiled expression. Raises ExpressionRefusee."""
    traduction = _traduire(texte)
    arbre = _analyser(traduction.texte)
    if traduction.est_etrangere:
        _refuser_les_ambiguites(arbre, traduction)
    noms = frozenset(_noms(arbre))
    return Expression(traduction.texte, noms, compiler(arbre))


def _traduire(texte: str) -> Traduction:
    if len(texte) > LONGUEUR_MAX:
        raise ExpressionRefusee(
            f"L’expression est trop longue ({len(texte)} caractères, {LONGUEUR_MAX} au plus) : "
            "partagez-la entre plusieurs passerelles."
        )
    traduction = traduire(texte)
    if not traduction.texte:
        raise ExpressionRefusee("L’expression est vide : écrivez par exemple decision == 'valide'.")
    if traduction.remede:
        raise ExpressionRefusee(f"« {texte.strip()} » : {traduction.remede}")
    return traduction


def _analyser(texte: str) -> ast.expr:
    try:
        return ast.parse(texte, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as erreur:
        raise ExpressionRefusee(
            f"« {texte} » n’est pas une condition que l’on peut lire : écrivez par exemple "
            "decision == 'valide' and tentatives < 3."
        ) from erreur


def _noms(arbre: ast.expr) -> Iterator[str]:
    fonctions = {id(n.func) for n in ast.walk(arbre) if isinstance(n, ast.Call)}
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Name) and id(noeud) not in fonctions and noeud.id not in MOTS:
            yield noeud.id


def _refuser_les_ambiguites(arbre: ast.expr, traduction: Traduction) -> None:
    """Refuse what reads the same in two languages and does not mean the same."""
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Compare) and len(noeud.ops) > 1:
            raise ExpressionRefusee(
                f"« {traduction.origine} » enchaîne plusieurs comparaisons : séparez-les par and."
            )
        if traduction.compte_depuis_un and isinstance(noeud, ast.Subscript):
            raise ExpressionRefusee(
                f"« {traduction.origine} » lit un élément de liste par son rang, qui n’a pas le "
                "même sens dans tous les outils : posez la question par un champ de formulaire."
            )
