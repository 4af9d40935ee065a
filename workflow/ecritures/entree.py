"""From orientation to adhesion, and the two ways out that interrupt a phase."""

from collections.abc import Mapping
from typing import Any

from models.accompagnement import (
    Adhesion,
    Contact,
    Diagnostic,
    DiagnosticConfidentiel,
    Orientation,
    Sortie,
    Validation,
)
from workflow.ecritures import mesures
from workflow.ecritures.caleol import clore_proposition
from workflow.ecritures.contexte import Champs, Contexte
from workflow.ecritures.restantes import noter_reponse
from workflow.errors import SaisieInvalide
from workflow.parcours.actes import CONCLUSIONS_AVEC_MESURE, mesure_de_l_entree

FORMES_DE_CONTRAT = frozenset({"bipartite", "tripartite"})
CONFIDENTIELS = ("volet_confidentiel", "ressources", "ordonnance_protection")


def enregistrer_orientation(contexte: Contexte, champs: Champs) -> None:
    contexte.ajouter(Orientation, **contexte.fait, **champs.pop("orientation"))


def tracer_contact(contexte: Contexte, champs: Champs) -> None:
    contexte.ajouter(Contact, **contexte.fait, **champs.pop("contact"))


def realiser_diagnostic(contexte: Contexte, champs: Champs) -> None:
    """Write the two halves apart: the shareable one, then the confidential one (001:317).

    A household that refuses the measure at once is not asked again (ASCI, 003:931).
    """
    valeurs = champs.pop("diagnostic")
    confidentiel = {nom: valeurs.pop(nom, None) for nom in CONFIDENTIELS}
    refuse = valeurs.pop("refus", False)
    diagnostic_id = contexte.inserer(
        Diagnostic, **contexte.fait, operateur_id=contexte.association_id, **valeurs
    )
    if any(valeur is not None for valeur in confidentiel.values()):
        contexte.ajouter(DiagnosticConfidentiel, diagnostic_id=diagnostic_id, **confidentiel)
    conclusion = valeurs["conclusion"]
    if refuse:
        contexte.ajouter(Adhesion, **contexte.fait, etat="refusee")
    elif conclusion in CONCLUSIONS_AVEC_MESURE and not contexte.variables.get("avec_instance"):
        _ouvrir_la_mesure_attendue(contexte, conclusion=conclusion)


def valider_entree(contexte: Contexte, champs: Champs) -> None:
    validation = champs.pop("validation")
    contexte.ajouter(Validation, **contexte.fait, **validation)
    if validation["decision"] == "valide":
        _ouvrir_la_mesure_attendue(contexte)


def _ouvrir_la_mesure_attendue(contexte: Contexte, **lues: str) -> None:
    """Open the measure of a household that adhered before its diagnostic (004 2.1.12)."""
    if contexte.variables.get("adhesion_prealable"):
        mesures.ouvrir(contexte, mesure_de_l_entree({**contexte.variables, **lues}))


def recueillir_adhesion(contexte: Contexte, champs: Champs) -> None:
    """Keep each answer as a dated version; a signature opens the measure of the diagnostic.

    Raises SaisieInvalide when the contract is not in the form that the programme asks for.
    """
    adhesion = champs.pop("adhesion")
    mesure = champs.pop("mesure", {})
    _verifier_la_forme(contexte, adhesion)
    contexte.ajouter(Adhesion, **contexte.fait, **adhesion)
    if adhesion["etat"] == "signee" and not contexte.variables.get("adhesion_prealable"):
        mesures.ouvrir(contexte, mesure_de_l_entree(contexte.variables), **mesure)


def _verifier_la_forme(contexte: Contexte, adhesion: Mapping[str, Any]) -> None:
    """A convention may ask for a contract of two or three parties (001:327-329)."""
    voulue, signee = contexte.variables.get("contrat"), adhesion.get("forme")
    if signee is not None and voulue in FORMES_DE_CONTRAT and signee != voulue:
        raise SaisieInvalide({"forme_contrat": f"Ce programme demande un contrat {voulue}."})


def retirer_adhesion(contexte: Contexte, champs: Champs) -> None:
    """The household withdraws, or the link is broken: no penalty, all is closed (002:458)."""
    retrait = champs.pop("retrait")
    contexte.ajouter(Adhesion, **contexte.fait, etat="retiree")
    _sortir_de_phase(contexte, retrait["motif"])
    noter_reponse(contexte, "retrait", "precision", retrait.get("precision"))


def constater_non_relogeable(contexte: Contexte, champs: Champs) -> None:
    """The household cannot be rehoused any more, for an administrative reason (002:204)."""
    motif = champs.pop("non_relogeable", {})
    _sortir_de_phase(contexte, "non_relogeable")
    noter_reponse(contexte, "non_relogeable", "motif", motif.get("motif"))


def _sortir_de_phase(contexte: Contexte, motif: str) -> None:
    contexte.ajouter(Sortie, **contexte.fait, motif=motif)
    clore_proposition(contexte, "sortie")
    mesures.clore_toutes(contexte, motif)
