"""Walks of a version in progress: tried from nothing under a virtual clock, kept as its tests.

`contenu` says what a walk is, `plateau` puts the pieces together, `jeu` plays, `recit` tells,
`scene` is the answer. All of it runs apart (`travail`, asked through `jouer`): the pieces may come
from anyone.
"""

from workflow.edition.scenarios.isoles import jouer, jouer_tous
from workflow.edition.scenarios.registre import garder, lire_scenario, list_scenarios, supprimer
from workflow.edition.scenarios.rejeu import Resultat, attendre, rejouer, rejouer_tous
from workflow.edition.scenarios.scene import Scene

__all__ = [
    "Resultat",
    "Scene",
    "attendre",
    "garder",
    "jouer",
    "jouer_tous",
    "lire_scenario",
    "list_scenarios",
    "rejouer",
    "rejouer_tous",
    "supprimer",
]
