"""The household's demand for social housing runs out (A07; R.441-2-7: valid one year).

The due date follows the demand as it stands, whoever wrote it last: a step, its keeping between
two steps, or a former dossier.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from models.alerte import Alerte
from models.calendrier import debut_de_journee, decaler_mois
from models.dossier import Dossier
from models.echeance import Echeance
from models.menage import Demande
from models.preparee import LecturePreparee
from workflow.ecritures import delais
from workflow.ecritures.contexte import Contexte, table

CODE = "A07"
DATES = frozenset({"valide_jusqu_au", "radiee_le"})
"""Columns of the demand that move its end."""

VALIDITE_MOIS = 12
"""R.441-2-7."""

_DEMANDE, _ALERTE, _ECHEANCE = table(Demande), table(Alerte), table(Echeance)
_DOSSIER = table(Dossier)

# Built once: putting a statement together costs more than running it.
_FIN = LecturePreparee(
    select(_DEMANDE.c.valide_jusqu_au, _DEMANDE.c.radiee_le).where(
        _DEMANDE.c.menage_id == bindparam("lu_menage"), _DEMANDE.c.valide_jusqu_au.is_not(None)
    )
)
_ARMEE = LecturePreparee(select(_ECHEANCE.c.id).where(_ECHEANCE.c.cle == bindparam("lu_cle")))
_DECLENCHEE = LecturePreparee(
    select(_ALERTE.c.id).where(_ALERTE.c.cle == bindparam("lu_cle"), _ALERTE.c.close_le.is_(None))
)
_AUTRES = LecturePreparee(
    select(_DOSSIER.c.id, _DOSSIER.c.programme_id).where(
        _DOSSIER.c.menage_id == bindparam("lu_menage"),
        _DOSSIER.c.id != bindparam("lu_dossier"),
        or_(
            exists().where(_ECHEANCE.c.dossier_id == _DOSSIER.c.id, _ECHEANCE.c.code == CODE),
            exists().where(
                _ALERTE.c.dossier_id == _DOSSIER.c.id,
                _ALERTE.c.code == CODE,
                _ALERTE.c.close_le.is_(None),
            ),
        ),
    )
)


def ouvrir(contexte: Contexte) -> None:
    """A dossier opens for a household that may have a demand already."""
    if contexte.menage_id is not None and (fin := _lire_la_fin(contexte)) is not None:
        _armer(contexte, fin)


def suivre(contexte: Contexte) -> None:
    """The demand was written: its end is awaited where it stands now, and nowhere else.

    In the household's other dossiers too, where one was: they read it in the same place.
    """
    _accorder(contexte)
    if not contexte.est_reconstruit:
        faits = {"lu_menage": contexte.menage_id, "lu_dossier": contexte.dossier_id}
        for autre in _AUTRES.toutes(contexte.connexion, **faits):
            _accorder(replace(contexte, dossier_id=autre.id, programme_id=autre.programme_id))


def _accorder(contexte: Contexte) -> None:
    """Bring one dossier in line with the demand: another end puts out what was told of before."""
    fin = _lire_la_fin(contexte)
    cle = "" if fin is None else _cle(contexte, fin)
    for source, faire in (
        (_ECHEANCE, delais.annuler_echeances),
        (_ALERTE, delais.clore_alertes),
    ):
        faire(
            contexte,
            source.c.dossier_id == contexte.dossier_id,
            source.c.code == CODE,
            source.c.cle != cle,
        )
    if fin is not None and not _est_attendue(contexte, cle):
        _armer(contexte, fin)


def arreter(contexte: Contexte) -> None:
    """The household has a lease of its own: what it asked for is there."""
    delais.eteindre(contexte, CODE)


def _lire_la_fin(contexte: Contexte) -> date | None:
    """Return the last day of the demand; None without one, or once it was struck off."""
    lue = _FIN.premiere(contexte.connexion, lu_menage=contexte.menage_id)
    return None if lue is None or _est_radiee(lue) else lue.valide_jusqu_au


def _est_radiee(lue: Any) -> bool:
    """Tell whether the radiation is that of this demand, not of one before it."""
    debut = decaler_mois(lue.valide_jusqu_au, -VALIDITE_MOIS)
    return lue.radiee_le is not None and lue.radiee_le > debut


def _est_attendue(contexte: Contexte, cle: str) -> bool:
    """Tell whether that end is awaited, or told. Relived, the due date alone says it: an alert
    that fired finds its own again (`workflow.histoire.alertes`)."""
    if _ARMEE.premiere(contexte.connexion, lu_cle=cle) is not None:
        return True
    if contexte.est_reconstruit:
        return False
    return _DECLENCHEE.premiere(contexte.connexion, lu_cle=cle) is not None


def _armer(contexte: Contexte, fin: date) -> None:
    delais.armer(contexte, CODE, depart=debut_de_journee(fin), cle=_cle(contexte, fin))


def _cle(contexte: Contexte, fin: date) -> str:
    return f"alerte:{CODE}:dossier:{contexte.dossier_id}:{fin.isoformat()}"
