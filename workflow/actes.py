"""The acts a step may declare: what it makes of the household's file.

An act has two halves. `variables` is pure: from the typed answers and the routing variables it
returns more routing variables (no household data). `ecrire` writes rows, inside the step's
transaction. The table `ACTES` is the closed list that a diagram may name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.codes import DecisionCaleol
from workflow import ecritures as e
from workflow.ecritures import Champs, Contexte

Valeurs = Mapping[str, object]
"""Typed answers by destination, e.g. {"passage.decision": "attribution"}."""


def _aucune(_valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    return {}


def _rien(_contexte: Contexte, _champs: Champs) -> None:
    """Nothing beyond the columns that the fields name."""


@dataclass(frozen=True, slots=True)
class Acte:
    """`ecrit`: names of the routing variables that `variables` may return."""

    ecrire: Callable[[Contexte, Champs], None] = _rien
    variables: Callable[[Valeurs, Valeurs], Valeurs] = _aucune
    ecrit: frozenset[str] = frozenset()


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
    "enregistrer_orientation": Acte(e.enregistrer_orientation),
    "tracer_contact": Acte(e.tracer_contact, _compter_tentative, frozenset({"tentatives"})),
    "realiser_diagnostic": Acte(e.realiser_diagnostic),
    "valider_entree": Acte(e.valider_entree),
    "recueillir_adhesion": Acte(e.recueillir_adhesion),
    "mettre_a_jour_demande": Acte(),
    "ouvrir_proposition": Acte(e.ouvrir_proposition, _issue("en_cours"), _ECRIT_ISSUE),
    "tracer_contact_prealable": Acte(e.tracer_contact_prealable),
    "verifier_dossier": Acte(),
    "enregistrer_decision": Acte(e.enregistrer_decision, _issue_de_la_decision, _ECRIT_ISSUE),
    "atteindre_rang": Acte(),
    "classer_sans_suite": Acte(e.classer_sans_suite, _issue("sans_suite"), _ECRIT_ISSUE),
    "fournir_piece": Acte(e.fournir_piece),
    "notifier_offre": Acte(e.notifier_offre),
    "enregistrer_reponse": Acte(e.enregistrer_reponse, _issue_de_la_reponse, _ECRIT_ISSUE),
    "constater_silence": Acte(e.constater_silence),
    "traiter_refus": Acte(variables=_issue_du_refus, ecrit=_ECRIT_ISSUE),
    "designer_correspondant": Acte(e.designer_correspondant),
    "signer_bail": Acte(e.signer_bail),
    "retirer_adhesion": Acte(e.retirer_adhesion),
    "constater_non_relogeable": Acte(e.constater_non_relogeable),
    "enregistrer_bilan_mi_mesure": Acte(e.enregistrer_bilan_mi_mesure),
    "enregistrer_bilan_final": Acte(e.enregistrer_bilan_final),
    "sortir": Acte(e.sortir),
    "enregistrer_veille": Acte(e.enregistrer_veille),
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
