"""The DALO clock of a dossier (R7, R.441-16-1): A06 when no offer was made in time.

Kept apart from A01: another start, another length, and a suspension does not stop it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from models.calendrier import debut_de_journee
from models.dossier import Dossier
from models.menage import Menage
from models.preparee import LecturePreparee
from models.relogement import PassageCaleol, Proposition
from workflow.ecritures import delais
from workflow.ecritures.contexte import Contexte, table
from workflow.regles.dalo import terme_du_delai
from workflow.regles.table import est_active

CODE = "A06"

_MENAGE, _DOSSIER = table(Menage), table(Dossier)
_PROPOSITION, _PASSAGE = table(Proposition), table(PassageCaleol)

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


def ouvrir(contexte: Contexte, parametres: Mapping[str, Any]) -> None:
    """Start the clock with the dossier, unless an offer was made since the recognition."""
    if contexte.menage_id is None or not est_active("R7", parametres):
        return
    reconnu = _RECONNU.premiere(contexte.connexion, lu_menage=contexte.menage_id)
    if reconnu is None or _une_offre_a_suivi(contexte, reconnu.dalo_reconnu_le):
        return
    due_le = terme_du_delai(reconnu.dalo_reconnu_le, contexte.departement)
    delais.armer(
        contexte,
        CODE,
        depart=debut_de_journee(reconnu.dalo_reconnu_le),
        terme=due_le,
        cle=f"alerte:{CODE}:dossier:{contexte.dossier_id}",
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
    delais.eteindre(contexte, CODE)
