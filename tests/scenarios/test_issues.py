"""Every way out of `acces_direct`, and the detours that lead back to it, on both databases.

Sources of the ends: domain model 1.3, states and CALEOL; issue EN1 to EN6 of the reference parcours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from models.accompagnement import Adhesion, Bilan, Contact, Orientation, Sortie, Validation, Veille
from models.codes import DossierEtat
from models.dossier import Incident
from models.relogement import Occupation
from tests.workflow.decor import JOUR, Monde
from tests.workflow.reponses import MOTIF, entre, jusqu_a
from tests.workflow.suivi import Suivi, total

Pas = str | tuple[str, Mapping[str, Any]]
"""A step with its usual answers, or with others."""


def pas(element: str, **reponses: Any) -> Pas:
    return element, reponses


def refuse(decision: str, **reponses: Any) -> Pas:
    return pas("passer_caleol", decision_caleol=decision, motif_ecrit=MOTIF, **reponses)


ADL: tuple[Pas, ...] = (*jusqu_a("realiser_diagnostic"), pas("realiser_diagnostic", conclusion="adl"))
CALEOL = jusqu_a("passer_caleol")
OFFRE = jusqu_a("repondre_offre")
BAIL = jusqu_a("signer_bail")
REPROPOSER = entre("rapprochement", "passer_caleol")
RANG = (*CALEOL, refuse("attribution_rang", rang="2"))
CONDITION = (*CALEOL, refuse("attribution_condition", pieces_manquantes="Un justificatif."))
NON_ATTRIBUE = refuse("non_attribution", motif_code="plafond")
REFUSEE = pas("repondre_offre", reponse_offre="refusee", motif_refus_menage="localisation")
SORTIE = pas("traiter_refus", suite_refus="sortie")
VEILLE = ("silence d’un an", "enqueter_un_an")


@dataclass(frozen=True)
class Issue:
    """`mesures`: (type, motive of the end), in the order in which they were opened."""

    pas: tuple[Pas, ...]
    fin: str
    mesures: tuple[tuple[str, str], ...] = ()
    propositions: tuple[str, ...] = ()


AVL_ABANDON = (("avl", "abandon_mesure"),)
ISSUES: dict[str, Issue] = {
    "EN1 public non éligible": Issue(
        (pas("enregistrer_orientation", eligible="non"),), "fin_non_eligible"
    ),
    "EN2 refus de contact": Issue(
        (*jusqu_a("prendre_contact"), pas("prendre_contact", resultat_contact="refus")),
        "fin_non_joint",
    ),
    "EN2 non joint après trois essais": Issue(
        (
            *jusqu_a("prendre_contact"),
            *[pas("prendre_contact", resultat_contact="non_joint")] * 3,
        ),
        "fin_non_joint",
    ),
    **{
        f"EN3 {conclusion}": Issue(
            (*jusqu_a("realiser_diagnostic"), pas("realiser_diagnostic", conclusion=conclusion)),
            "fin_sans_mesure",
        )
        for conclusion in ("sans_mesure", "reorientation", "non_relogeable")
    },
    "entrée refusée": Issue(
        (
            *jusqu_a("valider_entree"),
            pas("valider_entree", decision_instance="refuse", motif_decision=MOTIF),
        ),
        "fin_entree_refusee",
    ),
    "adhésion refusée après réflexion": Issue(
        (
            *jusqu_a("recueillir_adhesion"),
            pas("recueillir_adhesion", adhesion="reflexion"),
            pas("recueillir_adhesion", adhesion="refusee", motif_refus="Pas maintenant."),
        ),
        "fin_adhesion_refusee",
    ),
    "retrait pendant l’AVL": Issue(
        (*jusqu_a("rapprochement"), "retrait_avl"), "fin_retrait", (("avl", "rupture_lien"),)
    ),
    "retrait pendant une proposition": Issue(
        (*CALEOL, "retrait_avl"), "fin_retrait", (("avl", "rupture_lien"),), ("sortie",)
    ),
    "retrait pendant le délai de réponse": Issue(
        (*OFFRE, "retrait_avl"), "fin_retrait", (("avl", "rupture_lien"),), ("sortie",)
    ),
    "non relogeable pendant une proposition": Issue(
        (*jusqu_a("verifier_dossier"), "non_relogeable_avl"),
        "fin_non_relogeable",
        (("avl", "non_relogeable"),),
        ("sortie",),
    ),
    "EN4 irrecevable": Issue(
        (*CALEOL, refuse("irrecevable", motif_code="sejour")),
        "fin_irrecevable",
        AVL_ABANDON,
        ("irrecevable",),
    ),
    "sortie après refus de l’offre": Issue(
        (*OFFRE, REFUSEE, SORTIE), "fin_sortie_avl", AVL_ABANDON, ("refus_menage",)
    ),
    "sortie après silence": Issue(
        (*OFFRE, "silence", SORTIE), "fin_sortie_avl", AVL_ABANDON, ("silence",)
    ),
    "sortie après une pièce non fournie": Issue(
        (*CONDITION, pas("fournir_piece", piece_fournie="non"), SORTIE),
        "fin_sortie_avl",
        AVL_ABANDON,
        ("non_attribution",),
    ),
    "sortie après un rang perdu puis une non-attribution": Issue(
        (*RANG, "logement_pris", *REPROPOSER, NON_ATTRIBUE, SORTIE),
        "fin_sortie_avl",
        AVL_ABANDON,
        ("sans_suite", "non_attribution"),
    ),
    "retrait pendant l’ADL": Issue(
        (*jusqu_a("bilan_final"), "retrait_adl"),
        "fin_retrait",
        (("avl", "relogement"), ("adl", "abandon_mesure")),
        ("bail",),
    ),
    "EN5 réorienté en fin d’ADL": Issue(
        (*jusqu_a("bilan_final"), pas("bilan_final", suite="reorienter")),
        "fin_reoriente",
        (("avl", "relogement"), ("adl", "reorientation")),
        ("bail",),
    ),
    "EN6 stabilisé, veille sans difficulté": Issue(
        (*jusqu_a("veille"), "veille", "enqueter_un_an"),
        "fin_clos",
        (("avl", "relogement"), ("adl", "reloge_stabilise")),
        ("bail",),
    ),
    "difficulté après la veille": Issue(
        (*jusqu_a("veille"), "veille", pas("enqueter_un_an", difficulte="oui")),
        "fin_difficulte",
        (("avl", "relogement"), ("adl", "reloge_stabilise")),
        ("bail",),
    ),
}
