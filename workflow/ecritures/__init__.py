"""What the acts write, by chapter of the household's way. Core statements: this is the hot path."""

from collections.abc import Callable

from workflow.ecritures.adl import (
    enregistrer_bilan_final,
    enregistrer_bilan_mi_mesure,
    enregistrer_veille,
    sortir,
)
from workflow.ecritures.aiguillage import (
    choisir_mesure,
    faire_point_instance,
    proposer_action,
)
from workflow.ecritures.caleol import (
    atteindre_rang,
    classer_sans_suite,
    constater_attribution,
    constater_silence,
    enregistrer_decision,
    enregistrer_reponse,
    fournir_piece,
    mettre_a_jour_demande,
    notifier_offre,
    ouvrir_proposition,
    tracer_contact_prealable,
    traiter_refus,
    verifier_dossier,
)
from workflow.ecritures.collectif import (
    demander_suivi,
    inscrire_action,
    inscrire_participant,
    planifier_seance,
    tenir_seance,
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
from workflow.ecritures.maintien import (
    constater_expulsion,
    constater_occupation,
    proposer_mutation,
)
from workflow.ecritures.paliers import (
    enregistrer_examen,
    entrer_palier,
    glisser_bail,
    informer_prefet,
    maintenir_palier,
    quitter_palier,
    reprendre_bail,
    valider_passage,
)
from workflow.ecritures.relogement import designer_correspondant, signer_bail
from workflow.ecritures.reprise import (
    conclure_protocole,
    constater_procedure,
    recueillir_avis_ccapex,
)
from workflow.ecritures.restantes import ecrire_restantes

__all__ = ["ECRITURES", "Champs", "Contexte", "ecrire_restantes", "rien"]

Ecriture = Callable[[Contexte, Champs], None]


def rien(_contexte: Contexte, _champs: Champs) -> None:
    """Write nothing beyond the columns that the fields name."""


ECRITURES: dict[str, Ecriture] = {
    ecriture.__name__: ecriture
    for ecriture in (
        enregistrer_orientation, tracer_contact, realiser_diagnostic, valider_entree,
        recueillir_adhesion, mettre_a_jour_demande, ouvrir_proposition, constater_attribution,
        tracer_contact_prealable, verifier_dossier, enregistrer_decision, atteindre_rang,
        classer_sans_suite, fournir_piece, notifier_offre, enregistrer_reponse, constater_silence,
        traiter_refus,
        designer_correspondant, signer_bail, retirer_adhesion, constater_non_relogeable,
        enregistrer_bilan_mi_mesure, enregistrer_bilan_final, sortir, enregistrer_veille,
        constater_occupation, proposer_mutation, constater_expulsion,
        choisir_mesure, proposer_action, faire_point_instance,
        inscrire_participant, inscrire_action, planifier_seance, tenir_seance, demander_suivi,
        entrer_palier, reprendre_bail, informer_prefet,
        enregistrer_examen, valider_passage,
        glisser_bail, maintenir_palier, quitter_palier, recueillir_avis_ccapex,
        constater_procedure, conclure_protocole,
    )
}  # fmt: skip
"""Act -> what it writes; the other acts of `workflow.parcours.actes.ACTES` write nothing."""
