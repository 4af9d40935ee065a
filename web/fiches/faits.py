"""The sentence of each event that is no step of the diagram: a word of the journal, in French."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from models.alerte_regles import REGLES
from models.codes import libelle
from web.dossier.acquis import LIBELLES
from web.notes.libelles import CANAUX, RESULTATS
from web.page.textes import INSECABLE, duree, jour, minuscule, nommer
from workflow.collectif.instances import DECISION, INSCRIPTION
from workflow.histoire.faits import DEPLACEMENT, DEPLACEMENT_ANNULE, SAUT, VALEUR
from workflow.operations import REPRIS

PHRASES: Final[Mapping[str, str]] = {
    "ouverture": "Dossier ouvert",
    "suspension": "Accompagnement suspendu",
    "reprise": "Accompagnement repris",
    "cloture": "Dossier clos",
    "signalement": "Signalement",
    "signalement_accuse": "Signalement reçu par l’autre partie",
    "signalement_traite": "Signalement traité",
    "obligation_traitee": "Obligation traitée",
    "correction": "Retour à l’étape",
    "correction_date": "Date corrigée",
    "reouverture": "Dossier rouvert",
    "reassignation": "Dossier confié",
    REPRIS: "Repris du dossier précédent",
    INSCRIPTION: "Inscrit à l’ordre du jour",
    DECISION: "Décision d’une instance notée",
    "suivi_individuel": "Suivi demandé par une action collective",
    "reessai": "Nouvel essai après un incident",
    "reparation": "Dossier réparé depuis son journal",
    "note": "Note écrite",
    "note_modifiee": "Note modifiée",
    "note_retiree": "Note retirée",
    "visite": "Visite ou contact",
    "visite_modifiee": "Visite ou contact corrigé",
    "document": "Document déposé",
    "document_partage": "Partage d’un document changé",
    "document_produit": "Document établi",
    "document_retire": "Document retiré",
    "personne": "Composition du ménage mise à jour",
    "fusion": "Ménages fusionnés",
    "fusion_annulee": "Fusion annulée",
    "piece": "Pièce pour la CALEOL",
    "seance_prevue": "Date de la séance de la CALEOL effacée",
    "demande": "Demande de logement social mise à jour",
    "offre": "Logement offert par un bailleur",
    "import": "Repris d’un fichier",
    "alerte_repondue": "Réponse donnée à une alerte",
    "alerte_reportee": "Alerte reportée",
    DEPLACEMENT: f"Parcours mis à jour{INSECABLE}: une autre version, les mêmes échéances",
    DEPLACEMENT_ANNULE: f"Parcours remis comme avant{INSECABLE}: sa version précédente",
    "reparation_proposee": "Réparation proposée par l’administrateur",
    "reparation_refusee": "Réparation refusée",
    SAUT: "Étape laissée de côté",
    VALEUR: "Valeur donnée au parcours",
}
"""What is said of each kind of event; a step is told by its answers."""

DETAILS: Final[Mapping[str, str]] = {
    "signalement": "signalement",
    INSCRIPTION: "instance",
    DECISION: "instance",
    "signalement_accuse": "signalement",
    "signalement_traite": "signalement",
    "document": "document_genre",
    "document_partage": "document_genre",
    "document_produit": "document_genre",
    "document_retire": "document_genre",
}
"""Kinds whose `element` is a code: the table of its labels (`web.page.textes`)."""

NOMS_DES_REGLES: Final = {code: regle.nom for code, regle in REGLES.items()}

COMPLEMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    REPRIS: LIBELLES,
    # The rule, never the reason: a landlord reads none of the association's.
    "alerte_repondue": NOMS_DES_REGLES,
    "alerte_reportee": NOMS_DES_REGLES,
}
"""Kinds whose `element` is a code: its labels, when `web.page.textes` does not have them."""

PRECISIONS: Final[Mapping[tuple[str, str], str]] = {
    ("personne", "ajout"): "Personne ajoutée",
    ("personne", "arrivee"): "Arrivée dans le ménage",
    ("personne", "modification"): "Personne corrigée",
    ("personne", "depart"): "Départ du ménage",
    ("personne", "composition"): "Composition du ménage corrigée",
    ("personne", "separation"): "Ménage séparé",
    ("personne", "separation_annulee"): "Séparation annulée",
    ("personne", "regroupement"): "Arrivée d’une personne d’un autre ménage",
    ("personne", "regroupement_annule"): "Arrivée annulée",
    ("piece", "pointage"): "Pièces du dossier pointées",
    ("piece", "demande"): "Pièces demandées au ménage",
    ("offre", "proposee"): "Un bailleur propose un logement",
    ("offre", "retenue"): f"Logement proposé retenu{INSECABLE}: rapprochement ouvert",
    ("offre", "declinee"): "Logement proposé décliné",
    ("offre", "retiree"): "Le bailleur retire le logement proposé",
    ("visite", "prevue"): "Visite ou contact prévu",
    ("visite_modifiee", "retiree"): "Visite ou contact retiré",
}
"""What is said of one element of a kind, in full."""

VERS: Final[Mapping[str, str]] = {
    "correction": "Retour à l’étape « {vers} »",
    "correction_date": "Date corrigée : le {date} pour « {vers} »",
    "reassignation": "Dossier confié à {vers}",
}
"""What is said of a correction whose content can be read."""

CITES: Final[Mapping[str, str]] = {
    SAUT: f"Étape laissée de côté{INSECABLE}: «{INSECABLE}{{}}{INSECABLE}»",
    VALEUR: f"Valeur donnée au parcours{INSECABLE}: «{INSECABLE}{{}}{INSECABLE}»",
}
"""What is said of a repair: the step, or the variable, never what it holds."""


def raconter_fait(type_: str, element: str, contenu: Mapping[str, Any]) -> str | None:
    """Return the sentence of an event that is no step; None for a kind that has none."""
    if type_ == "seance_prevue" and contenu.get("le"):
        jour_prevu = date.fromisoformat(str(contenu["le"]))
        return f"Séance de la CALEOL prévue le {jour(jour_prevu)}"
    if type_ not in PHRASES:
        return None
    if type_ in CITES and contenu.get("libelle"):
        return CITES[type_].format(contenu["libelle"])
    phrase = PRECISIONS.get((type_, element), PHRASES[type_])
    precision = _preciser(type_, element, contenu)
    return f"{phrase}{INSECABLE}: {precision}" if precision else phrase


def _preciser(type_: str, element: str, contenu: Mapping[str, Any]) -> str:
    if type_ == "visite" and element in CANAUX:
        return _visite(element, contenu)
    if type_ == "personne":
        return str(contenu.get("nom") or "")
    if type_ in COMPLEMENTS:
        return minuscule(COMPLEMENTS[type_].get(element, ""))
    if type_ in DETAILS and element:
        return minuscule(nommer(element, DETAILS[type_]))
    if type_ == "cloture" and contenu.get("motif"):
        return minuscule(libelle("sortie_motif", str(contenu["motif"])))
    return ""


def _visite(canal: str, contenu: Mapping[str, Any]) -> str:
    """« visite à domicile, ménage joint, 45 min »."""
    mots = [minuscule(CANAUX[canal])]
    if contenu.get("resultat") in RESULTATS:
        mots.append(minuscule(RESULTATS[contenu["resultat"]]))
    if contenu.get("duree_minutes"):
        mots.append(duree(int(contenu["duree_minutes"])))
    return ", ".join(mots)
