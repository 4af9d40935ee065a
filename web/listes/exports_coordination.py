"""The lists of the State as files: the columns of their pages, no other."""

from typing import Final

from web.listes.coordination import LigneBloquee, LigneValidation
from web.page.exports import Colonne, Export
from web.page.textes import nommer

BLOQUES: Final = Export[LigneBloquee](
    "plus-de-six-mois",
    (
        Colonne("Dossier", lambda ligne: f"D-{ligne.dossier}"),
        Colonne("Ménage", lambda ligne: ligne.menage),
        Colonne("Suspendu", lambda ligne: ligne.suspendu),
        Colonne("En AVL depuis le", lambda ligne: ligne.avl_depuis),
        Colonne("Six mois atteints le", lambda ligne: ligne.six_mois_le),
        Colonne("Ce qui bloque", lambda ligne: ligne.motif),
        Colonne("Dit le", lambda ligne: ligne.motif_le),
        Colonne("Association", lambda ligne: ligne.association),
        Colonne("Référent", lambda ligne: ligne.referent),
        Colonne("Département", lambda ligne: nommer(ligne.departement, "departement")),
    ),
    dossier=lambda ligne: ligne.dossier,
)

VALIDATIONS: Final = Export[LigneValidation](
    "entrees-a-valider",
    (
        Colonne("Dossier", lambda ligne: f"D-{ligne.dossier}"),
        Colonne("Association", lambda ligne: ligne.association),
        Colonne("Département", lambda ligne: nommer(ligne.departement, "departement")),
        Colonne("En attente depuis le", lambda ligne: ligne.depuis),
    ),
    dossier=lambda ligne: ligne.dossier,
)
