"""What may be done to a form: each operation takes its bytes and returns those of the next one."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, Final

import orjson

from workflow.errors import Introuvable, SaisieInvalide
from workflow.expressions import compile_expression
from workflow.formulaires.edition.controle import controler_la_question
from workflow.formulaires.edition.question import Question, ecrire_question, lire_question
from workflow.formulaires.lecture import Champ, Formulaire, lire

TITRE_MAXIMUM: Final = 150
CHAMPS_MAXIMUM: Final = 60
FORMAT: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
CLE: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
PREMIERE: Final = Question("note", "textarea", "Note", longueur_maximum=2000)
"""What a new form asks: a form without a question is none."""

Champs = list[dict[str, Any]]


def list_questions(contenu: bytes) -> tuple[Question, ...]:
    """Return the fields of a form. Raises FormulaireInvalide."""
    return tuple(lire_question(brut) for brut in _ouvrir(contenu)["components"])


def creer(*, cle: str, titre: str) -> bytes:
    """Return a new form, with one free question. Raises SaisieInvalide."""
    _controler_la_cle(cle)
    composants = [ecrire_question({}, PREMIERE)]
    neuf = {"id": cle, "type": "default", "titre": _titre(titre), "components": composants}
    return _fermer(neuf)


def titrer(contenu: bytes, titre: str) -> bytes:
    """Give the form another title. Raises SaisieInvalide."""
    brut = _ouvrir(contenu)
    voulu = _titre(titre)
    if brut.get("titre", brut["id"]) == voulu:
        return contenu
    return _fermer({**brut, "titre": voulu})


def ajouter(contenu: bytes, voulue: Question) -> bytes:
    """Add a question at the end; without a key it gets one, from its label.

    Raises SaisieInvalide, by aspect of the question.
    """
    avant = lire(contenu)
    prises = {champ.cle for champ in avant.champs}
    cle = voulue.cle or proposer_cle(voulue.libelle, prises)
    _controler_la_cle(cle)
    if cle in prises:
        raise SaisieInvalide({"cle": f"Une autre question s’appelle déjà « {cle} »."})
    if len(prises) >= CHAMPS_MAXIMUM:
        raise SaisieInvalide({"libelle": f"Un formulaire a {CHAMPS_MAXIMUM} questions au plus : "
                                         "partagez-le entre deux étapes."})  # fmt: skip
    neuve = replace(voulue, cle=cle)
    return _changer(contenu, lambda champs: [*champs, ecrire_question({}, neuve)], neuve, avant)


def modifier(contenu: bytes, cle: str, voulue: Question) -> bytes:
    """Change a question; its key stays, for conditions read it. Raises SaisieInvalide."""
    avant = lire(contenu)
    rang = _rang(_ouvrir(contenu)["components"], cle)
    gardee = replace(voulue, cle=cle)

    def changer(champs: Champs) -> Champs:
        champs[rang] = ecrire_question(champs[rang], gardee)
        return champs

    return _changer(contenu, changer, gardee, avant)


def deplacer(contenu: bytes, cle: str, pas: int) -> bytes:
    """Move a question by `pas` places (-1: up); nothing at the ends. Raises Introuvable."""
    brut = _ouvrir(contenu)
    champs = brut["components"]
    rang = _rang(champs, cle)
    place = min(max(rang + pas, 0), len(champs) - 1)
    if place == rang:
        return contenu
    champs.insert(place, champs.pop(rang))
    return _fermer(brut)


def enlever(contenu: bytes, cle: str) -> bytes:
    """Take a question away. Raises SaisieInvalide when the form needs it, Introuvable."""
    brut = _ouvrir(contenu)
    rang = _rang(brut["components"], cle)
    lecteurs = [champ.libelle for champ in lire(contenu).champs if _est_posee_selon(champ, cle)]
    if lecteurs:
        raise SaisieInvalide({"libelle": (
            f"« {lecteurs[0]} » n’est posée que selon la réponse à cette question : changez "
            "d’abord sa condition."
        )})  # fmt: skip
    if len(brut["components"]) == 1:
        raise SaisieInvalide({"libelle": (
            "C’est la dernière question du formulaire : ajoutez-en une autre avant de l’enlever."
        )})  # fmt: skip
    del brut["components"][rang]
    return _fermer(brut)


def proposer_cle(libelle: str, prises: set[str]) -> str:
    """Return a free key made from a label: « Date de visite » -> `date_de_visite`."""
    plie = unicodedata.normalize("NFKD", libelle.lower()).encode("ascii", "ignore").decode()
    mots = re.sub(r"[^a-z0-9]+", "_", plie).strip("_").lstrip("0123456789_")[:50].rstrip("_")
    debut = mots or "question"
    suites = (debut if numero == 1 else f"{debut}_{numero}" for numero in count(1))
    return next(cle for cle in suites if cle not in prises)


def _changer(
    contenu: bytes, changer: Callable[[Champs], Champs], voulue: Question, avant: Formulaire
) -> bytes:
    """Return the form changed, its question held against the rules. Raises SaisieInvalide."""
    brut = _ouvrir(contenu)
    ecrit = {**brut, "components": changer(list(brut["components"]))}
    suite = contenu if ecrit == brut else _fermer(ecrit)
    controler_la_question(suite, voulue, avant)
    return suite


def _ouvrir(contenu: bytes) -> dict[str, Any]:
    """Return the JSON of a form that reads. Raises FormulaireInvalide."""
    lire(contenu)
    ouvert: dict[str, Any] = orjson.loads(contenu)
    return ouvert


def _fermer(brut: dict[str, Any]) -> bytes:
    return orjson.dumps(brut, option=FORMAT)


def _rang(champs: Champs, cle: str) -> int:
    for rang, champ in enumerate(champs):
        if champ["key"] == cle:
            return rang
    raise Introuvable("Cette question n’est plus dans le formulaire : rechargez la page.")


def _est_posee_selon(champ: Champ, cle: str) -> bool:
    """Tell whether another question is shown by the answer to that one."""
    if champ.montre_si is None or champ.cle == cle:
        return False
    return cle in compile_expression(champ.montre_si).noms


def _titre(titre: str) -> str:
    propre = " ".join(titre.split())
    if not propre:
        raise SaisieInvalide({"titre": "Donnez un titre au formulaire."})
    if len(propre) > TITRE_MAXIMUM:
        raise SaisieInvalide({"titre": f"Raccourcissez ce titre : {TITRE_MAXIMUM} caractères."})
    return propre


def _controler_la_cle(cle: str) -> None:
    if not CLE.fullmatch(cle):
        raise SaisieInvalide({"cle": "Gardez des minuscules sans accent, des chiffres et le "
                                     "souligné, en commençant par une lettre."})  # fmt: skip
