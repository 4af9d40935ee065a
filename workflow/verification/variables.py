"""Which names a diagram may read: what forms, acts and programmes write."""

from collections.abc import Collection

import bpmn
from workflow import formulaires
from workflow.destinations import DESTINATIONS
from workflow.formulaires import Champ

CHOIX_FERMES = frozenset({"radio", "select"})


def ecrites_par_les_formulaires(cles: Collection[str]) -> frozenset[str]:
    """Return the keys of the fields that route, in the shipped forms of these keys."""
    formes = (formulaires.lire(bpmn.read_formulaire(cle)) for cle in bpmn.list_formulaires())
    return frozenset(
        champ.cle
        for forme in formes
        if forme.cle in cles
        for champ in forme.champs
        if _peut_router(champ)
    )


def _peut_router(champ: Champ) -> bool:
    """A generic answer routes only as a closed choice."""
    if champ.destination == "reponse":
        return champ.type in CHOIX_FERMES
    return champ.destination in DESTINATIONS and DESTINATIONS[champ.destination].route
