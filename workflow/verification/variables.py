"""Which names a diagram may read: what forms, acts and programmes write."""

from collections.abc import Iterable, Mapping
from functools import cache

import bpmn
from workflow.formulaires.controle import peut_router
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.lecture import Formulaire, lire_livre


@cache
def ecrites_par_les_formulaires(cles: frozenset[str]) -> frozenset[str]:
    """Return the keys of the fields that route, in the shipped forms of these keys."""
    formes = (lire_livre(bpmn.read_formulaire(cle)) for cle in bpmn.list_formulaires())
    return _qui_routent(forme for forme in formes if forme.cle in cles)


def ecrites_par_les_formes(
    cles: frozenset[str], formes: Mapping[str, Formulaire]
) -> frozenset[str]:
    """Return the same, where `formes` replace the shipped forms of their keys."""
    return ecrites_par_les_formulaires(cles.difference(formes)) | _qui_routent(formes.values())


def _qui_routent(formes: Iterable[Formulaire]) -> frozenset[str]:
    return frozenset(
        champ.cle
        for forme in formes
        for champ in forme.champs
        if champ.destination in DESTINATIONS and peut_router(champ)
    )
