"""Answers made up where nobody wants to type them: a walk has no household, nor dwelling."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from models.calendrier import jour_paris
from models.relogement import CANDIDATS_MINIMUM
from workflow.essai_programmes.reponses import Circonstances, remplir
from workflow.formulaires import Formulaire, Option
from workflow.formulaires.choix import GENRES, ORGANISME

MENAGES: Final = (Option("essaimenagea", "Ménage A"), Option("essaimenageb", "Ménage B"))
INVENTES: Final[Mapping[str, tuple[Option, ...]]] = {
    "menage": MENAGES,
    "participant": MENAGES,
    "presences": MENAGES,
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
"""Type of field -> what stands for the choices of the moment (`workflow.formulaires.choix`)."""

DES_REGLES: Final[Mapping[str, object]] = {"passage.nb_candidats": CANDIDATS_MINIMUM}
"""Destination -> an answer that its rule of law accepts (`workflow.regles.saisie`)."""


def list_choix(formulaire: Formulaire) -> Mapping[str, tuple[Option, ...]]:
    """Return the invented choices of a form, by field key."""
    return {champ.cle: INVENTES[champ.type] for champ in formulaire.champs if champ.type in GENRES}


def inventer(
    formulaire: Formulaire, typees: Mapping[str, Any], moment: datetime
) -> dict[str, object]:
    """Return the answers typed, and one for each field that is still asked for.

    Raises SaisieInvalide when an answer typed is refused, or when none of ours suits.
    """
    fixes: dict[str, object] = {
        champ.cle: DES_REGLES[champ.destination]
        for champ in formulaire.champs
        if champ.destination in DES_REGLES
    }
    for champ in formulaire.champs:
        if champ.type == "presences":
            fixes[champ.cle] = [f"{menage.valeur}:present" for menage in MENAGES]
    lieu = Circonstances(jour_paris(moment), {g: o[0].valeur for g, o in INVENTES.items()})
    return remplir(formulaire, {**fixes, **typees}, lieu)
