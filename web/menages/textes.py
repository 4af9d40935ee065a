"""How the facts about persons and households are said, in French."""

from typing import Final

ROLES_MENAGE: Final = {
    "demandeur": "Demandeur",
    "co_demandeur": "Co-demandeur",
    "a_charge": "À charge",
}

SITUATIONS: Final = {
    "francais": "Français ou Française",
    "europeen": "Citoyen de l’Union européenne ou assimilé",
    "resident": "Carte de résident",
    "titre_sejour": "Carte de séjour temporaire ou pluriannuelle",
    "refugie": "Réfugié ou protection subsidiaire",
    "recepisse": "Récépissé ou attestation de prolongation",
    "demande_asile": "Demande d’asile en cours",
    "sans_titre": "Sans titre de séjour",
    "autre": "Autre situation",
}

PROTECTIONS: Final = {
    "tutelle": "Tutelle",
    "curatelle": "Curatelle simple",
    "curatelle_renforcee": "Curatelle renforcée",
    "sauvegarde_justice": "Sauvegarde de justice",
    "habilitation_familiale": "Habilitation familiale",
    "accompagnement_judiciaire": "Mesure d’accompagnement judiciaire",
}

DEPARTS: Final = {
    "depart_enfant": "Départ d’un enfant devenu autonome",
    "deces": "Décès",
    "placement": "Placement ou entrée en établissement",
    "autre": "Autre départ",
    "erreur_saisie": "Personne notée par erreur",
}
"""Reasons that one chooses."""

MOTIFS: Final = DEPARTS | {
    "separation": "Séparation du ménage",
    "regroupement": "Départ vers un autre ménage",
}

GENRES: Final = {
    "separation": "Séparation du ménage",
    "regroupement": "Arrivée depuis un autre ménage",
    "fusion": "Fusion de deux ménages",
}

RAISONS: Final = {
    "identique": "même nom et même date de naissance",
    "inverse": "nom et prénom inversés, même date de naissance",
    "voisin": "nom proche et même date de naissance",
    "date_voisine": "même nom, date de naissance à un signe près",
    "sans_date": "même nom, date de naissance à vérifier",
}

COLONNES: Final = {
    "type": "Composition",
    "nb_personnes": "Nombre de personnes",
    "nb_mineurs": "Nombre de mineurs",
    "dalo": "Reconnu DALO",
    "dalo_reconnu_le": "Date de la reconnaissance DALO",
    "nur": "Numéro unique",
    "valide_jusqu_au": "Demande valable jusqu’au",
    "communes": "Communes souhaitées",
    "typologie": "Typologie souhaitée",
    "loyer_max": "Loyer maximum",
    "al_in": "Inscrit dans AL’in",
    "syplo_a_jour": "SYPLO à jour",
    "radiee_le": "Demande radiée le",
    "nom": "Nom",
    "prenom": "Prénom",
    "nom_usage": "Nom d’usage",
    "naissance": "Date de naissance",
    "telephone": "Téléphone",
    "courriel": "Courriel",
    "situation": "Situation administrative",
    "protection": "Mesure de protection",
    "protection_organisme": "Qui exerce la protection",
}
"""Fields of a merge, as the page names them."""
