"""What the acts write, by chapter of the household's way. Core statements: this is the hot path."""

from workflow.ecritures.adl import (
    enregistrer_bilan_final,
    enregistrer_bilan_mi_mesure,
    enregistrer_veille,
    sortir,
)
from workflow.ecritures.caleol import (
    classer_sans_suite,
    constater_silence,
    enregistrer_decision,
    enregistrer_reponse,
    fournir_piece,
    notifier_offre,
    ouvrir_proposition,
    tracer_contact_prealable,
)
from workflow.ecritures.contexte import Champs, Contexte
from workflow.ecritures.entree import (
    constater_non_relogeable,
    enregistrer_orientation,
    realiser_diagnostic,
    recueillir_adhesion,
    retirer_adhesion,
    tracer_contact,
    valider_entree,
)
from workflow.ecritures.relogement import designer_correspondant, signer_bail
from workflow.ecritures.restantes import ecrire_restantes

__all__ = [
    "Champs",
    "Contexte",
    "classer_sans_suite",
    "constater_non_relogeable",
    "constater_silence",
    "designer_correspondant",
    "ecrire_restantes",
    "enregistrer_bilan_final",
    "enregistrer_bilan_mi_mesure",
    "enregistrer_decision",
    "enregistrer_orientation",
    "enregistrer_reponse",
    "enregistrer_veille",
    "fournir_piece",
    "notifier_offre",
    "ouvrir_proposition",
    "realiser_diagnostic",
    "recueillir_adhesion",
    "retirer_adhesion",
    "signer_bail",
    "sortir",
    "tracer_contact",
    "tracer_contact_prealable",
    "valider_entree",
]
