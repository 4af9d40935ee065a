"""What each destination takes: the shipped forms ask for every one of them, and are the models.

A column keeps some kind of answer and some codes only. A question that writes there asks the
same thing, or less: another type, another code or a wider number would fail when it is written.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import orjson

import bpmn
from workflow.formulaires.controle import GENERIQUE
from workflow.formulaires.edition.question import LISTES, NOMBRES, Question, lire_question
from workflow.formulaires.lecture import Champ, Formulaire, lire_livre

FAMILLES: Final = (frozenset({"radio", "select", "oui_non"}), frozenset({"textfield", "textarea"}))
"""Types that stand for each other."""


@cache
def modeles() -> Mapping[str, tuple[Champ, ...]]:
    """Return the shipped fields by destination, but for the generic answers."""
    trouves: dict[str, list[Champ]] = defaultdict(list)
    for cle in bpmn.list_formulaires():
        for champ in lire_livre(bpmn.read_formulaire(cle)).champs:
            trouves[champ.destination].append(champ)
    trouves.pop(GENERIQUE, None)
    return {destination: tuple(champs) for destination, champs in trouves.items()}


@cache
def questions_modeles() -> Mapping[str, Question]:
    """Return the question that a new field of each destination begins with."""
    bruts = (brut for cle in bpmn.list_formulaires()
             for brut in orjson.loads(bpmn.read_formulaire(cle))["components"])  # fmt: skip
    lues = (lire_question(brut) for brut in bruts)
    return {lue.destination: lue for lue in lues if lue.destination != GENERIQUE}


def types_admis(destination: str) -> frozenset[str] | None:
    """Return the types of field that may write there; None where any may."""
    champs = modeles().get(destination)
    if champs is None:
        return None
    types = {champ.type for champ in champs}
    return frozenset(types).union(*(famille for famille in FAMILLES if famille & types))


def list_ecarts(formulaire: Formulaire) -> Iterator[tuple[str, str, str]]:
    """Yield (key of the field, aspect, sentence) for what a column would not keep.

    For forms that anyone may have written; the published ones of long ago are not judged again.
    """
    for champ in formulaire.champs:
        for aspect, phrase in ecarts_du_champ(champ):
            yield champ.cle, aspect, phrase


def ecarts_du_champ(champ: Champ) -> Iterator[tuple[str, str]]:
    """Yield (aspect of the question, sentence) for what its destination would not keep."""
    types = types_admis(champ.destination)
    if types is None:
        return
    if champ.type not in types:
        yield "type", "Cette donnée ne se demande pas ainsi : choisissez un des types proposés."
        return
    yield from _codes_en_trop(champ)
    yield from _bornes_en_trop(champ)
    organismes = {modele.organisme for modele in modeles()[champ.destination]}
    if champ.organisme not in organismes:
        yield "organisme", "Cette donnée désigne un organisme d’une autre sorte."


def _codes_en_trop(champ: Champ) -> Iterator[tuple[str, str]]:
    connus = {o.valeur for modele in modeles()[champ.destination] for o in modele.options}
    if champ.type not in LISTES or not connus:
        return
    inconnus = [o.valeur for o in champ.options if o.valeur not in connus]
    if inconnus:
        yield (
            "options",
            f"« {inconnus[0]} » n’est pas une réponse de cette donnée. Gardez des codes parmi : "
            f"{', '.join(sorted(connus)[:30])}.",
        )


def _bornes_en_trop(champ: Champ) -> Iterator[tuple[str, str]]:
    if champ.type not in NOMBRES:
        return
    memes = modeles()[champ.destination]
    bas, haut = min(m.minimum for m in memes), max(m.maximum for m in memes)
    if champ.minimum < bas:
        yield "minimum", f"Cette donnée vaut au moins {bas}."
    if champ.maximum > haut:
        yield "maximum", f"Cette donnée vaut au plus {haut}."
