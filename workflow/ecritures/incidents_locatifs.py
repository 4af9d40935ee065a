"""What goes wrong in the household's dwelling: rent unpaid (A11), no insurance (A12).

Sources: 002:292 and 002:342 (what a landlord tells one year after); 004 2.2.4 (two months).
One alert runs at a time: a fact that confirms it starts none, a fact that denies it puts it out.
"""

from sqlalchemy import bindparam, select

from models.alerte import Alerte
from models.echeance import Echeance
from models.preparee import LecturePreparee
from workflow.ecritures import delais
from workflow.ecritures.contexte import Contexte, table

IMPAYE, ASSURANCE = "A11", "A12"
DU_LOGEMENT = (IMPAYE, ASSURANCE)
SEUIL_PAR_DEFAUT_MOIS = 3
"""002:342; a programme may say another (`seuil_impaye_mois`)."""

_ALERTE, _ECHEANCE = table(Alerte), table(Echeance)

# Built once: putting a statement together costs more than running it.
_ARMEE = LecturePreparee(
    select(_ECHEANCE.c.id).where(
        _ECHEANCE.c.dossier_id == bindparam("lu_dossier"), _ECHEANCE.c.code == bindparam("lu_code")
    )
)
_DECLENCHEE = LecturePreparee(
    select(_ALERTE.c.id).where(
        _ALERTE.c.dossier_id == bindparam("lu_dossier"),
        _ALERTE.c.code == bindparam("lu_code"),
        _ALERTE.c.close_le.is_(None),
    )
)


def constater_la_dette(contexte: Contexte, *, dette: int | None, mois: int | None) -> None:
    """Keep up with a debt in euros and in unpaid months, as far as each is known."""
    if dette == 0:
        dire_impaye(contexte, False)
    elif mois is not None:
        dire_impaye(contexte, mois >= _seuil(contexte))


def _seuil(contexte: Contexte) -> int:
    return int(contexte.variables.get("seuil_impaye_mois") or SEUIL_PAR_DEFAUT_MOIS)


def dire_impaye(contexte: Contexte, impaye: bool | None) -> None:
    """None: nobody said."""
    _dire(contexte, IMPAYE, impaye)


def dire_assure(contexte: Contexte, assure: bool | None) -> None:
    """None: nobody said."""
    _dire(contexte, ASSURANCE, None if assure is None else not assure)


def changer_de_logement(contexte: Contexte) -> None:
    """What was wrong where the household lived is not so where it lives now."""
    delais.eteindre(contexte, *DU_LOGEMENT)


def _dire(contexte: Contexte, code: str, en_defaut: bool | None) -> None:
    if en_defaut is False:
        delais.eteindre(contexte, code)
    elif en_defaut and not _est_connu(contexte, code):
        cle = f"alerte:{code}:{contexte.identifiant(code)}"
        delais.armer(contexte, code, depart=contexte.fait_le, cle=cle)


def _est_connu(contexte: Contexte, code: str) -> bool:
    """Tell whether it is awaited or told already. Relived, the due date alone says it: an alert
    that fired finds its own again (`workflow.histoire.alertes`)."""
    faits = {"lu_dossier": contexte.dossier_id, "lu_code": code}
    if _ARMEE.premiere(contexte.connexion, **faits) is not None:
        return True
    if contexte.est_reconstruit:
        return False
    return _DECLENCHEE.premiere(contexte.connexion, **faits) is not None
