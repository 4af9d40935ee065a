"""The acts a step may declare: what it makes of the household's file.

An act has two halves. The one here is pure: from the typed answers and the routing variables it
returns more routing variables (no household data); the verdict on a diagram needs no more. The
other writes rows, inside the step's transaction: `workflow.ecritures.ECRITURES`. The table `ACTES`
is the closed list that a diagram may name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.codes import DecisionCaleol

Valeurs = Mapping[str, object]
"""Typed answers by destination, e.g. {"passage.decision": "attribution"}."""


def _aucune(_valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    return {}


@dataclass(frozen=True, slots=True)
class Acte:
    """`ecrit`: names of the routing variables that the act writes.

    `cree`: those of them that hold the public id of what the act creates, such as `logement`.
    """

    variables: Callable[[Valeurs, Valeurs], Valeurs] = _aucune
    ecrit: frozenset[str] = frozenset()
    cree: tuple[str, ...] = ()


def _compter_tentative(_valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    faites = variables.get("tentatives")
    return {"tentatives": (faites if isinstance(faites, int) else 0) + 1}


def _issue(nom: str) -> Callable[[Valeurs, Valeurs], Valeurs]:
    return lambda _valeurs, _variables: {ISSUE: nom}


def _issue_de_la_decision(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    irrecevable = valeurs.get("passage.decision") == DecisionCaleol.IRRECEVABLE
    return {ISSUE: "irrecevable"} if irrecevable else {}


def _issue_de_la_reponse(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    return {ISSUE: "acceptee"} if valeurs.get("passage.reponse") == "acceptee" else {}


def _issue_du_refus(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    return {ISSUE: "sortie" if valeurs.get("passage.suite_refus") == "sortie" else "reprise"}


ISSUE = "issue_proposition"
_ECRIT_ISSUE = frozenset({ISSUE})

ACTES: dict[str, Acte] = {
    "enregistrer_orientation": Acte(),
    "tracer_contact": Acte(_compter_tentative, frozenset({"tentatives"})),
    "realiser_diagnostic": Acte(),
    "valider_entree": Acte(),
    "recueillir_adhesion": Acte(),
    "mettre_a_jour_demande": Acte(),
    "ouvrir_proposition": Acte(_issue("en_cours"), _ECRIT_ISSUE | {"logement"}, ("logement",)),
    "tracer_contact_prealable": Acte(),
    "verifier_dossier": Acte(),
    "enregistrer_decision": Acte(_issue_de_la_decision, _ECRIT_ISSUE),
    "atteindre_rang": Acte(),
    "classer_sans_suite": Acte(_issue("sans_suite"), _ECRIT_ISSUE),
    "fournir_piece": Acte(),
    "notifier_offre": Acte(),
    "enregistrer_reponse": Acte(_issue_de_la_reponse, _ECRIT_ISSUE),
    "constater_silence": Acte(),
    "traiter_refus": Acte(_issue_du_refus, _ECRIT_ISSUE),
    "designer_correspondant": Acte(),
    "signer_bail": Acte(),
    "retirer_adhesion": Acte(),
    "constater_non_relogeable": Acte(),
    "enregistrer_bilan_mi_mesure": Acte(),
    "enregistrer_bilan_final": Acte(),
    "sortir": Acte(),
    "enregistrer_veille": Acte(),
}

VARIABLES_ECRITES: frozenset[str] = frozenset().union(*(acte.ecrit for acte in ACTES.values()))

EXIGENCES: dict[str, frozenset[str]] = {
    "enregistrer_orientation": frozenset({"orientation.prescripteur_type"}),
    "tracer_contact": frozenset({"contact.resultat"}),
    "realiser_diagnostic": frozenset({"diagnostic.conclusion"}),
    "valider_entree": frozenset({"validation.decision"}),
    "recueillir_adhesion": frozenset({"adhesion.etat"}),
    "ouvrir_proposition": frozenset({"proposition.bailleur"}),
    "enregistrer_decision": frozenset({"passage.decision"}),
    "fournir_piece": frozenset({"passage.piece_fournie"}),
    "notifier_offre": frozenset({"passage.delai_reponse_jours"}),
    "enregistrer_reponse": frozenset({"passage.reponse"}),
    "designer_correspondant": frozenset({"correspondant.nom"}),
    "signer_bail": frozenset({"bail.issue", "occupation.statut"}),
    "retirer_adhesion": frozenset({"retrait.motif"}),
    "enregistrer_bilan_final": frozenset({"bilan.suite"}),
    "sortir": frozenset({"sortie.motif"}),
    "enregistrer_veille": frozenset({"veille.difficulte"}),
}
"""For each act, the destinations without which it cannot write: its form must require them."""
