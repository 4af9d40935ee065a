"""The port of a virus scanner. Without one, a file is believed once its kind is known.

A file is scanned before it is stored: nobody can open one that was not. Adapters are of the edge
(`web/documents/antivirus.py`).
"""

from typing import Protocol

from models.errors import ErreurMetier
from workflow.documents.nature import FICHIER
from workflow.errors import SaisieInvalide


class FichierInfecte(SaisieInvalide):
    """The scanner knows this file: it is not stored."""

    def __init__(self) -> None:
        super().__init__(
            {FICHIER: "L’antivirus refuse ce fichier : ne l’ouvrez pas, et prévenez son auteur."}
        )


class AnalyseImpossible(ErreurMetier):
    """The scanner does not answer: the file is not stored, the user tries again."""

    def __init__(self) -> None:
        super().__init__(
            "L’antivirus ne répond pas : le fichier n’est pas déposé. Réessayez dans une minute."
        )


class Analyse(Protocol):
    def examiner(self, contenu: bytes) -> None:
        """Return when the content is clean. Raises FichierInfecte, AnalyseImpossible."""


class SansAnalyse:
    """The adapter of an installation without a scanner."""

    def examiner(self, contenu: bytes) -> None:
        """Say nothing: the kind of the file is all that was checked."""
