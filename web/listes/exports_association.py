"""The lists of the association as files: the columns of their pages, no other."""

from typing import Final

from web.fiches.absences import AbsenceVue
from web.fiches.actions import LigneAction
from web.fiches.documents import DocumentVu
from web.fiches.histoire import Evenement
from web.listes.dossiers import LigneDossier
from web.listes.journee import LigneJournee
from web.page.exports import Colonne, Export
from web.page.textes import nommer


def _nommer_qui(ligne: LigneJournee) -> str:
    """Return who may do a step: one role, or either of two when they share it."""
    roles = (ligne.role, ligne.role_conjoint)
    return " ou ".join(nommer(role, "role") for role in roles if role)


EXPORT_JOURNEE: Final = Export[LigneJournee](
    "ma-journee",
    (
        Colonne("Ménage", lambda ligne: ligne.menage),
        Colonne("Étape", lambda ligne: ligne.libelle),
        Colonne("Où il en est", lambda ligne: nommer(ligne.etat, "etat")),
        Colonne("Suspendu", lambda ligne: ligne.suspendu),
        Colonne("En attente depuis le", lambda ligne: ligne.depuis),
        Colonne("Échéance du dossier", lambda ligne: ligne.echeance),
        Colonne("Qui", _nommer_qui),
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

EXPORT_ACTIONS: Final = Export[LigneAction](
    "actions-collectives",
    (
        Colonne("Action", lambda ligne: ligne.titre),
        Colonne("Site", lambda ligne: ligne.site),
        Colonne("Association", lambda ligne: ligne.association),
        Colonne("Département", lambda ligne: nommer(ligne.departement, "departement")),
        Colonne("Où elle en est", lambda ligne: nommer(ligne.etat, "etat")),
        Colonne("Séances tenues", lambda ligne: ligne.tenues),
        Colonne("Prochaine séance", lambda ligne: ligne.prochaine),
    ),
    dossier=None,
)

EXPORT_ABSENCES: Final = Export[AbsenceVue](
    "absences",
    (
        Colonne("Personne absente", lambda ligne: ligne.absent),
        Colonne("Qui la remplace", lambda ligne: ligne.suppleant),
        Colonne("Du", lambda ligne: ligne.debut),
        Colonne("Au", lambda ligne: ligne.fin),
    ),
    dossier=None,
)

EXPORT_DOCUMENTS: Final = Export[DocumentVu](
    "documents",
    (
        Colonne("Document", lambda ligne: ligne.nom),
        Colonne("Sorte", lambda ligne: nommer(ligne.genre, "document_genre")),
        Colonne("Déposé le", lambda ligne: ligne.depose_le),
        Colonne("Par", lambda ligne: ligne.par),
        Colonne("Partagé avec", lambda ligne: ligne.partage),
        Colonne("Retiré le", lambda ligne: ligne.retire_le),
    ),
    dossier=None,
)
"""Of one dossier, whose page has noted the reading."""

EXPORT_JOURNAL: Final = Export[Evenement](
    "journal",
    (
        Colonne("Fait le", lambda ligne: ligne.fait_le),
        Colonne("Ce qui s’est passé", lambda ligne: ligne.texte),
        Colonne("Saisi le", lambda ligne: ligne.saisi_le),
        Colonne("Par", lambda ligne: ligne.par),
    ),
    dossier=None,
)
"""Of one dossier, whose page has noted the reading."""
