"""Forms: what they are, what they may ask, what their answers are worth."""

from workflow.formulaires.controle import GENERIQUE, controler, peut_router
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.lecture import Champ, Formulaire, FormulaireInvalide, Option, lire
from workflow.formulaires.validation import valider

__all__ = [
    "DESTINATIONS",
    "GENERIQUE",
    "Champ",
    "Formulaire",
    "FormulaireInvalide",
    "Option",
    "controler",
    "lire",
    "peut_router",
    "valider",
]
