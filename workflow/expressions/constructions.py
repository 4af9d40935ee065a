"""The constructs that an expression may use: a closed table, each with what computes it.

`compiler` turns a parsed expression into a function of the variables; a construct that the table
lacks is refused with a French sentence.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from workflow.errors import ExpressionRefusee, VariableAbsente
from workflow.expressions.operations_bornees import (
    FONCTIONS,
    NOMBRE_MAX,
    ajouter,
    opposer,
    soustraire,
)

PROFONDEUR_MAX = 40
# The words of other languages, and of people, for the three constants.
MOTS: dict[str, object] = {"true": True, "false": False, "null": None}
RESERVES = frozenset({"self", "typename"})
"""A variable of that name stops SpiffWorkflow 3.2.0, or makes its state unloadable."""

Contexte = Mapping[str, object]
Calcul = Callable[[Contexte], object]


def compiler(noeud: ast.expr, profondeur: int = 0) -> Calcul:
    """Turn one construct into a function of the variables. Raises ExpressionRefusee."""
    if profondeur > PROFONDEUR_MAX:
        raise ExpressionRefusee("L’expression a trop de niveaux imbriqués : simplifiez-la.")
    compilateur = CONSTRUCTIONS.get(type(noeud))
    if compilateur is None:
        raise ExpressionRefusee(_phrase_de_refus(noeud))
    return compilateur(noeud, profondeur + 1)


def _phrase_de_refus(noeud: ast.expr) -> str:
    texte = ast.unparse(noeud)
    if isinstance(noeud, ast.Attribute):
        return (
            f"« {texte} » : la notation pointée n’est pas permise, écrivez le nom d’une variable "
            "du parcours."
        )
    return (
        f"« {texte} » n’est pas permis dans une expression : utilisez des variables, des textes, "
        "des nombres, des comparaisons, and, or, not, + et -."
    )


def _constante(noeud: ast.Constant, _profondeur: int) -> Calcul:
    valeur = noeud.value
    if not isinstance(valeur, str | int | float | bool | None):
        raise ExpressionRefusee(_phrase_de_refus(noeud))
    if isinstance(valeur, int | float) and not abs(valeur) <= NOMBRE_MAX:
        raise ExpressionRefusee(f"Le nombre {ast.unparse(noeud)[:30]} est trop grand.")
    if isinstance(valeur, str) and not _se_conserve(valeur):
        raise ExpressionRefusee(
            "Un texte contient un caractère qui ne se conserve pas : retapez-le."
        )
    return lambda _contexte: valeur


def _se_conserve(texte: str) -> bool:
    """Tell whether a database can hold a text: no NUL, no half of a character."""
    return "\0" not in texte and texte.encode(errors="ignore").decode() == texte


def _nom(noeud: ast.Name, _profondeur: int) -> Calcul:
    nom = noeud.id
    if nom in MOTS:
        valeur = MOTS[nom]
        return lambda _contexte: valeur
    if nom.startswith("_") or nom in FONCTIONS or nom in RESERVES:
        raise ExpressionRefusee(
            f"« {nom} » ne peut pas être le nom d’une variable : choisissez-en un autre."
        )

    def lire(contexte: Contexte) -> object:
        if nom not in contexte:
            raise VariableAbsente(nom)
        return contexte[nom]

    return lire


def _et_ou(noeud: ast.BoolOp, profondeur: int) -> Calcul:
    parties = [compiler(valeur, profondeur) for valeur in noeud.values]
    cherche = isinstance(noeud.op, ast.Or)

    def calculer(contexte: Contexte) -> object:
        valeur: object = None
        for partie in parties:
            valeur = partie(contexte)
            if bool(valeur) is cherche:
                return valeur
        return valeur

    return calculer


def _unaire(noeud: ast.UnaryOp, profondeur: int) -> Calcul:
    operande = compiler(noeud.operand, profondeur)
    if isinstance(noeud.op, ast.Not):
        return lambda contexte: not operande(contexte)
    if isinstance(noeud.op, ast.USub):
        return lambda contexte: opposer(operande(contexte))
    raise ExpressionRefusee(_phrase_de_refus(noeud))


def _somme(noeud: ast.BinOp, profondeur: int) -> Calcul:
    gauche, droite = compiler(noeud.left, profondeur), compiler(noeud.right, profondeur)
    if isinstance(noeud.op, ast.Add):
        return lambda contexte: ajouter(gauche(contexte), droite(contexte))
    if isinstance(noeud.op, ast.Sub):
        return lambda contexte: soustraire(gauche(contexte), droite(contexte))
    raise ExpressionRefusee(
        f"« {ast.unparse(noeud)} » : seuls + et - sont permis entre deux valeurs."
    )


def _comparaison(noeud: ast.Compare, profondeur: int) -> Calcul:
    _refuser_les_identites(noeud)
    premiere = compiler(noeud.left, profondeur)
    suites = [
        (COMPARAISONS[type(op)], compiler(valeur, profondeur))
        for op, valeur in zip(noeud.ops, noeud.comparators, strict=True)
    ]

    def calculer(contexte: Contexte) -> object:
        gauche = premiere(contexte)
        for comparer, partie in suites:
            droite = partie(contexte)
            if not comparer(gauche, droite):
                return False
            gauche = droite
        return True

    return calculer


def _refuser_les_identites(noeud: ast.Compare) -> None:
    """`x is 1` depends on how Python stores numbers: only `is None` and its like mean something."""
    for op, valeur in zip(noeud.ops, noeud.comparators, strict=True):
        constante = isinstance(valeur, ast.Constant) and isinstance(valeur.value, bool | None)
        mot = isinstance(valeur, ast.Name) and valeur.id in MOTS
        if isinstance(op, ast.Is | ast.IsNot) and not (constante or mot):
            raise ExpressionRefusee(f"« {ast.unparse(noeud)} » : écrivez == au lieu de is.")


def _element(noeud: ast.Subscript, profondeur: int) -> Calcul:
    cle = noeud.slice.value if isinstance(noeud.slice, ast.Constant) else None
    if isinstance(cle, bool) or not isinstance(cle, str | int):
        raise ExpressionRefusee(
            f"« {ast.unparse(noeud)} » : entre crochets, seul un texte ou un nombre est permis."
        )
    source = compiler(noeud.value, profondeur)

    def calculer(contexte: Contexte) -> object:
        valeur = source(contexte)
        if not isinstance(valeur, Mapping | list | tuple | str):
            raise TypeError(cle)
        return valeur[cle]  # type: ignore[index]  # a wrong kind of key is a TypeError, as meant

    return calculer


def _selon(noeud: ast.IfExp, profondeur: int) -> Calcul:
    test, oui, non = (compiler(n, profondeur) for n in (noeud.test, noeud.body, noeud.orelse))
    return lambda contexte: oui(contexte) if test(contexte) else non(contexte)


def _suite(noeud: ast.List | ast.Tuple, profondeur: int) -> Calcul:
    parties = [compiler(element, profondeur) for element in noeud.elts]
    return lambda contexte: [partie(contexte) for partie in parties]


def _appel(noeud: ast.Call, profondeur: int) -> Calcul:
    if not isinstance(noeud.func, ast.Name) or noeud.func.id not in FONCTIONS or noeud.keywords:
        raise ExpressionRefusee(
            f"« {ast.unparse(noeud)} » : seules les fonctions {', '.join(sorted(FONCTIONS))} sont "
            "permises, avec des valeurs séparées par des virgules."
        )
    fonction = FONCTIONS[noeud.func.id]
    arguments = [compiler(argument, profondeur) for argument in noeud.args]
    return lambda contexte: fonction(*(argument(contexte) for argument in arguments))


COMPARAISONS: dict[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda gauche, droite: gauche in droite,
    ast.NotIn: lambda gauche, droite: gauche not in droite,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}

CONSTRUCTIONS: dict[type[ast.expr], Callable[..., Calcul]] = {
    ast.Constant: _constante,
    ast.Name: _nom,
    ast.BoolOp: _et_ou,
    ast.UnaryOp: _unaire,
    ast.BinOp: _somme,
    ast.Compare: _comparaison,
    ast.Subscript: _element,
    ast.IfExp: _selon,
    ast.List: _suite,
    ast.Tuple: _suite,
    ast.Call: _appel,
}
