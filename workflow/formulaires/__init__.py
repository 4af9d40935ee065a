"""Forms: what they are, what they may ask; `validation`: what their answers are worth.

The validation is not imported here: a verdict reads forms and needs no answer.
"""

from workflow.formulaires.controle import GENERIQUE, controler, peut_router
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.lecture import Champ, Formulaire, FormulaireInvalide, Option, lire

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
]
