"""A way written as a list of steps, and the walk that follows it, checking everything."""

from collections.abc import Mapping
from typing import Any

from tests.workflow.decor import JOUR
from tests.workflow.reponses import MOTIF, entre, jusqu_a
from tests.workflow.suivi import Suivi

Pas = str | tuple[str, Mapping[str, Any]]
"""A step with its usual answers, or with others."""


def pas(element: str, **reponses: Any) -> Pas:
    return element, reponses


def refuse(decision: str, **reponses: Any) -> Pas:
    return pas("passer_caleol", decision_caleol=decision, motif_ecrit=MOTIF, **reponses)


ADL: tuple[Pas, ...] = (
    *jusqu_a("realiser_diagnostic"),
    pas("realiser_diagnostic", conclusion="adl"),
)
CALEOL = jusqu_a("passer_caleol")
OFFRE = jusqu_a("repondre_offre")
BAIL = jusqu_a("signer_bail")
REPROPOSER = entre("rapprochement", "passer_caleol")
RANG = (*CALEOL, refuse("attribution_rang", rang="2"))
CONDITION = (*CALEOL, refuse("attribution_condition", pieces_manquantes="Un justificatif."))
NON_ATTRIBUE = refuse("non_attribution", motif_code="plafond")
REFUSEE = pas("repondre_offre", reponse_offre="refusee", motif_refus_menage="localisation")
SORTIE = pas("traiter_refus", suite_refus="sortie")
MINUTERIES = {"silence": 20 * JOUR, "veille": 400 * JOUR}
"""Timers that a walk waits for, and how long after the step before the scheduler looks."""


def marcher(suivi: Suivi, etapes: tuple[Pas, ...]) -> None:
    """Walk; after each step, engine, rows, journal and version must tell the same story."""
    for etape in etapes:
        element, reponses = (etape, {}) if isinstance(etape, str) else etape
        if element in MINUTERIES:
            suivi.le += MINUTERIES[element]
            assert suivi.sonner(suivi.le) == [element]
        else:
            suivi.faire(element, **reponses)
        suivi.tout_concorde()
    suivi.la_chaine_tient()
