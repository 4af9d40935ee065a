"""The panel of one question: a form of the house, whose boxes follow the type of the question."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from web.administration.edition.questions.conditions import choix_de_condition
from web.administration.edition.questions.mots import (
    CELLULES_EN_MOTS,
    LIBRES,
    NIVEAUX_EN_MOTS,
    ORGANISMES,
    TYPES_EN_MOTS,
    dire_actes,
    dire_lecteurs,
    nommer_destination,
)
from web.page.formulaires import OUI_NON, champ, formulaire
from workflow.formulaires import GENERIQUE, Formulaire
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX
from workflow.formulaires.edition import Question
from workflow.formulaires.edition.controle import (
    AIDE_MAXIMUM,
    COLONNES_MAXIMUM,
    LIBELLE_MAXIMUM,
    OPTIONS_MAXIMUM,
)
from workflow.formulaires.edition.modeles import questions_modeles, types_admis
from workflow.formulaires.edition.question import LISTES, NOMBRES, TABLEAU, TEXTES
from workflow.formulaires.lecture import LIGNES_MAXIMUM, NOMBRE_MAXIMUM

EN_LIGNES: Final = 40
"""Beyond, the answers are typed one a line: a table of so many rows reads badly."""
LONGUEUR_MAXIMUM: Final = 20_000
EXPRESSION_MAXIMUM: Final = 500
Champs = Iterator[dict[str, Any]]


def construire(question: Question, autres: Sequence[Question], *, nouvelle: bool) -> Formulaire:
    """Return the boxes of a question; `autres`: the others of its form, for its condition."""
    construit = formulaire(
        "question",
        "Question",
        champ("libelle", "textfield", "Question", required=True, maxLength=LIBELLE_MAXIMUM),
        champ("aide", "textarea", "Aide sous la question", maxLength=AIDE_MAXIMUM),
        *_nature(question),
        champ("requis", "checkbox", "Réponse obligatoire"),
        *_selon_le_type(question),
        *_lecture(question),
        *_condition(autres),
        *(_cle() if nouvelle else ()),
    )
    en_tete = [replace(c, minimum=-NOMBRE_MAXIMUM) if c.cle in ("minimum", "maximum") else c
               for c in construit.champs]  # fmt: skip
    return replace(construit, champs=tuple(en_tete))


def _nature(question: Question) -> Champs:
    admis = types_admis(question.destination)
    possibles = [t for t in TYPES_EN_MOTS if (t in LIBRES if admis is None else t in admis)]
    if question.type not in possibles:
        possibles.append(question.type)
    options = [(t, TYPES_EN_MOTS.get(t, t)) for t in possibles]
    yield champ("type", "select", "Sorte de réponse", options=options, required=True)
    yield champ(
        "destination", "select", "Où va la réponse", required=True,
        options=[(d, nommer_destination(d)) for d in _destinations(question)],
        aide=_aide(question),
    )  # fmt: skip


def _aide(question: Question) -> str:
    """Return who reads the answer, and where it may be asked."""
    lecteurs = dire_lecteurs(question.destination, question.confidentialite)
    return f"{lecteurs}. {dire_actes(question.destination)}".strip()


def _destinations(question: Question) -> list[str]:
    """Return the free answer, the present one, and the data that take that type of answer."""
    admises = [d for d in questions_modeles() if question.type in (types_admis(d) or ())]
    return list(dict.fromkeys([GENERIQUE, question.destination or GENERIQUE, *admises]))


def _selon_le_type(question: Question) -> Champs:
    if question.type in LISTES:
        yield _options_en_lignes() if _est_longue(question) else _options()
    if question.type in TEXTES:
        yield champ("longueur_minimum", "number", "Longueur au moins", max=LONGUEUR_MAXIMUM)
        yield champ("longueur_maximum", "number", "Longueur au plus", min=1, max=LONGUEUR_MAXIMUM,
                    aide="En caractères. Sans nombre : 4 000.")  # fmt: skip
    if question.type in NOMBRES:
        yield champ("minimum", "number", "Au moins", max=NOMBRE_MAXIMUM)
        yield champ("maximum", "number", "Au plus", max=NOMBRE_MAXIMUM)
    if question.type == "montant" and question.destination == GENERIQUE:
        yield champ("centimes", "checkbox", "Avec les centimes")
    if question.type == "organisme":
        yield champ("organisme", "select", "Sorte d’organisme", options=ORGANISMES.items(),
                    required=True)  # fmt: skip
    if question.type == TABLEAU:
        yield _colonnes()
        yield champ("minimum", "number", "Lignes au moins", max=LIGNES_MAXIMUM)
        yield champ("maximum", "number", "Lignes au plus", min=1, max=LIGNES_MAXIMUM)


def _est_longue(question: Question) -> bool:
    return len(question.options) > EN_LIGNES


def _tableau(cle: str, libelle: str, aide: str, maximum: int, *colonnes: Any) -> dict[str, Any]:
    for colonne in colonnes:
        del colonne["properties"]  # a cell goes where its table goes
    tableau = champ(cle, "tableau", libelle, aide=aide, required=True, max=maximum)
    return {**tableau, "columns": list(colonnes)}


def _options() -> dict[str, Any]:
    return _tableau(
        "options", "Réponses proposées",
        "Une ligne par réponse ; videz une ligne pour l’enlever, changez sa place pour la "
        "déplacer. Le code est ce que lisent les conditions : laissé vide, il vient de la réponse.",
        LIGNES_MAXIMUM,
        champ("place", "number", "Place", max=LIGNES_MAXIMUM * 2),
        champ("libelle", "textfield", "Réponse", required=True, maxLength=LIBELLE_MAXIMUM),
        champ("valeur", "textfield", "Code", maxLength=60),
        champ("aide", "textfield", "Ce qui s’ensuit", maxLength=LIBELLE_MAXIMUM),
    )  # fmt: skip


def _options_en_lignes() -> dict[str, Any]:
    return champ(
        "options", "textarea", "Réponses proposées", required=True,
        maxLength=OPTIONS_MAXIMUM * (LIBELLE_MAXIMUM + 60),
        aide="Une réponse par ligne : son code, deux points, la réponse.",
    )  # fmt: skip


def _colonnes() -> dict[str, Any]:
    return _tableau(
        "colonnes", "Colonnes du tableau",
        "Une ligne par colonne ; videz une ligne pour l’enlever. Les choix d’une liste se "
        "séparent par des points-virgules.",
        COLONNES_MAXIMUM,
        champ("libelle", "textfield", "Colonne", required=True, maxLength=100),
        champ("type", "select", "Sorte", options=CELLULES_EN_MOTS.items(), required=True),
        champ("requis", "select", "Obligatoire", options=OUI_NON),
        champ("choix", "textfield", "Choix d’une liste", maxLength=2000),
        champ("cle", "textfield", "Nom technique", maxLength=60),
    )  # fmt: skip


def _lecture(question: Question) -> Champs:
    destination = DESTINATIONS.get(question.destination)
    if destination is not None:
        plancher = destination.confidentialite
        plus = [nom for nom, niveau in NIVEAUX.items() if niveau >= plancher]
        if len(plus) > 1 or question.confidentialite:
            yield champ(
                "confidentialite", "select", "Réserver davantage la réponse",
                options=[(nom, NIVEAUX_EN_MOTS[nom]) for nom in plus],
                aide=f"Sans choix : {NIVEAUX_EN_MOTS[plancher.name.lower()].lower()}.",
            )  # fmt: skip
    if question.destination == GENERIQUE and question.type in ("radio", "select", "oui_non"):
        yield champ(
            "route", "checkbox", "La réponse oriente le parcours",
            aide="Les conditions du diagramme peuvent alors la lire : elle sort du secret de "
            "l’étape. Ne cochez pas pour une réponse confidentielle.",
        )  # fmt: skip


def _condition(autres: Sequence[Question]) -> Champs:
    choix = choix_de_condition(autres)
    if choix:
        yield champ(
            "selon", "checklist", "Posée seulement si l’une de ces réponses est donnée",
            options=choix, aide="Rien de coché : la question est toujours posée.",
        )  # fmt: skip
    yield champ(
        "montre_si", "textfield", "Posée seulement si (écrit à la main)",
        maxLength=EXPRESSION_MAXIMUM,
        aide="Pour qui en a besoin, par exemple : statut != 'locataire'. Sinon, laissez vide.",
    )  # fmt: skip


def _cle() -> Champs:
    yield champ(
        "cle", "textfield", "Nom technique", maxLength=60,
        aide="Ce que lisent les conditions ; il ne changera plus. Laissé vide, il vient de la "
        "question.",
    )  # fmt: skip
