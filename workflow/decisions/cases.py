"""The cells of a decision table, compiled once: unary tests of FEEL, and the values they compare.

`-`, `"a", "b"`, `not("a")`, `< 5`, `[1..10]`, `]1..10[`: the test is read here; each value that
it compares with goes through the allow-list of `workflow.expressions`, and nothing else.
"""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflow.decisions.natures import TOUTE, Nature, decrire, est_de
from workflow.errors import EvaluationImpossible, ExpressionRefusee
from workflow.expressions import Expression, compile_expression
from workflow.expressions.constructions import Contexte

JETON = re.compile(
    r"""(?P<texte>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<nombre>\d+(?:\.\d+)?)"""
    r"""|(?P<nom>\w+)|(?P<op>\.\.|<=|>=|!=|==|<>|[^\s\w])""",
    re.DOTALL,
)
QUELCONQUE = frozenset({"", "-"})
"""What a cell says when the value of its column does not matter."""

Reponse = bool | None
"""None: the comparison says nothing, because there is no value (three-valued, as FEEL)."""
Test = Callable[[object, Contexte], Reponse]

# What a cell may compare with: no whole condition, which is another kind of cell in FEEL.
OPERANDES = (ast.BinOp, ast.Call, ast.Constant, ast.Name, ast.UnaryOp)


@dataclass(frozen=True, slots=True)
class Case:
    """An input cell: the variables that it reads, and whether a value suits it."""

    texte: str
    noms: frozenset[str]
    _test: Test

    def convient(self, valeur: object, contexte: Contexte) -> bool:
        """Tell whether the value suits. Raises TypeError, EvaluationImpossible."""
        return self._test(valeur, contexte) is True


def compile_case(texte: str, nature: Nature = TOUTE) -> Case:
    """Return the compiled input cell of a column of that nature. Raises ExpressionRefusee."""
    lecteur = _Lecteur(texte.strip(), nature)
    test = lecteur.lire()
    return Case(texte.strip(), frozenset(lecteur.noms), test)


def compile_valeur(texte: str, nature: Nature = TOUTE) -> Expression | None:
    """Return the compiled output cell, None for an empty one. Raises ExpressionRefusee."""
    propre = texte.strip()
    if not propre:
        return None
    _refuser_les_textes_accoles(list(JETON.finditer(propre)))
    expression = compile_expression(propre)
    if isinstance(_arbre(expression), ast.List | ast.Tuple):
        raise ExpressionRefusee(f"« {propre} » donne plusieurs valeurs : gardez-en une par case.")
    _verifier_la_nature(expression, nature)
    return expression


def _arbre(expression: Expression) -> ast.expr:
    return ast.parse(expression.texte, mode="eval").body


def _refuser_les_textes_accoles(jetons: list[re.Match[str]]) -> None:
    """Two texts side by side are one for Python, and a forgotten comma for everybody else."""
    for jeton, suivant in zip(jetons, jetons[1:], strict=False):
        if jeton.lastgroup == suivant.lastgroup == "texte":
            raise ExpressionRefusee(f"Il manque une virgule avant {suivant.group()}.")


def _verifier_la_nature(expression: Expression, nature: Nature) -> object:
    """Return the value of an expression without variables, checked; None for another."""
    if expression.noms:
        return None
    try:
        valeur = expression.evaluer({})
    except EvaluationImpossible as erreur:
        raise ExpressionRefusee(str(erreur)) from erreur
    if not est_de(nature, valeur):
        raise ExpressionRefusee(
            f"« {expression.texte} » ne va pas dans cette colonne, qui attend {decrire(nature)}."
        )
    return valeur


class _Lecteur:
    """Reads the tests of one cell from left to right. `noms` gathers the variables read."""

    def __init__(self, texte: str, nature: Nature) -> None:
        self._texte = texte
        self._nature = nature
        self._jetons = list(JETON.finditer(texte))
        self._rang = 0
        self.noms: set[str] = set()

    def lire(self) -> Test:
        if self._texte in QUELCONQUE:
            return lambda _valeur, _contexte: True
        if "?" in (jeton.group() for jeton in self._jetons):
            raise ExpressionRefusee(
                "Le point d’interrogation n’est pas permis : écrivez seulement ce à quoi la valeur "
                "de la colonne est comparée, par exemple >= 5."
            )
        _refuser_les_textes_accoles(self._jetons)
        if self._est_une_negation():
            self._rang, self._jetons = 2, self._jetons[:-1]
            return _nier(self._alternatives())
        return self._alternatives()

    def _est_une_negation(self) -> bool:
        mots = [jeton.group() for jeton in self._jetons]
        return mots[:2] == ["not", "("] and mots[-1] == ")"

    def _alternatives(self) -> Test:
        tests = [self._test()]
        while self._voir() == ",":
            self._rang += 1
            tests.append(self._test())
        if self._voir():
            raise self._illisible()
        return tests[0] if len(tests) == 1 else _l_un_des(tests)

    def _voir(self) -> str:
        """Return the next token, "" at the end."""
        return self._jetons[self._rang].group() if self._rang < len(self._jetons) else ""

    def _test(self) -> Test:
        jeton = self._voir()
        if jeton in COMPARAISONS:
            self._rang += 1
            borne = self._operande(",")
            if jeton in ORDRES and not borne.noms and _est_sans_ordre(borne.evaluer({})):
                raise self._illisible()
            return _comparer(COMPARAISONS[jeton], borne)
        if jeton in ("[", "]") or (jeton == "(" and self._ouvre_un_intervalle()):
            return self._intervalle()
        return _comparer(_egal, self._operande(","))

    def _ouvre_un_intervalle(self) -> bool:
        """Tell whether two dots come before this bracket closes, or an alternative begins."""
        niveau = 0
        for jeton in self._jetons[self._rang :]:
            mot = jeton.group()
            niveau += (mot == "(") - (mot == ")")
            if niveau == 0 or (niveau == 1 and mot in ("..", ",")):
                return mot == ".."
        return False

    def _intervalle(self) -> Test:
        plus = operator.ge if self._voir() == "[" else operator.gt
        self._rang += 1
        bas = self._operande("..")
        if self._voir() != "..":
            raise self._illisible()
        self._rang += 1
        haut = self._operande(")", "]", "[")
        if not self._voir():
            raise self._illisible()
        moins = operator.le if self._voir() == "]" else operator.lt
        self._rang += 1
        self._refuser_l_intervalle_vide(bas, haut)
        return _tous([_comparer(_ordonner(plus), bas), _comparer(_ordonner(moins), haut)])

    def _refuser_l_intervalle_vide(self, bas: Expression, haut: Expression) -> None:
        if bas.noms or haut.noms:
            return
        try:
            vide = not _ordonner(operator.le)(bas.evaluer({}), haut.evaluer({}))
        except TypeError:
            vide = True
        if vide:
            raise ExpressionRefusee(
                f"« {self._texte} » ne contient rien : écrivez la plus petite borne d’abord."
            )

    def _operande(self, *arrets: str) -> Expression:
        """Read up to one of these tokens, outside brackets."""
        debut, niveau = self._rang, 0
        while (mot := self._voir()) and not (niveau == 0 and mot in arrets):
            niveau += (mot in "([") - (mot in ")]")
            if niveau < 0:
                raise self._illisible()
            self._rang += 1
        return self._compiler(debut, self._rang)

    def _compiler(self, debut: int, fin: int) -> Expression:
        if debut == fin or self._jetons[debut].group() == "=":
            raise self._illisible()
        texte = self._texte[self._jetons[debut].start() : self._jetons[fin - 1].end()]
        expression = compile_expression(texte)
        arbre = _arbre(expression)
        if not isinstance(arbre, OPERANDES) or (
            isinstance(arbre, ast.UnaryOp) and isinstance(arbre.op, ast.Not)
        ):
            raise self._illisible()
        _verifier_la_nature(expression, self._nature)
        self.noms |= expression.noms
        return expression

    def _illisible(self) -> ExpressionRefusee:
        return ExpressionRefusee(
            f"« {self._texte} » n’est pas une case que l’on peut lire : écrivez par exemple "
            '"a", "b" ou not("a") ou >= 5 ou [1..10], ou un tiret si la valeur n’importe pas.'
        )


def _est_sans_ordre(valeur: object) -> bool:
    return valeur is None or isinstance(valeur, bool)


def _egal(valeur: Any, borne: Any) -> Reponse:
    """Equality; unlike Python's, true is not 1."""
    return isinstance(valeur, bool) is isinstance(borne, bool) and bool(valeur == borne)


def _different(valeur: Any, borne: Any) -> Reponse:
    return not _egal(valeur, borne)


def _ordonner(comparer: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Reponse]:
    """Return an order that says nothing of null, and refuses to put true and false in order."""

    def test(valeur: Any, borne: Any) -> Reponse:
        if valeur is None or borne is None:
            return None
        if isinstance(valeur, bool) or isinstance(borne, bool):
            raise TypeError(comparer)
        return comparer(valeur, borne)

    return test


def _comparer(comparer: Callable[[Any, Any], Reponse], borne: Expression) -> Test:
    if borne.noms:
        return lambda valeur, contexte: comparer(valeur, borne.evaluer(contexte))
    constante = borne.evaluer({})
    return lambda valeur, _contexte: comparer(valeur, constante)


def _nier(test: Test) -> Test:
    def contraire(valeur: object, contexte: Contexte) -> Reponse:
        reponse = test(valeur, contexte)
        return None if reponse is None else not reponse

    return contraire


def _l_un_des(tests: list[Test]) -> Test:
    def alternative(valeur: object, contexte: Contexte) -> Reponse:
        reponses = [test(valeur, contexte) for test in tests]
        return True if True in reponses else None if None in reponses else False

    return alternative


def _tous(tests: list[Test]) -> Test:
    def conjonction(valeur: object, contexte: Contexte) -> Reponse:
        reponses = [test(valeur, contexte) for test in tests]
        return False if False in reponses else None if None in reponses else True

    return conjonction


ORDRES = frozenset({"<", "<=", ">", ">="})
COMPARAISONS: dict[str, Callable[[Any, Any], Reponse]] = {
    "=": _egal,
    "==": _egal,
    "!=": _different,
    "<>": _different,
    "<": _ordonner(operator.lt),
    "<=": _ordonner(operator.le),
    ">": _ordonner(operator.gt),
    ">=": _ordonner(operator.ge),
}
"""What may stand before a value in an input cell."""
