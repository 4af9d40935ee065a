"""The lists of the association as files: the columns of their pages, no other."""

from typing import Final

from web.exports import Colonne, Export
from web.listes.dossiers import LigneDossier
from web.listes.journee import LigneJournee
from web.page.textes import nommer

EXPORT_JOURNEE: Final = Export[LigneJournee](
    "ma-journee",
    (
        Colonne("Ménage", lambda ligne: ligne.menage),
        Colonne("Étape", lambda ligne: ligne.libelle),
        Colonne("Où il en est", lambda ligne: nommer(ligne.etat, "etat")),
        Colonne("Suspendu", lambda ligne: ligne.suspendu),
        Colonne("En attente depuis le", lambda ligne: ligne.depuis),
        Colonne("Échéance du dossier", lambda ligne: ligne.echeance),
        Colonne("Qui", lambda ligne: nommer(ligne.role, "role")),
        Colonne("Référent", lambda ligne: ligne.referent),
    ),
    dossier=lambda ligne: ligne.dossier,
)

EXPORT_MENAGES: Final = Export[LigneDossier](
    "menages",
    (
        Colonne("Ménage", lambda ligne: ligne.menage),
        Colonne("Où il en est", lambda ligne: nommer(ligne.etat, "etat")),
        Colonne("Suspendu", lambda ligne: ligne.suspendu),
        Colonne("Depuis le", lambda ligne: ligne.depuis),
        Colonne("Département", lambda ligne: nommer(ligne.departement, "departement")),
        Colonne("Référent", lambda ligne: ligne.referent),
    ),
    dossier=lambda ligne: ligne.dossier,
)
