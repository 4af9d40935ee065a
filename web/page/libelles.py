"""The labels of the codes that pages show; those of one world alone stay with its pages."""

from models.menage import MENAGE_TYPES
from web.menages.textes import RAISONS
from web.page.departements import DEPARTEMENTS
from workflow.edition.vocabulaire.mots import ETATS, ROLES

MENAGES = dict(
    zip(
        MENAGE_TYPES,
        ("Personne isolée", "Couple", "Famille monoparentale", "Couple avec enfants", "Autre"),
        strict=True,
    )
)

ETATS_D_ALERTE = {
    "active": "À traiter",
    "repondue": "Répondue",
    "reportee": "Reportée",
    "close": "Close",
}

ISSUES = {
    "bail": "Bail signé",
    "refus_menage": "Refusée par le ménage",
    "silence": "Sans réponse dans le délai",
    "non_attribution": "Non-attribution",
    "irrecevable": "Demande irrecevable",
    "sans_suite": "Classée sans suite",
    "renoncement": "Renoncement avant le bail",
    "sortie": "Sortie du ménage",
}

CONTINGENTS = {
    "etat": "contingent préfectoral",
    "action_logement": "contingent Action Logement",
    "collectivite": "contingent d’une collectivité",
    "bailleur": "hors contingent",
    "non_connu": "contingent non connu",
}

INTENSITES = {
    "leger": "intensité légère",
    "moyen": "intensité moyenne",
    "renforce": "intensité renforcée",
    "tres_renforce": "intensité très renforcée",
}

CONCLUSIONS = {
    "avl": "Accompagnement vers le logement (AVL)",
    "adl": "Accompagnement dans le logement (ADL)",
    "sans_mesure": "Pas de mesure nécessaire",
    "reorientation": "Réorientation",
    "non_relogeable": "Ménage administrativement non relogeable",
}

SIGNALEMENTS = {
    "impaye": "Impayé",
    "voisinage": "Voisinage",
    "technique": "Problème technique",
    "non_reponse": "Le ménage ne répond plus",
    "rupture": "Rupture du lien",
}

INSTANCES = {
    "commission_entree": "Commission d’entrée",
    "commission_impayes": "Commission impayés",
    "comite_technique": "Comité technique",
    "cosi": "COSI",
    "copil": "Comité de pilotage",
    "ccapex": "CCAPEX",
    "reunion_trimestrielle": "Réunion trimestrielle du protocole",
    "dialogue_gestion": "Dialogue de gestion",
    "autre": "Autre instance",
}

PERIODICITES = {
    "hebdomadaire": "Chaque semaine",
    "quinzaine": "Toutes les deux semaines",
    "mensuelle": "Chaque mois",
    "bimestrielle": "Tous les deux mois",
    "trimestrielle": "Tous les trois mois",
    "semestrielle": "Tous les six mois",
    "annuelle": "Chaque année",
}

AVIS = {
    "favorable": "Favorable",
    "defavorable": "Défavorable",
    "ajournee": "Ajournée",
    "point_fait": "Point fait, sans décision",
}

TABLES = {
    "role": ROLES,
    "etat": ETATS,
    "alerte_etat": ETATS_D_ALERTE,
    "menage": MENAGES,
    "issue": ISSUES,
    "conclusion": CONCLUSIONS,
    "contingent": CONTINGENTS,
    "intensite": INTENSITES,
    "instance": INSTANCES,
    "periodicite": PERIODICITES,
    "avis": AVIS,
    "signalement": SIGNALEMENTS,
    "departement": DEPARTEMENTS,
    "raison_doublon": RAISONS,
}
