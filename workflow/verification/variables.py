"""Which names a diagram may read: what forms, acts and programmes write."""

from collections.abc import Collection

import bpmn
from workflow import formulaires
from workflow.formulaires.controle import peut_router
from workflow.formulaires.destinations import DESTINATIONS


def ecrites_par_les_formulaires(cles: Collection[str]) -> frozenset[str]:
    """Return the keys of the fields that route, in the shipped forms of these keys."""
    formes = (formulaires.lire(bpmn.read_formulaire(cle)) for cle in bpmn.list_formulaires())
    return frozenset(
        champ.cle
        for forme in formes
        if forme.cle in cles
        for champ in forme.champs
        if champ.destination in DESTINATIONS and peut_router(champ)
    )
