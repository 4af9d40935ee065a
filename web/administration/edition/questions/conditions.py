"""When a question is asked: answers of others to tick, or an expression typed by hand."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from workflow.edition.conditions import Condition, Ligne, ecrire_condition, lire_condition
from workflow.errors import SaisieInvalide
from workflow.formulaires.edition import Question
from workflow.formulaires.lecture import OUI_NON, Option

REPONSES_MAXIMUM: Final = 12
"""A list longer than that is not laid out to be ticked."""
EGAL: Final = "="
DEUX: Final = "Cochez des réponses ou écrivez la condition : pas les deux."


def choix_de_condition(autres: Iterable[Question]) -> list[tuple[str, str]]:
    """Return (« key=code », « Question : Answer ») for the closed choices of the other fields."""
    return [
        (f"{question.cle}{EGAL}{option.valeur}", f"{question.libelle} : {option.libelle}")
        for question in autres
        for option in _reponses(question)
    ]


def _reponses(question: Question) -> Sequence[Option]:
    if question.type == "oui_non":
        return OUI_NON
    courte = len(question.options) <= REPONSES_MAXIMUM
    return question.options if question.type in ("radio", "select") and courte else ()


def dire(montre_si: str | None, autres: Sequence[Question]) -> tuple[list[str], str]:
    """Return (the answers ticked, the expression typed): one of them holds the condition."""
    if not montre_si:
        return [], ""
    condition = lire_condition(montre_si)
    connus = {code for code, _ in choix_de_condition(autres)}
    coches = list(_coches(condition)) if condition else []
    if coches and set(coches) <= connus and ecrire(coches) == montre_si:
        return coches, ""
    return [], montre_si


def _coches(condition: Condition) -> Iterator[str]:
    for ligne in condition.lignes:
        simple = ligne.operateur == "==" and isinstance(ligne.valeur, str)
        yield f"{ligne.variable}{EGAL}{ligne.valeur}" if simple else ""


def ecrire(coches: Sequence[str]) -> str:
    """Return the expression of the answers ticked."""
    paires = (coche.partition(EGAL) for coche in coches)
    lignes = tuple(Ligne(cle, "==", code) for cle, _, code in paires)
    return ecrire_condition(Condition(lignes, "ou"))


def lire(coches: Sequence[str], tapee: str) -> str | None:
    """Return the condition of a question, None when it is always asked. Raises SaisieInvalide."""
    propre = tapee.strip()
    if coches and propre:
        raise SaisieInvalide({"montre_si": DEUX})
    return ecrire(coches) if coches else propre or None
