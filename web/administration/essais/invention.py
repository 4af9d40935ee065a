"""Invented choices where a form asks for people, dwellings or sessions: a walk has no household."""

from collections.abc import Mapping
from typing import Final

from workflow.choix import GENRES, ORGANISME
from workflow.formulaires import Formulaire, Option

INVENTES: Final[Mapping[str, tuple[Option, ...]]] = {
    "menage": (Option("essaimenagea", "Ménage A"), Option("essaimenageb", "Ménage B")),
    "participant": (Option("essaimenagea", "Ménage A"), Option("essaimenageb", "Ménage B")),
    "presences": (Option("essaimenagea", "Ménage A"), Option("essaimenageb", "Ménage B")),
    "personne": (Option("essaipersonnea", "Personne A"), Option("essaipersonneb", "Personne B")),
    "logement": (Option("essailogementa", "Logement A"), Option("essailogementb", "Logement B")),
    "logement_palier": (Option("essaipaliera", "Logement de palier A"),),
    "document": (Option("essaidocumenta", "Document A"),),
    "seance": (Option("1", "Séance 1"), Option("2", "Séance 2")),
    "action_collective": (Option("essaiactiona", "Action A"),),
    ORGANISME: (
        Option("essaiorganismea", "Organisme A"),
        Option("essaiorganismeb", "Organisme B"),
    ),
}


def list_choix(formulaire: Formulaire) -> Mapping[str, tuple[Option, ...]]:
    """Return the invented choices of a form, by field key."""
    return {champ.cle: INVENTES[champ.type] for champ in formulaire.champs if champ.type in GENRES}
