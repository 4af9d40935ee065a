"""Measures: opening, renewal, end, and the due dates that follow them.

A01 (002:208-225, 360): six months of AVL, plus the suspended days, without a proposition. The
date belongs to the measure, so a refusal that brings the dossier back does not restart it.
A08 and A09 (003:1024): half-way and end of the ADL.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, select, update

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.calendrier import ajouter_duree, decaler_jours, jours_entre
from models.codes import MesureType
from models.echeance import Echeance
from models.preparee import LecturePreparee, Preparee
from workflow.ecritures import delais
from workflow.ecritures.contexte import Contexte, table

DUREE_ADL_PAR_DEFAUT_MOIS = 6

_MESURE, _ALERTE, _ECHEANCE = table(Mesure), table(Alerte), table(Echeance)

# Built once: putting a statement together costs more than running it.
_FINIR = (
    update(_MESURE)
    .where(_MESURE.c.dossier_id == bindparam("lu_dossier"), _MESURE.c.fin_reelle.is_(None))
    .returning(_MESURE.c.id)
)
_CLORE = Preparee(_FINIR)
_CLORE_UN_TYPE = Preparee(_FINIR.where(_MESURE.c.type == bindparam("lu_type")))
_OUVERTE = LecturePreparee(
    select(_MESURE.c.id).where(
        _MESURE.c.dossier_id == bindparam("lu_dossier"),
        _MESURE.c.type == bindparam("lu_type"),
        _MESURE.c.fin_reelle.is_(None),
    )
)
_RETIRER = delete(_ECHEANCE).where(_ECHEANCE.c.mesure_id == bindparam("lu_mesure"))
_ANNULER = Preparee(_RETIRER)
_ANNULER_UN_CODE = Preparee(_RETIRER.where(_ECHEANCE.c.code == bindparam("lu_code")))
_OUVERTES = select(_ALERTE.c.id, _ALERTE.c.declenchee_le).where(_ALERTE.c.close_le.is_(None))
_DE_LA_MESURE = _OUVERTES.where(_ALERTE.c.mesure_id == bindparam("lu_mesure"))
_D_UN_CODE = _DE_LA_MESURE.where(_ALERTE.c.code == bindparam("lu_code"))
_A_CLORE = LecturePreparee(_DE_LA_MESURE)
_A_CLORE_D_UN_CODE = LecturePreparee(_D_UN_CODE)
_A_RECLORE_D_UN_CODE = LecturePreparee(
    _D_UN_CODE.where(exists().where(_ECHEANCE.c.cle == _ALERTE.c.cle))
)
"""When a bilan is relived: not the alerts of a renewal that comes after it."""


def ouvrir(contexte: Contexte, type_: MesureType, **valeurs: Any) -> None:
    """Open a measure at the date of the fact, with its alerts."""
    duree = _duree(contexte, type_, valeurs.pop("duree_mois", None))
    fin_prevue = ajouter_duree(contexte.fait_le, f"P{duree}M") if duree else None
    mesure_id = contexte.inserer(
        Mesure,
        dossier_id=contexte.dossier_id,
        type=type_,
        debut=contexte.fait_le,
        duree_mois=duree,
        fin_prevue=fin_prevue,
        renouvellements=0,
        operateur_id=contexte.association_id,
        referent_id=contexte.referent_id,
        **valeurs,
    )
    if type_ == MesureType.AVL:
        _armer(contexte, "A01", mesure_id, contexte.fait_le, cle=f"alerte:A01:mesure:{mesure_id}")
    elif fin_prevue is not None:
        _armer_bilans(contexte, mesure_id, contexte.fait_le, fin_prevue, tour=0)


def assurer(contexte: Contexte, type_: MesureType) -> None:
    """Open a measure of that type, unless one is open."""
    if _ouverte(contexte, type_) is None:
        ouvrir(contexte, type_)


def _ouverte(contexte: Contexte, type_: MesureType) -> int | None:
    """Return the id of the dossier's open measure of that type, if any."""
    choix = {"lu_dossier": contexte.dossier_id, "lu_type": type_}
    ouverte = _OUVERTE.premiere(contexte.connexion, **choix)
    return None if ouverte is None else int(ouverte.id)


def _duree(contexte: Contexte, type_: MesureType, dite: int | None) -> int | None:
    """Return the months of a measure; None when nothing bounds it (AVL; 004 2.3.12)."""
    if type_ != MesureType.ADL or contexte.variables.get("adl_sans_terme"):
        return dite
    return dite or contexte.variables.get("duree_adl_mois") or DUREE_ADL_PAR_DEFAUT_MOIS


def _armer_bilans(
    contexte: Contexte, mesure_id: int, debut: datetime, fin: datetime, *, tour: int
) -> None:
    milieu = decaler_jours(debut, jours_entre(debut, fin) // 2)
    for code, terme in (("A08", milieu), ("A09", fin)):
        _armer(contexte, code, mesure_id, terme, cle=f"alerte:{code}:mesure:{mesure_id}:{tour}")


def _armer(contexte: Contexte, code: str, mesure_id: int, depart: datetime, *, cle: str) -> None:
    delais.armer(contexte, code, depart=depart, cle=cle, mesure_id=mesure_id)


def clore(contexte: Contexte, type_: MesureType, motif: str) -> None:
    """End the open measure of that type, if there is one, with its due dates and alerts."""
    _clore(contexte, _CLORE_UN_TYPE, motif, lu_type=type_)


def clore_toutes(contexte: Contexte, motif: str) -> None:
    """End every open measure of the dossier."""
    _clore(contexte, _CLORE, motif)


def _clore(contexte: Contexte, cloture: Any, motif: str, **choix: str) -> None:
    valeurs = {"fin_reelle": contexte.fait_le, "fin_motif": motif}
    faits = {"lu_dossier": contexte.dossier_id, **valeurs, **choix}
    for (mesure_id,) in cloture.executer(contexte.connexion, faits).fetchall():
        ouvertes = _A_CLORE.toutes(contexte.connexion, lu_mesure=mesure_id)
        delais.clore_ouvertes(contexte, ouvertes)
        contexte.ecrire(_ANNULER, {"lu_mesure": mesure_id})


def fait_le_bilan(contexte: Contexte, code: str) -> int | None:
    """Cancel or close the alert of a bilan that is done; return the open ADL measure's id."""
    ouverte = _ouverte(contexte, MesureType.ADL)
    if ouverte is None:
        return None
    a_clore = _A_RECLORE_D_UN_CODE if contexte.est_reconstruit else _A_CLORE_D_UN_CODE
    choix = {"lu_mesure": ouverte, "lu_code": code}
    delais.clore_ouvertes(contexte, a_clore.toutes(contexte.connexion, **choix))
    contexte.ecrire(_ANNULER_UN_CODE, choix)
    return ouverte


def prolonger(contexte: Contexte, mesure_id: int) -> None:
    """Renew the ADL for the same duration, from its planned end, with new bilans to come."""
    mesure = table(Mesure)
    ligne = contexte.connexion.execute(
        select(mesure.c.fin_prevue, mesure.c.duree_mois, mesure.c.renouvellements).where(
            mesure.c.id == mesure_id
        )
    ).one()
    tour = ligne.renouvellements + 1
    debut, fin = _periode_suivante(contexte, ligne)
    contexte.connexion.execute(
        update(mesure).where(mesure.c.id == mesure_id).values(fin_prevue=fin, renouvellements=tour)
    )
    if fin is not None:
        _armer_bilans(contexte, mesure_id, debut, fin, tour=tour)


def _periode_suivante(contexte: Contexte, ligne: Any) -> tuple[datetime, datetime | None]:
    """Return (start, end) of a renewal; no end for a measure that has none."""
    debut = ligne.fin_prevue or contexte.fait_le
    if ligne.fin_prevue is None and contexte.variables.get("adl_sans_terme"):
        return debut, None
    return debut, ajouter_duree(debut, f"P{ligne.duree_mois or DUREE_ADL_PAR_DEFAUT_MOIS}M")


def confier(contexte: Contexte) -> None:
    """Hand the open measures to the dossier's référent: those that ended keep theirs."""
    mesure = table(Mesure)
    contexte.connexion.execute(
        update(mesure)
        .where(mesure.c.dossier_id == contexte.dossier_id, mesure.c.fin_reelle.is_(None))
        .values(referent_id=contexte.referent_id)
    )


def taire_la_recherche(contexte: Contexte) -> None:
    """A household that lives in a stage is not left without a proposition: A01 waits for none."""
    delais.eteindre(contexte, "A01")


def relancer_la_recherche(contexte: Contexte, tour: int) -> None:
    """After a stage the household looks for a dwelling: the six months run from this day.

    Whom the association accompanied in its dwelling (ADL), it now accompanies towards another.
    """
    ouverte = _ouverte(contexte, MesureType.AVL)
    if ouverte is None:
        clore(contexte, MesureType.ADL, "terme")
        ouvrir(contexte, MesureType.AVL)
    else:
        cle = f"alerte:A01:mesure:{ouverte}:{tour}"
        _armer(contexte, "A01", ouverte, contexte.fait_le, cle=cle)
