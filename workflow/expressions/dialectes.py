"""Notations of other modellers, rewritten as ours when they mean the same.

`${montant > 10 && !refus}` (JUEL: Camunda 7, Flowable, Activiti) and `= decision = "avl"` (FEEL:
Camunda 8) become `montant > 10 and (not refus)` and `decision == "avl"`. What has no equal here
comes back with a remedy, in French, instead of a guess.
"""

import re
from collections import Counter
from dataclasses import dataclass

JETON = re.compile(
    r"""(?P<texte>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<nombre>\d+(?:\.\d+)?)"""
    r"""|(?P<nom>\w+)|(?P<op>===|!==|==|!=|<=|>=|<>|&&|\|\||:=|\*\*|[^\s\w])|(?P<blanc>\s+)""",
    re.DOTALL,
)
OPERATEURS = {
    "&&": " and ", "||": " or ", "=": "==", "===": "==", "!==": "!=", "<>": "!=",
}  # fmt: skip
# The words of JUEL, read as operators only inside ${...}: elsewhere `le` may be a variable.
MOTS_JUEL = {
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
}  # fmt: skip
SANS_EQUIVALENT = {
    **dict.fromkeys("‘’“”«»", "entourez les textes de guillemets droits, par exemple 'valide'."),
    "?": "écrivez « valeur1 if condition else valeur2 » au lieu du point d’interrogation.",
    "&": "écrivez and pour « et ».",
    "|": "écrivez or pour « ou ».",
    ":=": "une condition ne peut pas changer une variable : utilisez un champ de formulaire.",
}
OUVRANTES, FERMANTES = "([", ")]"


@dataclass(frozen=True, slots=True)
class Traduction:
    """The text in our notation; `remede` is set when it could not be rewritten."""

    origine: str
    texte: str
    remede: str | None = None
    est_etrangere: bool = False
    compte_depuis_un: bool = False
    """The notation counts the items of a list from 1, ours from 0."""


def traduire(texte: str) -> Traduction:
    """Return the expression in our notation; never raises."""
    origine = texte.strip()
    corps, notation = _deballer(origine)
    # The pattern matches any text whole; a line break between two words is only layout.
    jetons = [" " if m.lastgroup == "blanc" else m.group() for m in JETON.finditer(corps)]
    remede = next((SANS_EQUIVALENT[j] for j in jetons if j in SANS_EQUIVALENT), None)
    if notation == "juel":
        jetons = [f" {MOTS_JUEL[j]} " if j in MOTS_JUEL else j for j in jetons]
    etrangere = notation != "" or any(j in OPERATEURS or j == "!" for j in jetons)
    resultat = "".join(_reecrire(jetons) if etrangere else jetons)
    return Traduction(origine, resultat.strip(), remede, etrangere, notation == "feel")


def _deballer(texte: str) -> tuple[str, str]:
    """Return the text without its wrapper, and the notation that the wrapper tells."""
    juel = re.fullmatch(r"[$#]\{([^{}]*)\}", texte, re.DOTALL)
    if juel:
        return juel.group(1).strip(), "juel"
    if texte.startswith("=") and not texte.startswith("=="):
        return texte[1:].strip(), "feel"
    return texte, ""


def _reecrire(jetons: list[str]) -> list[str]:
    """Replace the operators; `!` binds tighter than `not`, so its operand gets parentheses."""
    fermetures: Counter[int] = Counter()
    resultat = []
    for rang, jeton in enumerate(jetons):
        if jeton == "!":
            fermetures[_fin_de_l_operande(jetons, rang + 1)] += 1
        ecrit = "(not " if jeton == "!" else OPERATEURS.get(jeton, jeton)
        resultat.append(ecrit + ")" * fermetures[rang])
    return resultat


def _fin_de_l_operande(jetons: list[str], rang: int) -> int:
    """Return the rank of the last token that the `!` before `rang` applies to."""
    while rang < len(jetons) and (jetons[rang] == "!" or jetons[rang].isspace()):
        rang += 1
    if rang < len(jetons) and jetons[rang] in OUVRANTES:
        return _fermeture(jetons, rang)
    while rang + 1 < len(jetons) and jetons[rang + 1] in OUVRANTES:
        rang = _fermeture(jetons, rang + 1)
    return rang


def _fermeture(jetons: list[str], rang: int) -> int:
    """Return the rank of the bracket that closes the one at `rang`, or of the last token."""
    niveau = 0
    for position in range(rang, len(jetons)):
        niveau += (jetons[position] in OUVRANTES) - (jetons[position] in FERMANTES)
        if niveau == 0:
            return position
    return len(jetons) - 1
