"""Which names a diagram may read: what forms, acts and programmes write."""

from functools import cache

import bpmn
from workflow.formulaires.controle import peut_router
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.lecture import lire_livre


@cache
def ecrites_par_les_formulaires(cles: frozenset[str]) -> frozenset[str]:
    """Return the keys of the fields that route, in the shipped forms of these keys."""
    formes = (lire_livre(bpmn.read_formulaire(cle)) for cle in bpmn.list_formulaires())
    return frozenset(
        champ.cle
        for forme in formes
        if forme.cle in cles
        for champ in forme.champs
        if champ.destination in DESTINATIONS and peut_router(champ)
    )
