"""The head of a dossier moves: its row, its journal, the journal's content, the engine's state.

Four rows that go together at every step, behind the version that only one writer can move. Where
a statement can hold others (PostgreSQL), they are one: the way to the server costs more than the
work there.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, insert, literal, select, update

from models.dossier import Dossier, EtatMoteur
from models.journal import Journal, JournalContenu
from models.preparee import Preparee
from workflow.ecritures.contexte import table

_DOSSIER, _ETAT = table(Dossier), table(EtatMoteur)
_JOURNAL, _CONTENU = table(Journal), table(JournalContenu)

_GARDE = (
    _DOSSIER.c.id == bindparam("lu_id"),
    _DOSSIER.c.version == bindparam("lu_version"),
    _DOSSIER.c.journal_rang == bindparam("lu_rang"),
)

# Built once: putting a statement together costs more than running it.
_AVANCER = Preparee(update(_DOSSIER).where(*_GARDE))
_NOTER = Preparee(insert(_JOURNAL))
_DETAILLER = Preparee(insert(_CONTENU))
_ENREGISTRER = Preparee(update(_ETAT).where(_ETAT.c.dossier_id == bindparam("lu_id")))

Colonnes = Mapping[str, Any]


class Tete(NamedTuple):
    """What is written, by column. `garde`: id, version and rank that were read (`lu_*`);
    `etat`: the engine's state, absent when the engine did not move."""

    garde: Colonnes
    dossier: Colonnes
    journal: Colonnes
    contenu: Colonnes
    etat: Colonnes | None = None


def avancer(connexion: Connection, tete: Tete) -> bool:
    """Write the head. False, and nothing written, when another writer moved it first."""
    if connexion.dialect.name == "postgresql":
        return _avancer_d_un_coup(connexion, tete)
    if _AVANCER.executer(connexion, {**tete.garde, **tete.dossier}).rowcount == 0:
        return False
    journal_id = _NOTER.inserer(connexion, tete.journal)
    _DETAILLER.executer(connexion, {"journal_id": journal_id, **tete.contenu})
    if tete.etat is not None:
        ecrire_etat(connexion, tete.garde["lu_id"], tete.etat)
    return True


def ecrire_etat(connexion: Connection, dossier_id: int, etat: Colonnes) -> None:
    """Write the engine's state of a dossier, in a transaction that has moved its head."""
    _ENREGISTRER.executer(connexion, {"lu_id": dossier_id, **etat})


def _avancer_d_un_coup(connexion: Connection, tete: Tete) -> bool:
    requete = _tout(tuple(tete.dossier), tuple(tete.journal), tuple(tete.etat or ()))
    valeurs = {
        **tete.garde,
        **_nommer("d_", tete.dossier),
        **_nommer("j_", tete.journal),
        **_nommer("c_", tete.contenu),
        **_nommer("e_", tete.etat or {}),
    }
    return bool(requete.executer(connexion, valeurs).fetchall()[0][0])


def _nommer(prefixe: str, colonnes: Colonnes) -> dict[str, Any]:
    return {prefixe + nom: valeur for nom, valeur in colonnes.items()}


@cache
def _tout(dossier: tuple[str, ...], journal: tuple[str, ...], etat: tuple[str, ...]) -> Preparee:
    """Return the one statement: each part reads what the one before returns."""
    avance = (
        update(_DOSSIER).where(*_GARDE).values(_parametres("d_", _DOSSIER, dossier))
        .returning(_DOSSIER.c.id).cte("avance")
    )  # fmt: skip
    valeurs = list(_parametres("j_", _JOURNAL, journal).values())
    ligne = (
        insert(_JOURNAL)
        .from_select(list(journal), select(*valeurs).select_from(avance))
        .returning(_JOURNAL.c.id).cte("ligne")
    )  # fmt: skip
    sel_et_contenu = _parametres("c_", _CONTENU, ("sel", "contenu")).values()
    contenu = (
        insert(_CONTENU)
        .from_select(["journal_id", "sel", "contenu"], select(ligne.c.id, *sel_et_contenu))
        .returning(literal(1)).cte("contenu")
    )  # fmt: skip
    parties = [contenu]
    if etat:
        parties.append(
            update(_ETAT).where(_ETAT.c.dossier_id == avance.c.id)
            .values(_parametres("e_", _ETAT, etat)).returning(literal(1)).cte("etat")
        )  # fmt: skip
    return Preparee(select(func.count()).select_from(avance).add_cte(*parties))


def _parametres(prefixe: str, cible: Table, colonnes: tuple[str, ...]) -> dict[str, Any]:
    return {nom: bindparam(prefixe + nom, type_=cible.c[nom].type) for nom in colonnes}
