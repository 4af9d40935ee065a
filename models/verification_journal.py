"""Checks the hash chain of `journal` against the rows, their contents and the dossiers' heads.

What it proves: no row was changed, moved, removed or added by anything but the product, as long
as the heads kept on the dossiers are true. Who can rewrite a whole chain and its head is only
caught by a copy of the heads kept elsewhere (a backup, a signed export).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import ColumnElement, DateTime, Dialect, Row, Select, Text, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.chaine import ORIGINE, LigneJournal, condenser, empreinte
from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from models.types import UtcDateTime

LIGNES_PAR_LECTURE = 1000
"""Rows fetched at a time: memory does not grow with the journal."""

Ligne = Row[Any]


class MomentStocke(TypeDecorator[Any]):
    """A moment as it lies in the database: on SQLite anything may have been put in its place."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        est_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if est_sqlite else DateTime(timezone=True))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return a moment, or whatever else is there: the chain will not hold on it."""
        if not isinstance(value, str):
            return value
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            return value


@dataclass(frozen=True, slots=True)
class Anomalie:
    """The first bad row of a dossier's journal."""

    dossier: str
    """Public id of the dossier."""
    rang: int
    message: str
    """A French sentence for the administrator."""


def verifier_chaine(session: Session, dossier_id: int | None = None) -> Iterator[Anomalie]:
    """Yield the first anomaly of each dossier, or of one; nothing when all is intact.

    One statement reads everything, so it sees one state of the database while others write.
    What follows the first bad row of a dossier proves nothing and is not judged. A content
    that was erased (no row) is no anomaly.
    """
    lignes = session.execute(
        _read_everything(dossier_id), execution_options={"yield_per": LIGNES_PAR_LECTURE}
    )
    for _, groupe in groupby(lignes, key=lambda ligne: ligne.dossier_id):
        anomalie = _check_dossier(groupe)
        if anomalie:
            yield anomalie


def _read_everything(dossier_id: int | None) -> Select[Any]:
    """Select dossiers with their journal in order; a dossier without a journal has one row."""
    requete = (
        select(
            Dossier.id.label("dossier_id"),
            Dossier.public_id.label("dossier"),
            Dossier.journal_rang.label("rang_attendu"),
            Dossier.journal_tete.label("tete_attendue"),
            *(_raw(champ) for champ in LigneJournal._fields if champ != "dossier"),
            Journal.empreinte,
            JournalContenu.sel,
            JournalContenu.contenu,
        )
        .outerjoin(Journal, Journal.dossier_id == Dossier.id)
        .outerjoin(JournalContenu, JournalContenu.journal_id == Journal.id)
        .order_by(Dossier.id, Journal.rang)
    )
    return requete if dossier_id is None else requete.where(Dossier.id == dossier_id)


def _raw(champ: str) -> ColumnElement[Any]:
    """Select a column of the journal as the chain reads it."""
    colonne = getattr(Journal, champ)
    if isinstance(colonne.type, UtcDateTime):
        return type_coerce(colonne, MomentStocke).label(champ)
    return cast(ColumnElement[Any], colonne)


def _check_dossier(lignes: Iterator[Ligne]) -> Anomalie | None:
    """Walk one dossier's rows in order; its head must be where they end."""
    rang, precedente = 0, ORIGINE
    for ligne in lignes:
        if ligne.rang is None:
            break
        rang += 1
        if message := _check_row(ligne, rang, precedente):
            return Anomalie(ligne.dossier, rang, message)
        precedente = ligne.empreinte
    return _check_head(ligne, rang, precedente)


def _check_row(ligne: Ligne, rang: int, precedente: str) -> str | None:
    """Return what is wrong with the row that should have this rank and follow `precedente`."""
    if ligne.rang != rang:
        return f"La ligne {rang} manque."
    if not _follows(ligne, precedente):
        return (
            f"La ligne {rang} ne prolonge pas la précédente\u00a0: "
            "elle a été modifiée, déplacée ou insérée."
        )
    if ligne.contenu is not None and ligne.condense != condenser(ligne.sel, ligne.contenu):
        return f"Le contenu de la ligne {rang} a été modifié."
    return None


def _follows(ligne: Ligne, precedente: str) -> bool:
    """Recompute the hash. A value of a type that the product never writes does not follow."""
    ecrite = LigneJournal(*(getattr(ligne, champ) for champ in LigneJournal._fields))
    try:
        return bool(ligne.empreinte == empreinte(precedente, ecrite))
    except (AttributeError, TypeError):
        return False


def _check_head(ligne: Ligne, rang: int, tete: str) -> Anomalie | None:
    """Compare the end of a chain that holds up to `rang` with what the dossier remembers."""
    if rang < ligne.rang_attendu:
        return Anomalie(ligne.dossier, rang + 1, f"Le journal s’arrête avant la ligne {rang + 1}.")
    if rang > ligne.rang_attendu or tete != ligne.tete_attendue:
        return Anomalie(
            ligne.dossier,
            rang,
            f"La ligne {rang} n’est pas celle que le dossier connaît comme la dernière.",
        )
    return None
