"""Simple conditions: lines of variable, operator and value, tied by « et » or by « ou ».

What a page offers to choose from is written here as an expression, and read back from one. An
expression of another kind (a call, two levels, a sum) is not simple: its author writes it by hand.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workflow.edition.vocabulaire.nature import Variable
from workflow.errors import ExpressionRefusee
from workflow.expressions import compile_expression

OPERATEURS: Final[Mapping[str, str]] = {
    "==": "est",
    "!=": "n’est pas",
    "<": "est inférieur à",
    "<=": "est inférieur ou égal à",
    ">": "est supérieur à",
    ">=": "est supérieur ou égal à",
    "vrai": "oui",
    "faux": "non",
}
"""Code of an operator -> how a sentence says it. `vrai` and `faux` take no value."""

SANS_VALEUR = frozenset({"vrai", "faux"})
PAR_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "liste": ("==", "!="),
    "texte": ("==", "!="),
    "oui_non": ("vrai", "faux"),
    "nombre": ("==", "!=", "<", "<=", ">", ">="),
    "date": (),
}
"""Type of a variable -> the operators that a page offers for it."""

LIAISONS: Final[Mapping[str, str]] = {"et": "and", "ou": "or"}
LIGNES_MAX = 20
CHIFFRES_MAX = 9
_SIGNES: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ligne:
    """One comparison. `valeur`: a code, a number, or the name of a variable (`avec_variable`)."""

    variable: str
    operateur: str
    valeur: str | int | None = None
    avec_variable: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """`liaison`: « et » or « ou » between the lines; of no meaning for a single one."""

    lignes: tuple[Ligne, ...]
    liaison: str = "et"


def ecrire_condition(condition: Condition) -> str:
    """Return the expression of a condition. Raises ExpressionRefusee."""
    if not 1 <= len(condition.lignes) <= LIGNES_MAX or condition.liaison not in LIAISONS:
        raise ExpressionRefusee(
            f"Une condition a d’une à {LIGNES_MAX} lignes, liées par « et » ou par « ou »."
        )
    mot = f" {LIAISONS[condition.liaison]} "
    texte = mot.join(_ecrire_ligne(ligne) for ligne in condition.lignes)
    compile_expression(texte)
    return texte


def _ecrire_ligne(ligne: Ligne) -> str:
    _verifier_le_nom(ligne.variable)
    if ligne.operateur not in OPERATEURS:
        raise ExpressionRefusee("Choisissez comment comparer : « est », « n’est pas »…")
    if ligne.operateur in SANS_VALEUR:
        return ligne.variable if ligne.operateur == "vrai" else f"not {ligne.variable}"
    if ligne.valeur is None:
        raise ExpressionRefusee("Choisissez ou tapez la valeur à comparer.")
    if ligne.avec_variable:
        _verifier_le_nom(str(ligne.valeur))
        return f"{ligne.variable} {ligne.operateur} {ligne.valeur}"
    return f"{ligne.variable} {ligne.operateur} {ligne.valeur!r}"


def _verifier_le_nom(nom: str) -> None:
    if not nom.isidentifier():
        raise ExpressionRefusee("Choisissez la réponse ou le réglage que la condition lit.")


def lire_condition(texte: str) -> Condition | None:
    """Return the lines of an expression, or None when it is not a simple one; never raises."""
    try:
        arbre = ast.parse(compile_expression(texte).texte, mode="eval").body
    except (ExpressionRefusee, SyntaxError, ValueError):
        return None
    if isinstance(arbre, ast.BoolOp):
        liaison = "et" if isinstance(arbre.op, ast.And) else "ou"
        return _assembler([_lire_ligne(partie) for partie in arbre.values], liaison)
    return _assembler([_lire_ligne(arbre)], "et")


def _assembler(lues: Sequence[Ligne | None], liaison: str) -> Condition | None:
    lignes = tuple(ligne for ligne in lues if ligne is not None)
    simple = len(lignes) == len(lues) <= LIGNES_MAX
    return Condition(lignes, liaison) if simple else None


def _lire_ligne(noeud: ast.expr) -> Ligne | None:
    if isinstance(noeud, ast.Name):
        return Ligne(noeud.id, "vrai")
    if isinstance(noeud, ast.UnaryOp) and isinstance(noeud.op, ast.Not):
        return Ligne(noeud.operand.id, "faux") if isinstance(noeud.operand, ast.Name) else None
    if isinstance(noeud, ast.Compare) and isinstance(noeud.left, ast.Name) and len(noeud.ops) == 1:
        signe = _SIGNES.get(type(noeud.ops[0]))
        return _comparer(noeud.left.id, signe, noeud.comparators[0]) if signe else None
    return None


def _comparer(variable: str, signe: str, droite: ast.expr) -> Ligne | None:
    if isinstance(droite, ast.Name):
        return Ligne(variable, signe, droite.id, avec_variable=True)
    if isinstance(droite, ast.UnaryOp) and isinstance(droite.op, ast.USub):
        oppose = _valeur(droite.operand)
        return Ligne(variable, signe, -oppose) if isinstance(oppose, int) else None
    valeur = _valeur(droite)
    return None if valeur is None else Ligne(variable, signe, valeur)


def _valeur(noeud: ast.expr) -> str | int | None:
    lue = noeud.value if isinstance(noeud, ast.Constant) else None
    return lue if isinstance(lue, str | int) and not isinstance(lue, bool) else None


def lire_ligne_saisie(
    variables: Mapping[str, Variable], nom: str, operateur: str, saisie: str
) -> Ligne:
    """Return the line that a page sends as texts: a number is typed, a code chosen.

    `variables`: those known, by name. Raises ExpressionRefusee.
    """
    if operateur in SANS_VALEUR:
        return Ligne(nom, operateur)
    lue = variables.get(nom)
    texte = saisie.strip()
    if lue is None or lue.type != "nombre":
        return Ligne(nom, operateur, saisie)
    if texte in variables:
        return Ligne(nom, operateur, texte, avec_variable=True)
    if not texte.removeprefix("-").isdecimal() or len(texte) > CHIFFRES_MAX:
        raise ExpressionRefusee(f"« {lue.libelle} » est un nombre : tapez un nombre entier.")
    return Ligne(nom, operateur, int(texte))


def dire_condition(condition: Condition, variables: Mapping[str, Variable]) -> str:
    """Return the condition as a French sentence, with the labels of what it reads."""
    dites = (_dire_ligne(ligne, variables) for ligne in condition.lignes)
    return f" {condition.liaison} ".join(dites)


def _dire_ligne(ligne: Ligne, variables: Mapping[str, Variable]) -> str:
    lue = variables.get(ligne.variable)
    libelle = lue.libelle if lue else ligne.variable
    if ligne.operateur in SANS_VALEUR:
        return f"« {libelle} » : {OPERATEURS[ligne.operateur]}"
    return f"« {libelle} » {OPERATEURS[ligne.operateur]} {_dire_la_valeur(ligne, lue, variables)}"


def _dire_la_valeur(ligne: Ligne, lue: Variable | None, variables: Mapping[str, Variable]) -> str:
    if ligne.avec_variable:
        autre = variables.get(str(ligne.valeur))
        return f"« {autre.libelle if autre else ligne.valeur} »"
    if isinstance(ligne.valeur, int):
        return str(ligne.valeur)
    dite = dict(lue.choix).get(str(ligne.valeur), ligne.valeur) if lue else ligne.valeur
    return f"« {dite} »" if dite else "vide"
