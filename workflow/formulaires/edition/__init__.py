"""The writing side of forms: pure operations, bytes in and bytes out, in the house's format.

A form that nothing changed is given back byte for byte; what this room does not know of a file
(a key of another tool) stays where it is.
"""

from workflow.formulaires.edition.operations import (
    ajouter,
    creer,
    deplacer,
    enlever,
    list_questions,
    modifier,
    titrer,
)
from workflow.formulaires.edition.question import Colonne, Question

__all__ = [
    "Colonne",
    "Question",
    "ajouter",
    "creer",
    "deplacer",
    "enlever",
    "list_questions",
    "modifier",
    "titrer",
]
