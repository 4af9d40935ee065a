"""The lists of the administrateur as files: no household in them."""

from typing import Final

from web.exports import Colonne, Export
from web.listes.definitions import LigneDefinition
from web.listes.incidents import LigneIncident

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
