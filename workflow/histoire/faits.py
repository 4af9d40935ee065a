"""The facts of a dossier, as its journal tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ErreurMetier
from models.journal import Journal, JournalContenu

CORRECTION = "correction"
"""Takes facts back: {"annule": [ranks], "motif"}."""

CORRECTION_DATE = "correction_date"
"""Moves a fact: {"rang", "fait_le", "motif"}."""

REOUVERTURE = "reouverture"
"""Takes back what closed the dossier; same content as a correction."""

REASSIGNATION = "reassignation"
"""Hands the dossier to another référent: {"referent_id", "motif"}."""

DEPLACEMENT = "deplacement"
"""Goes on with another version of the parcours: {"de", "vers": {"id", "sha256"},
"correspondances"}."""

DEPLACEMENT_ANNULE = "deplacement_annule"
"""Takes a move back: {"annule": [its rank]}."""

SAUT = "saut"
"""Leaves a step out, without its answers: {"motif"}."""

VALEUR = "valeur"
"""Gives a routing variable a value where the dossier waits: {"variable", "valeur", "motif"}."""


class HistoireEffacee(ErreurMetier):
    """The contents of the journal were erased: the dossier cannot be lived again."""

    def __init__(self) -> None:
        super().__init__(
            "Le contenu du journal de ce dossier a été effacé : il ne peut plus être corrigé."
        )


@dataclass(frozen=True, slots=True)
class Fait:
    """A row of the journal with its content. `sel`: see `Evenement`."""

    rang: int
    type: str
    element: str | None
    tache_id: str | None
    acteur_id: int | None
    fait_le: datetime
    saisi_le: datetime
    sel: str
    contenu: Mapping[str, Any]

    @property
    def libelle(self) -> str:
        """What a person reads of the fact."""
        return str(self.contenu.get("libelle") or self.element or self.type)


def lire_faits(session: Session, dossier_id: int) -> list[Fait]:
    """Return every fact of a dossier, in the order of its journal. Raises HistoireEffacee."""
    lignes = session.connection().execute(
        select(
            Journal.rang, Journal.type, Journal.element, Journal.tache_id, Journal.acteur_id,
            Journal.fait_le, Journal.saisi_le, JournalContenu.sel, JournalContenu.contenu,
        )
        .outerjoin(JournalContenu, JournalContenu.journal_id == Journal.id)
        .where(Journal.dossier_id == dossier_id)
        .order_by(Journal.rang)
    )  # fmt: skip
    return [_lire(dict(ligne)) for ligne in lignes.mappings()]


def _lire(colonnes: dict[str, Any]) -> Fait:
    contenu = colonnes.pop("contenu")
    if contenu is None:
        raise HistoireEffacee
    return Fait(**colonnes, contenu=orjson.loads(contenu))


def faits_en_vigueur(faits: Sequence[Fait]) -> list[Fait]:
    """Return the facts that hold: neither taken back, nor at a date that was corrected."""
    repris = rangs_repris(faits)
    dates = {f.contenu["rang"]: f for f in faits if f.type == CORRECTION_DATE}
    return [_dater(fait, dates.get(fait.rang)) for fait in faits if fait.rang not in repris]


def _dater(fait: Fait, correction: Fait | None) -> Fait:
    """Return the fact at its corrected date, typed when the correction was."""
    if correction is None:
        return fait
    fait_le = datetime.fromisoformat(correction.contenu["fait_le"])
    return replace(fait, fait_le=fait_le, saisi_le=correction.saisi_le)


def rangs_repris(faits: Sequence[Fait]) -> frozenset[int]:
    """Return the ranks of the facts that a correction took back."""
    return frozenset(rang for fait in faits for rang in fait.contenu.get("annule", ()))


def saisie_proposee(session: Session, dossier_id: int, *, element: str) -> Mapping[str, Any]:
    """Return the answers of the last time that a step was taken back: a form may offer them.

    Empty when it never was, or when it was done again since.
    """
    faits = lire_faits(session, dossier_id)
    repris = rangs_repris(faits)
    dernier = next((f for f in reversed(faits) if f.element == element), None)
    if dernier is None or dernier.rang not in repris:
        return {}
    saisie: Mapping[str, Any] = dernier.contenu.get("saisie", {})
    return saisie
