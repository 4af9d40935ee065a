"""The DALO clock of a dossier (R7, R.441-16-1): A06 when no offer was made in time.

Kept apart from A01: another start, another length, and a suspension does not stop it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, select

from models.alerte import Alerte
from models.calendrier import debut_de_journee
from models.codes import Horloge, SorteEcheance
from models.dossier import Dossier
from models.echeance import Echeance
from models.menage import Menage
from models.preparee import LecturePreparee, Preparee
from models.relogement import PassageCaleol, Proposition
from workflow.ecritures import mesures
from workflow.ecritures.contexte import Contexte, table
from workflow.regles.dalo import terme_du_delai
from workflow.regles.table import est_active

CODE = "A06"
LIBELLE = "Délai DALO : une offre est due"

_MENAGE, _ALERTE, _ECHEANCE = table(Menage), table(Alerte), table(Echeance)
_DOSSIER, _PROPOSITION, _PASSAGE = table(Dossier), table(Proposition), table(PassageCaleol)

_RECONNU = LecturePreparee(
    select(_MENAGE.c.dalo_reconnu_le).where(
        _MENAGE.c.id == bindparam("lu_menage"), _MENAGE.c.dalo_reconnu_le.is_not(None)
    )
)
_OFFRE = LecturePreparee(
    select(_PASSAGE.c.id)
    .join(_PROPOSITION, _PROPOSITION.c.id == _PASSAGE.c.proposition_id)
    .join(_DOSSIER, _DOSSIER.c.id == _PROPOSITION.c.dossier_id)
    .where(
        _DOSSIER.c.menage_id == bindparam("lu_menage"),
        _PASSAGE.c.offre_notifiee_le.between(
            bindparam("lu_jour", type_=_DOSSIER.c.depuis.type),
            bindparam("lu_ouverture", type_=_DOSSIER.c.depuis.type),
        ),
    )
    .limit(1)
)
_ETEINDRE = Preparee(
    delete(_ECHEANCE).where(
        _ECHEANCE.c.dossier_id == bindparam("lu_dossier"), _ECHEANCE.c.code == CODE
    )
)
_DECLENCHEE = LecturePreparee(
    select(_ALERTE.c.id).where(
        _ALERTE.c.dossier_id == bindparam("lu_dossier"),
        _ALERTE.c.code == CODE,
        _ALERTE.c.close_le.is_(None),
    )
)


def ouvrir(contexte: Contexte, parametres: Mapping[str, Any]) -> None:
    """Start the clock with the dossier, unless an offer was made since the recognition."""
    if contexte.menage_id is None or not est_active("R7", parametres):
        return
    reconnu = _RECONNU.premiere(contexte.connexion, lu_menage=contexte.menage_id)
    if reconnu is None or _une_offre_a_suivi(contexte, reconnu.dalo_reconnu_le):
        return
    due_le = terme_du_delai(reconnu.dalo_reconnu_le, contexte.departement)
    contexte.ajouter(
        Echeance,
        cle=f"alerte:{CODE}:dossier:{contexte.dossier_id}",
        dossier_id=contexte.dossier_id,
        sorte=SorteEcheance.ALERTE,
        code=CODE,
        libelle=LIBELLE,
        horloge=Horloge.CONTINUE,
        due_le=due_le,
        reveil_le=max(due_le, contexte.fait_le),
    )


def _une_offre_a_suivi(contexte: Contexte, reconnu_le: date) -> bool:
    """Return whether a former dossier led to an offer, before this one opened."""
    faits = {"lu_jour": debut_de_journee(reconnu_le), "lu_ouverture": contexte.fait_le}
    offre = _OFFRE.premiere(contexte.connexion, lu_menage=contexte.menage_id, **faits)
    return offre is not None


def arreter(contexte: Contexte) -> None:
    """An offer is made, or the accompaniment ends: the clock has nothing more to say here."""
    if _RECONNU.premiere(contexte.connexion, lu_menage=contexte.menage_id) is None:
        return
    contexte.ecrire(_ETEINDRE, {"lu_dossier": contexte.dossier_id})
    if _DECLENCHEE.premiere(contexte.connexion, lu_dossier=contexte.dossier_id) is not None:
        mesures.clore_alertes(
            contexte, _ALERTE.c.dossier_id == contexte.dossier_id, _ALERTE.c.code == CODE
        )
