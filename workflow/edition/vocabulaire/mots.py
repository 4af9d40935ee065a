"""The words of what a diagram may name: roles, phases, clocks, acts."""

from collections.abc import Mapping
from typing import Final

from models.codes import Horloge

ROLES: Final[Mapping[str, str]] = {
    "travailleur_social": "travailleur social",
    "chef_de_service": "chef de service",
    "referent_bailleur": "référent bailleur",
    "correspondant_bailleur": "correspondant bailleur",
    "coordonnateur": "coordonnateur",
    "administrateur": "administrateur",
    "valideur": "instance",
    "autre_dossier": "message d’un autre dossier",
}

ETATS: Final[Mapping[str, str]] = {
    "oriente": "Orienté",
    "contact": "Prise de contact",
    "diagnostic": "Diagnostic",
    "attente_validation": "Attente de validation",
    "avl": "AVL",
    "proposition": "Proposition de logement",
    "caleol": "CALEOL",
    "offre": "Offre de logement",
    "reloge": "Relogé",
    "adl": "ADL",
    "palier": "Palier",
    "sorti": "Sortie",
    "veille": "Veille",
    "action": "Action collective",
    "clos": "Clos",
}

HORLOGES: Final[Mapping[str, str]] = {
    Horloge.ARRET: "s’arrête, et reprend ensuite",
    Horloge.REMISE_A_ZERO: "repart de zéro ensuite",
    Horloge.CONTINUE: "continue",
}
"""What a clock does while the dossier is suspended."""

CALENDRIERS: Final[Mapping[str, str]] = {
    "legal": "délai légal (reporté au jour ouvrable suivant, jamais suspendu)",
}

FACULTATIF: Final[Mapping[str, str]] = {"oui": "peut ne jamais venir"}

MOTIFS_DE_FIN: Final[Mapping[str, str]] = {"selon_issue": "selon l’issue du parcours"}

VOIES: Final[Mapping[str, str]] = {
    "Association": "Association (travailleur social)",
    "Chef de service": "Chef de service",
    "Instance": "Instance (association ou État, selon le programme)",
    "Réservataire / Bailleur": "Réservataire / Bailleur (référent bailleur)",
    "Correspondant": "Correspondant (correspondant bailleur)",
    "Preneur": "Preneur (travailleur social)",
    "Ménage": "Ménage (le travailleur social répond pour lui)",
    "Prescripteur": "Prescripteur (travailleur social)",
    "Coordination État": "Coordination État (coordonnateur)",
}
"""Names of lanes that say who acts (`workflow.parcours.voies.VOIES`)."""

GROUPES: Final[Mapping[str, str]] = {
    "identite": "identité",
    "composition_demande": "composition du ménage et demande",
    "ressources": "ressources",
    "diagnostic_logement": "diagnostic, volet logement",
    "diagnostic_social": "diagnostic social",
    "adhesion": "adhésion",
    "propositions": "propositions",
    "bail": "bail",
    "alertes": "alertes",
    "recommandations": "recommandations",
}
"""Groups of data of the access matrix (`workflow.formulaires.matrice`)."""

ACTES: Final[Mapping[str, str]] = {
    "abandonner_action": "Abandonner l’action collective",
    "anticiper_examen": "Anticiper l’examen du palier",
    "atteindre_rang": "Constater que le rang est atteint",
    "attendre_logement": "Attendre un logement du dispositif",
    "choisir_mesure": "Choisir le parcours du ménage",
    "classer_sans_suite": "Classer la proposition sans suite",
    "conclure_cycle": "Conclure un cycle de séances",
    "conclure_protocole": "Conclure le protocole de cohésion sociale",
    "constater_attribution": "Constater l’attribution d’un logement",
    "constater_expulsion": "Constater l’expulsion",
    "constater_non_relogeable": "Constater que le ménage n’est pas relogeable",
    "constater_occupation": "Constater l’occupation du logement",
    "constater_procedure": "Noter une étape de la procédure d’expulsion",
    "constater_silence": "Constater le silence du ménage",
    "constituer_groupe": "Constituer le groupe",
    "demander_suivi": "Demander un suivi individuel",
    "designer_correspondant": "Désigner le correspondant du bailleur",
    "enregistrer_bilan_final": "Enregistrer le bilan final",
    "enregistrer_bilan_mi_mesure": "Enregistrer le bilan à mi-mesure",
    "enregistrer_decision": "Enregistrer la décision de la commission",
    "enregistrer_examen": "Enregistrer l’examen du palier",
    "enregistrer_orientation": "Enregistrer l’orientation",
    "enregistrer_reponse": "Enregistrer la réponse du ménage à l’offre",
    "enregistrer_veille": "Enregistrer la veille",
    "entrer_palier": "Entrer dans un palier",
    "faire_point_instance": "Faire le point avec l’instance",
    "fournir_piece": "Fournir la pièce attendue",
    "glisser_bail": "Faire glisser le bail",
    "informer_prefet": "Informer le préfet",
    "inscrire_action": "Inscrire le ménage à une action collective",
    "inscrire_participant": "Inscrire un participant",
    "maintenir_palier": "Maintenir le palier",
    "mettre_a_jour_demande": "Mettre à jour la demande de logement",
    "notifier_offre": "Notifier l’offre au ménage",
    "ouvrir_proposition": "Ouvrir une proposition de logement",
    "planifier_seance": "Planifier une séance",
    "proposer_action": "Proposer une action collective",
    "proposer_mutation": "Proposer une mutation",
    "quitter_palier": "Quitter le palier",
    "realiser_diagnostic": "Réaliser le diagnostic",
    "recueillir_adhesion": "Recueillir l’adhésion du ménage",
    "recueillir_avis_ccapex": "Recueillir l’avis de la CCAPEX",
    "reprendre_bail": "Reprendre le bail",
    "reprendre_contact": "Reprendre contact",
    "retirer_adhesion": "Retirer l’adhésion",
    "signer_bail": "Signer le bail",
    "sortir": "Conclure la sortie",
    "tenir_seance": "Tenir une séance",
    "tracer_contact": "Tracer un contact avec le ménage",
    "tracer_contact_prealable": "Tracer le contact préalable",
    "traiter_refus": "Traiter le refus",
    "valider_entree": "Valider l’entrée",
    "valider_passage": "Valider le passage au palier suivant",
    "verifier_dossier": "Vérifier le dossier",
}
"""What a step writes in the household's file beside its answers
(`workflow.parcours.actes.ACTES`)."""
