"""Walks as a job of `workflow.isolement`: pieces and moves in, scenes out."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import orjson

import bpmn
from models.errors import ErreurMetier
from workflow.decisions import tables_livrees
from workflow.edition.scenarios.contenu import Contenu
from workflow.edition.scenarios.jeu import Partie
from workflow.edition.scenarios.plateau import Plateau, PlateauRefuse
from workflow.edition.scenarios.scene import Scene
from workflow.engine.analyse import ECHECS
from workflow.errors import SaisieInvalide
from workflow.formulaires import lire
from workflow.formulaires.validation import valider
from workflow.isolement.pieces import deballer, emballer
from workflow.parcours.definitions import Pieces
from workflow.parcours.livrees import livrees
from workflow.verification.juger import lire_module
from workflow.verification.variables import ecrites_par_les_formulaires

SANS_EXPLICATION = (
    "Le moteur n’a pas pu poursuivre cet essai : simplifiez le diagramme autour de la dernière "
    "étape faite, ou demandez le verdict de l’ébauche."
)

ESSAI: Mapping[str, Any] = {
    "parametres": {},
    "debut": "2026-01-05T09:00",
    "gestes": [
        {
            "etape": "enregistrer_orientation",
            "reponses": {
                "prescripteur_type": "comed",
                "motif": "Essai",
                "accord_contact": "oui",
                "eligible": "oui",
            },
        },
        {"avancer": "P1Y"},
    ],
}
"""A short walk on a shipped parcours, for all that a walk imports when it first needs it."""


def travailler(contenu: bytes, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one scene for each of `options["scenarios"]`, all on the same pieces."""
    scenarios: Sequence[Any] = options["scenarios"]
    try:
        plateau = Plateau.poser(deballer(contenu))
    except PlateauRefuse as refus:
        return [_en_clair(Scene(refus=refus.phrases))] * len(scenarios)
    except ErreurMetier as erreur:
        return [_en_clair(Scene(refus=(str(erreur),)))] * len(scenarios)
    except (*ECHECS, ArithmeticError, MemoryError):
        return [_en_clair(Scene(refus=(SANS_EXPLICATION,)))] * len(scenarios)
    return [_en_clair(_jouer(plateau, scenario)) for scenario in scenarios]


def _en_clair(scene: Scene) -> dict[str, Any]:
    """Return plain data, whatever a diagram has put in its variables."""
    clair: dict[str, Any] = orjson.loads(
        orjson.dumps(scene.as_json(), default=str, option=orjson.OPT_NON_STR_KEYS)
    )
    return clair


def _jouer(plateau: Plateau, scenario: object) -> Scene:
    try:
        return Partie(plateau, Contenu.lire(scenario)).jouer()
    except ErreurMetier as erreur:
        return Scene(incident=str(erreur))
    except (*ECHECS, ArithmeticError, MemoryError):
        return Scene(incident=SANS_EXPLICATION)


@cache
def preparer() -> None:
    """Read and import all that a walk may need, before the files are out of reach."""
    tables_livrees()
    ecrites_par_les_formulaires(frozenset(bpmn.list_formulaires()))
    for module in livrees("module").values():
        lire_module(module)
    for formulaire in livrees("formulaire").values():
        with suppress(SaisieInvalide):
            valider(lire(formulaire), {})
    pieces = Pieces("acces_direct", "", bpmn.read_parcours("acces_direct"), {}, {}, {})
    travailler(emballer(pieces), {"scenarios": [ESSAI]})
