"""The lists of the administrateur as files: no household in them."""

from typing import Final

from web.listes.definitions import LigneDefinition
from web.listes.envois import LigneAbonnement, LigneEnvoi
from web.listes.incidents import LigneIncident
from web.page.exports import Colonne, Export

INCIDENTS: Final = Export[LigneIncident](
    "incidents",
    (
        Colonne("Dossier", lambda ligne: ligne.reference),
        Colonne("Élément", lambda ligne: ligne.element),
        Colonne("Ce qui s’est passé", lambda ligne: ligne.message),
        Colonne("Le", lambda ligne: ligne.le),
        Colonne("Résolu le", lambda ligne: ligne.resolu_le),
    ),
    dossier=None,
)

DEFINITIONS: Final = Export[LigneDefinition](
    "parcours",
    (
        Colonne("Parcours", lambda ligne: ligne.nom),
        Colonne("Clé", lambda ligne: ligne.cle),
        Colonne("Version", lambda ligne: ligne.numero),
        Colonne("Statut", lambda ligne: ligne.statut),
        Colonne("Publiée le", lambda ligne: ligne.publiee_le),
        Colonne("Dossiers en cours", lambda ligne: ligne.en_cours),
    ),
    dossier=None,
)

ENVOIS: Final = Export[LigneEnvoi](
    "envois-abandonnes",
    (
        Colonne("Sujet", lambda ligne: ligne.genre),
        Colonne("Destinataire", lambda ligne: ligne.destinataire),
        Colonne("Cause", lambda ligne: ligne.cause),
        Colonne("Abandonné le", lambda ligne: ligne.abandonne_le),
        Colonne("Essais", lambda ligne: ligne.essais),
        Colonne("Rejoué le", lambda ligne: ligne.rejoue_le),
    ),
    dossier=None,
)

ABONNEMENTS: Final = Export[LigneAbonnement](
    "abonnements",
    (
        Colonne("Nom", lambda ligne: ligne.nom),
        Colonne("Machine", lambda ligne: ligne.machine),
        Colonne("Programme", lambda ligne: ligne.programme),
        Colonne("Alertes", lambda ligne: ", ".join(ligne.genres)),
        Colonne("En marche", lambda ligne: ligne.actif),
        Colonne("Dernier appel reçu", lambda ligne: ligne.recu_le),
        Colonne("Appels en attente", lambda ligne: ligne.attendus),
        Colonne("Appels abandonnés", lambda ligne: ligne.perdus),
    ),
    dossier=None,
)
