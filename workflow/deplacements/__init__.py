"""Running dossiers moved from one version of their parcours to another, and taken back.

A batch (`lots`) holds a row for each dossier; a row is tried, moved or taken back by `traiter`,
alone in its transaction, whoever asks. `passage` is the move of one dossier, `retour` its undoing,
`prevision` what it would do.
"""

from workflow.deplacements.lots import (
    annuler,
    clore_si_fini,
    compter_par_sort,
    ecarter,
    lancer,
    lire,
    preparer,
    reprendre,
)
from workflow.deplacements.prevision import Effets, Prevision, simuler
from workflow.deplacements.traitement import annuler_un, traiter

__all__ = [
    "Effets",
    "Prevision",
    "annuler",
    "annuler_un",
    "clore_si_fini",
    "compter_par_sort",
    "ecarter",
    "lancer",
    "lire",
    "preparer",
    "reprendre",
    "simuler",
    "traiter",
]
