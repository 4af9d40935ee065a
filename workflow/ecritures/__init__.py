"""What the acts write, by chapter of the household's way. Core statements: this is the hot path."""

from collections.abc import Callable

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

__all__ = ["ECRITURES", "Champs", "Contexte", "ecrire_restantes", "rien"]

Ecriture = Callable[[Contexte, Champs], None]


def rien(_contexte: Contexte, _champs: Champs) -> None:
    """Write nothing beyond the columns that the fields name."""


ECRITURES: dict[str, Ecriture] = {
    ecriture.__name__: ecriture
    for ecriture in (
        enregistrer_orientation, tracer_contact, realiser_diagnostic, valider_entree,
        recueillir_adhesion, ouvrir_proposition, tracer_contact_prealable, enregistrer_decision,
        classer_sans_suite, fournir_piece, notifier_offre, enregistrer_reponse, constater_silence,
        designer_correspondant, signer_bail, retirer_adhesion, constater_non_relogeable,
        enregistrer_bilan_mi_mesure, enregistrer_bilan_final, sortir, enregistrer_veille,
    )
}  # fmt: skip
"""Act -> what it writes; the other acts of `workflow.actes.ACTES` write nothing of their own."""
