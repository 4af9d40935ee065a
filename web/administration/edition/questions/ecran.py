"""What the page of a form shows: its questions, their readers, the form as a role sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from models.codes import Role
from web.administration.edition.questions import conditions
from web.administration.edition.questions.mots import (
    TYPES_EN_MOTS,
    dire_lecteurs,
    nommer_destination,
)
from web.page.champs import ChampRendu
from web.page.saisie import rendre
from workflow.edition.conditions import lire_condition
from workflow.formulaires import Formulaire, Option, lire
from workflow.formulaires.choix import GENRES
from workflow.formulaires.edition import Question, list_questions
from workflow.formulaires.lecteurs import (
    ASSOCIATION,
    LECTEURS,
    peut_lire_le_champ,
)

DU_MOMENT: Final = (Option("exemple", "Les choix du dossier, au moment de la saisie"),)
"""Stands for the choices that only a dossier has."""


@dataclass(frozen=True)
class LigneQuestion:
    """A question in the list. `selon`: when it is asked; `lecteurs`: who reads the answer."""

    cle: str
    libelle: str
    type: str
    requis: bool
    destination: str
    lecteurs: str
    selon: str
    route: bool


@dataclass(frozen=True)
class Apercu:
    """A form as a role is shown it; `cachees`: the questions that it may not read."""

    role: Role
    roles: tuple[Role, ...]
    champs: tuple[ChampRendu, ...]
    cachees: tuple[str, ...]


def list_lignes(contenu: bytes) -> list[LigneQuestion]:
    """Return the questions of a form, in its order. Raises FormulaireInvalide."""
    questions = list_questions(contenu)
    return [
        LigneQuestion(
            question.cle,
            question.libelle,
            TYPES_EN_MOTS.get(question.type, question.type),
            question.requis,
            nommer_destination(question.destination),
            dire_lecteurs(question.destination, question.confidentialite),
            dire_condition(question, questions),
            question.route,
        )
        for question in questions
    ]


def dire_condition(question: Question, toutes: tuple[Question, ...]) -> str:
    """Return when a question is asked: « Conclusion : AVL ou ADL », or the expression itself."""
    condition = lire_condition(question.montre_si) if question.montre_si else None
    coches, _ = conditions.dire(question.montre_si, [q for q in toutes if q != question])
    if not coches or condition is None:
        return question.montre_si or ""
    mots = dict(conditions.choix_de_condition(toutes))
    return " ou ".join(f"« {mots[coche]} »" for coche in coches)


def voir_comme(contenu: bytes, role: Role | None) -> Apercu:
    """Return the form as a role is shown it, by the very macro of its steps."""
    formulaire = lire(contenu)
    choisi = role if role in LECTEURS else LECTEURS[0]
    montres = {champ.cle for champ in formulaire.champs if peut_lire_le_champ(choisi, champ)}
    cachees = tuple(champ.libelle for champ in formulaire.champs if champ.cle not in montres)
    return Apercu(choisi, LECTEURS, _rendre(formulaire, montres, choisi), cachees)


def _rendre(formulaire: Formulaire, cles: Collection[str], role: Role) -> tuple[ChampRendu, ...]:
    """Return the fields of these keys, their conditions left in: they read each other."""
    du_moment = {champ.cle: DU_MOMENT for champ in formulaire.champs if champ.type in GENRES}
    rendus = rendre(formulaire, choix=du_moment, audience=role in ASSOCIATION)
    return tuple(un for un in rendus if un.cle in cles)
