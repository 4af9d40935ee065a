"""What a step is about to write over, outside the dossier: kept in the journal, to be put back.

A household, its demand and its former home belong to nobody's dossier alone: they cannot be
rebuilt from one journal, so the row of the step says what was there before.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, bindparam, delete, select, update

from models.menage import Demande, Menage
from models.preparee import LecturePreparee
from models.relogement import Occupation
from workflow.ecritures.contexte import Champs, table
from workflow.ecritures.relogement import QUITTEES
from workflow.ecritures.restantes import colonnes_du_menage

AVANT = "avant"
"""Key of the journal's content: {"menage": columns, "demande": columns or null, ...}."""

MENAGE, DEMANDE = table(Menage), table(Demande)
OCCUPATION = table(Occupation)
_QUITTEES = LecturePreparee(select(OCCUPATION.c.id).where(QUITTEES))


def lire_anterieur(
    connexion: Connection, *, menage_id: int, fait_le: datetime, champs: Champs
) -> dict[str, Any]:
    """Return what the answers will replace, as plain JSON values; empty when nothing."""
    menage, demande = colonnes_du_menage(champs)
    avant: dict[str, Any] = {}
    if menage:
        avant["menage"] = _lire(connexion, MENAGE.c.id, menage_id, menage)
    if demande:
        avant["demande"] = _lire(connexion, DEMANDE.c.menage_id, menage_id, demande)
    if _quitte_un_logement(champs):
        closes = _QUITTEES.toutes(connexion, lu_menage=menage_id, lu_jour=fait_le)
        avant["occupations"] = [occupation.id for occupation in closes]
    return avant


def _quitte_un_logement(champs: Champs) -> bool:
    """A lease, a home told of for the first time, an eviction: the former home is left."""
    if "bail" in champs:
        return bool(champs["bail"].get("issue") == "signe")
    return not champs.keys().isdisjoint({"occupation", "expulsion", "depart"})


def _lire(
    connexion: Connection, cle: Column[int], menage_id: int, colonnes: Mapping[str, Any]
) -> dict[str, Any] | None:
    ligne = _selection(cle, tuple(colonnes)).premiere(connexion, lu_menage=menage_id)
    return None if ligne is None else dict(ligne._asdict())


@cache
def _selection(cle: Column[int], colonnes: tuple[str, ...]) -> LecturePreparee:
    """Return the reading of some columns, built once: it costs more than running it."""
    requete = select(*(cle.table.c[nom] for nom in colonnes))
    return LecturePreparee(requete.where(cle == bindparam("lu_menage")))


def remettre(connexion: Connection, *, menage_id: int, avant: Mapping[str, Any]) -> None:
    """Put back what a step that is taken back had replaced."""
    if avant.get("menage"):
        _remettre(connexion, MENAGE, MENAGE.c.id == menage_id, avant["menage"])
    if avant.get("demande"):
        _remettre(connexion, DEMANDE, DEMANDE.c.menage_id == menage_id, avant["demande"])
    elif "demande" in avant:
        connexion.execute(delete(DEMANDE).where(DEMANDE.c.menage_id == menage_id))
    if avant.get("occupations"):
        rouvertes = OCCUPATION.c.id.in_(avant["occupations"])
        connexion.execute(update(OCCUPATION).where(rouvertes).values(fin=None))


def deplacer(connexion: Connection, *, occupation_id: int, fin: datetime) -> None:
    """End a former home on another day: the date of the lease that ended it was corrected."""
    connexion.execute(update(OCCUPATION).where(OCCUPATION.c.id == occupation_id).values(fin=fin))


def _remettre(
    connexion: Connection, cible: Table, condition: Any, colonnes: Mapping[str, Any]
) -> None:
    valeurs = {nom: typer(cible, nom, valeur) for nom, valeur in colonnes.items()}
    connexion.execute(update(cible).where(condition).values(**valeurs))


def typer(cible: Table, nom: str, valeur: Any) -> Any:
    """Return a value of the journal (JSON) as its column takes it."""
    est_un_jour = isinstance(cible.c[nom].type, Date) and isinstance(valeur, str)
    return date.fromisoformat(valeur) if est_un_jour else valeur
