"""What a variable of a parcours is, as a page offers it."""

from dataclasses import dataclass

Choix = tuple[tuple[str, str], ...]
"""(code, label), in the order in which they are offered."""

TYPES = ("liste", "oui_non", "nombre", "texte", "date")


@dataclass(frozen=True, slots=True)
class Variable:
    """What a condition, a delay or a table may read.

    `type`: one of `TYPES`. `oui_non` is a truth (a programme's parameter); a question answered by
    yes or no is a `liste` of two codes. `origine`: « Formulaire … », « Réglage du programme »...
    """

    nom: str
    libelle: str
    type: str
    choix: Choix = ()
    origine: str = ""
