"""Rules that refuse an answer when it is typed; what was typed before them stays as it is."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from models.relogement import CANDIDATS_MINIMUM
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire

Reponses = Mapping[str, Any]
"""Answers of a form by destination."""

MOTS_DU_MOTIF = 5
"""Fewer words than that explain nothing to anybody."""

TROIS_CANDIDATURES = (
    "La commission examine au moins trois candidatures par logement (R.441-3) : choisissez "
    "l’exception qui s’applique, ou corrigez ce nombre."
)
LACONIQUE = (
    "Ce motif est trop court pour être compris : écrivez ce qui, dans la situation du ménage et "
    "pour ce logement, explique la décision (L.441-2-2)."
)


def verifier(formulaire: Formulaire | None, valeurs: Mapping[str, Any]) -> None:
    """Raise SaisieInvalide for answers that a rule refuses, on the field to correct."""
    champs = {c.destination: c.cle for c in (formulaire.champs if formulaire else ())}
    lues = {nom: valeurs[cle] for nom, cle in champs.items() if cle in valeurs}
    erreurs = {champs[nom]: phrase for nom, phrase in _list_refus(lues) if nom in champs}
    if erreurs:
        raise SaisieInvalide(erreurs)


def _list_refus(lues: Reponses) -> Iterator[tuple[str, str]]:
    for destination, (est_refusee, phrase) in REFUS.items():
        if destination in lues and est_refusee(lues):
            yield destination, phrase


def _sans_trois_candidats(lues: Reponses) -> bool:
    """R1, R.441-3: three candidates, or the exception that allows fewer."""
    nombre = lues["passage.nb_candidats"]
    return nombre < CANDIDATS_MINIMUM and "passage.exception_candidats" not in lues


def _est_laconique(lues: Reponses) -> bool:
    """R4, L.441-2-2: a formula that says nothing was annulled (TA Marseille, n° 2210115)."""
    return len(re.findall(r"\w+", str(lues["passage.motif"]))) < MOTS_DU_MOTIF


REFUS: Mapping[str, tuple[Callable[[Reponses], bool], str]] = {
    "passage.nb_candidats": (_sans_trois_candidats, TROIS_CANDIDATURES),
    "passage.motif": (_est_laconique, LACONIQUE),
}
"""Destination -> (what refuses its answer, the sentence)."""
