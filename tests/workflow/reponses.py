"""What to answer to each step of `acces_direct` for the household to go straight on, and who does.

A test names the steps whose answer it changes; the others take these.
"""

from collections.abc import Mapping

SECRET = "Violences subies, dont le bailleur ne doit rien savoir."
"""Confidential words: a test that finds them where they must not be has found a leak."""

SUITE: tuple[str, ...] = (
    "enregistrer_orientation", "prendre_contact", "realiser_diagnostic", "valider_entree",
    "recueillir_adhesion", "mettre_a_jour_demande", "rapprochement", "contact_prealable",
    "verifier_dossier", "passer_caleol", "notifier_offre", "repondre_offre",
    "designer_correspondant", "signer_bail", "bilan_mi_mesure", "bilan_final",
    "remettre_recommandations",
)  # fmt: skip
"""The straight way from orientation to veille."""

REPONSES: Mapping[str, Mapping[str, object]] = {
    "enregistrer_orientation": {
        "prescripteur_type": "siao", "accord_contact": "oui", "eligible": "oui",
    },
    "prendre_contact": {"resultat_contact": "joint", "canal": "telephone"},
    "decider_sans_reponse": {"suite_contact": "fermer"},
    "realiser_diagnostic": {
        "conclusion": "avl", "nb_personnes": "3", "nb_mineurs": "1", "loyer_max": "600",
        "volet_logement": "Deux chambres, rez-de-chaussée.", "volet_confidentiel": SECRET,
    },
    "valider_entree": {"decision_instance": "valide"},
    "completer_entree": {"elements_apportes": "Avis d’imposition."},
    "recueillir_adhesion": {
        "adhesion": "signee", "forme_contrat": "bipartite", "intensite": "leger",
    },
    "mettre_a_jour_demande": {"nur": "091202200000000001", "al_in": "oui"},
    "rapprochement": {
        "commune_logement": "Massy", "typologie_logement": "t3", "contingent": "etat",
    },
    "contact_prealable": {"mode_contact": "courriel"},
    "verifier_dossier": {"dossier_complet": "oui"},
    "completer_dossier": {"elements_apportes": "Quittances."},
    "passer_caleol": {"decision_caleol": "attribution"},
    "rang_atteint": {},
    "logement_pris": {},
    "fournir_piece": {"piece_fournie": "oui"},
    "notifier_offre": {"delai_reponse_jours": "10"},
    "repondre_offre": {"reponse_offre": "acceptee"},
    "traiter_refus": {"suite_refus": "reprise"},
    "designer_correspondant": {"nom_correspondant": "Loïs Hamelin"},
    "signer_bail": {"bail": "signe", "statut_occupation": "bail_direct"},
    "bilan_mi_mesure": {},
    "bilan_final": {"suite": "terminer"},
    "bilan_sans_terme": {"suite": "terminer"},
    "remettre_recommandations": {
        "motif_sortie": "reloge_stabilise", "recommandations": "Passer le voir chaque mois.",
    },
    "preparer_sortie": {"motif_sortie": "reloge_stabilise"},
    "recueillir_accord_prealable": {"adhesion": "signee"},
    "diagnostic_bailleur": {"conclusion": "avl", "volet_logement": "Un logement plus petit."},
    "constater_attribution": {"commune_logement": "Massy", "contingent": "bailleur"},
    "evaluer_urgence": {"besoin_abri": "oui"},
    "mettre_a_l_abri": {"solution_abri": "hotel"},
    "proposer_appui_sante": {"appui_sante": "accepte"},
    "clore_appui_sante": {"fin_appui": "termine"},
    "enqueter_un_an": {"impaye_3_mois": "non", "assurance_veille": "oui", "difficulte": "non"},
    "retrait_avl": {"motif_retrait": "rupture_lien", "precision_retrait": SECRET},
    "retrait_adl": {"motif_retrait": "abandon_mesure"},
    "non_relogeable_avl": {"motif_non_relogeable": SECRET},
}  # fmt: skip
"""`rapprochement` also asks for the landlord, whose public id only the test's world knows."""

MOTIF = "Ressources au-dessus du plafond."

ACTEURS: Mapping[str, str] = {
    "valider_entree": "chef",
    "passer_caleol": "bailleur",
    "rang_atteint": "bailleur",
    "logement_pris": "bailleur",
    "notifier_offre": "bailleur",
    "designer_correspondant": "bailleur",
    "enqueter_un_an": "bailleur",
}
"""Who does a step in these walks, when it is not the travailleur social."""


def jusqu_a(element: str) -> tuple[str, ...]:
    """The steps of the straight way before `element`, excluded."""
    return SUITE[: SUITE.index(element)]


def entre(debut: str, fin: str) -> tuple[str, ...]:
    """The steps of the straight way from `debut`, included, to `fin`, excluded."""
    return SUITE[SUITE.index(debut) : SUITE.index(fin)]
