"""What a question may ask, said beside the box where it was typed."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from workflow.errors import ExpressionRefusee, SaisieInvalide
from workflow.expressions import compile_expression
from workflow.formulaires.controle import defaut_du_champ
from workflow.formulaires.edition.modeles import ecarts_du_champ
from workflow.formulaires.edition.question import (
    LISTES,
    NOMBRES,
    TABLEAU,
    TEXTES,
    Colonne,
    Question,
)
from workflow.formulaires.lecture import (
    LIGNES_MAXIMUM,
    Champ,
    Formulaire,
    FormulaireInvalide,
    Option,
    lire,
)
from workflow.formulaires.types import TYPES

LIBELLE_MAXIMUM: Final = 300
AIDE_MAXIMUM: Final = 1000
OPTIONS_MINIMUM: Final = 2
OPTIONS_MAXIMUM: Final = 150
COLONNES_MAXIMUM: Final = 8
CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")
CELLULES: Final = frozenset(t.nom for t in TYPES if t.cellule)
Faute = tuple[str, str]
"""(aspect of the question, French sentence)."""


def controler_la_question(contenu: bytes, voulue: Question, avant: Formulaire) -> None:
    """Raise SaisieInvalide, by aspect, if the question of a form just written oversteps.

    `avant`: the form as it was, whose other conditions may read an answer that has gone.
    """
    fautes: dict[str, str] = {}
    for aspect, phrase in _list_fautes(voulue, avant):
        fautes.setdefault(aspect, phrase)
    if fautes:
        raise SaisieInvalide(fautes)
    try:
        lu = lire(contenu)
    except FormulaireInvalide as erreur:
        raise SaisieInvalide({"libelle": str(erreur)}) from erreur
    champ = next(champ for champ in lu.champs if champ.cle == voulue.cle)
    fautes = dict(reversed(list(_list_depassements(champ))))
    if fautes:
        raise SaisieInvalide(fautes)


def _list_fautes(voulue: Question, avant: Formulaire) -> Iterator[Faute]:
    if not voulue.libelle.strip():
        yield "libelle", "Écrivez la question."
    if len(voulue.libelle) > LIBELLE_MAXIMUM:
        yield "libelle", f"Raccourcissez la question : {LIBELLE_MAXIMUM} caractères."
    if len(voulue.aide or "") > AIDE_MAXIMUM:
        yield "aide", f"Raccourcissez cette aide : {AIDE_MAXIMUM} caractères."
    if voulue.type in LISTES:
        yield from ((f"options{ou}", phrase) for ou, phrase in _choix(voulue.options))
        yield from _reponses_lues(voulue, avant)
    if voulue.type == TABLEAU:
        yield from _colonnes(voulue.colonnes)
    yield from _bornes(voulue)
    yield from _condition(voulue, avant)


def _choix(options: Iterable[Option]) -> Iterator[Faute]:
    """Yield (where, sentence); where: "" or `.row.column`."""
    options = tuple(options)
    codes = [option.valeur for option in options]
    if len(options) < OPTIONS_MINIMUM:
        yield "", "Proposez au moins deux réponses."
    if len(options) > OPTIONS_MAXIMUM:
        yield "", f"Gardez au plus {OPTIONS_MAXIMUM} réponses."
    for rang, option in enumerate(options):
        if not option.libelle.strip():
            yield f".{rang}.libelle", "Écrivez cette réponse."
        if not CODE.fullmatch(option.valeur):
            yield f".{rang}.valeur", "Gardez des lettres sans accent, des chiffres, le souligné."
        elif codes.index(option.valeur) < rang:
            yield f".{rang}.valeur", f"Deux réponses ont le code « {option.valeur} »."


def _reponses_lues(voulue: Question, avant: Formulaire) -> Iterator[Faute]:
    """Yield the answers that go while another question is shown for them."""
    ancienne = next((champ for champ in avant.champs if champ.cle == voulue.cle), None)
    restent = {option.valeur for option in voulue.options}
    for option in ancienne.options if ancienne else ():
        lectrice = next((c for c in avant.champs if _lit(c, voulue.cle, option.valeur)), None)
        if option.valeur not in restent and lectrice:
            yield (
                "options",
                (
                    f"« {option.libelle} » fait poser la question « {lectrice.libelle} » : changez "
                    "d’abord la condition de celle-ci."
                ),
            )


def _lit(champ: Champ, cle: str, code: str) -> bool:
    """Tell whether a field is shown for that answer to that question."""
    condition = champ.montre_si or ""
    return repr(code) in condition and cle in compile_expression(condition).noms


def _colonnes(colonnes: tuple[Colonne, ...]) -> Iterator[Faute]:
    if not 1 <= len(colonnes) <= COLONNES_MAXIMUM:
        yield "colonnes", f"Un tableau a d’une à {COLONNES_MAXIMUM} colonnes."
    cles = [colonne.cle for colonne in colonnes]
    for rang, colonne in enumerate(colonnes):
        if colonne.type not in CELLULES:
            yield f"colonnes.{rang}.type", "Une case ne se remplit pas ainsi."
        if cles.index(colonne.cle) < rang:
            yield f"colonnes.{rang}.libelle", "Deux colonnes ont le même nom."
        if colonne.type in LISTES:
            fautes = dict(_choix(colonne.options))
            if fautes:
                phrase = next(iter(fautes.values()))
                yield f"colonnes.{rang}.choix", phrase


def _bornes(voulue: Question) -> Iterator[Faute]:
    for bas, haut, quand in (
        ("longueur_minimum", "longueur_maximum", TEXTES),
        ("minimum", "maximum", (*NOMBRES, TABLEAU)),
    ):
        petite, grande = getattr(voulue, bas), getattr(voulue, haut)
        if voulue.type not in quand:
            continue
        if petite is not None and grande is not None and petite > grande:
            yield haut, "Le plus grand est au-dessous du plus petit."
    if voulue.type == TABLEAU and not 0 < (voulue.maximum or LIGNES_MAXIMUM) <= LIGNES_MAXIMUM:
        yield "maximum", f"Un tableau a {LIGNES_MAXIMUM} lignes au plus."


def _condition(voulue: Question, avant: Formulaire) -> Iterator[Faute]:
    if not voulue.montre_si:
        return
    try:
        noms = compile_expression(voulue.montre_si).noms
    except ExpressionRefusee as erreur:
        yield "montre_si", str(erreur)
        return
    connus = {champ.cle for champ in avant.champs} - {voulue.cle}
    if inconnus := noms - connus:
        yield (
            "montre_si",
            (
                f"La condition lit « {min(inconnus)} », qui n’est pas une autre question de ce "
                "formulaire."
            ),
        )


def _list_depassements(champ: Champ) -> Iterator[Faute]:
    """Yield what the destination refuses: its level, its codes, its type, its bounds."""
    defaut = defaut_du_champ(champ)
    if defaut is not None:
        yield _aspect_fautif(champ), defaut[:1].upper() + defaut[1:]
    else:
        yield from ecarts_du_champ(champ)


def _aspect_fautif(champ: Champ) -> str:
    """Return the box of a fault that `controle` tells of the field as a whole."""
    if champ.route:
        return "route"
    return "confidentialite" if champ.confidentialite else "type"
