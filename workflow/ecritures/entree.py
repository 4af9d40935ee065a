"""From orientation to adhesion, and the two ways out that interrupt a phase."""

from models.accompagnement import (
    Adhesion,
    Contact,
    Diagnostic,
    DiagnosticConfidentiel,
    Orientation,
    Sortie,
    Validation,
)
from models.codes import MesureType
from workflow.ecritures import mesures
from workflow.ecritures.caleol import clore_proposition
from workflow.ecritures.contexte import Champs, Contexte
from workflow.ecritures.restantes import noter_reponse

CONFIDENTIELS = ("volet_confidentiel", "ressources")


def enregistrer_orientation(contexte: Contexte, champs: Champs) -> None:
    contexte.ajouter(Orientation, **contexte.fait, **champs.pop("orientation"))


def tracer_contact(contexte: Contexte, champs: Champs) -> None:
    contexte.ajouter(Contact, **contexte.fait, **champs.pop("contact"))


def realiser_diagnostic(contexte: Contexte, champs: Champs) -> None:
    """Write the two halves apart: the shareable one, then the confidential one (001:317)."""
    valeurs = champs.pop("diagnostic")
    confidentiel = {nom: valeurs.pop(nom, None) for nom in CONFIDENTIELS}
    diagnostic_id = contexte.inserer(
        Diagnostic, **contexte.fait, operateur_id=contexte.association_id, **valeurs
    )
    if any(valeur is not None for valeur in confidentiel.values()):
        contexte.ajouter(DiagnosticConfidentiel, diagnostic_id=diagnostic_id, **confidentiel)


def valider_entree(contexte: Contexte, champs: Champs) -> None:
    contexte.ajouter(Validation, **contexte.fait, **champs.pop("validation"))


def recueillir_adhesion(contexte: Contexte, champs: Champs) -> None:
    """Keep each answer as a dated version; a signature opens the measure of the diagnostic."""
    adhesion = champs.pop("adhesion")
    mesure = champs.pop("mesure", {})
    contexte.ajouter(Adhesion, **contexte.fait, **adhesion)
    if adhesion["etat"] == "signee":
        adl = contexte.variables.get("conclusion") == MesureType.ADL
        mesures.ouvrir(contexte, MesureType.ADL if adl else MesureType.AVL, **mesure)


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
