"""The work that batches leave: slices of dossiers, which several workers share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.codes import DeplacementEtat, DeplacementSort
from models.deplacement import Deplacement, DeplacementDossier
from models.travaux import Travail

TRANCHE = 25
"""Dossiers of one piece of work: some 300 ms, each in its own transaction."""

TRAVAIL = "deplacement"

_LIGNE = DeplacementDossier

A_TRAITER: ColumnElement[bool] = or_(
    and_(_LIGNE.sort == DeplacementSort.PREVU, Deplacement.etat == DeplacementEtat.EN_COURS),
    and_(_LIGNE.sort == DeplacementSort.A_RENDRE, Deplacement.etat == DeplacementEtat.RETOUR),
    and_(
        _LIGNE.sort == DeplacementSort.PREVU,
        Deplacement.etat == DeplacementEtat.PREPARE,
        _LIGNE.traite_le.is_(None),
    ),
)
"""Rows that wait: to be moved, taken back, or tried while nothing is launched."""


@dataclass(frozen=True, slots=True)
class Tranche:
    """The rows of a batch whose id divided by TRANCHE is `rang`."""

    deplacement_id: int
    rang: int

    @property
    def travail(self) -> Travail:
        """Return the work of this slice: one waits, one runs, everywhere."""
        cle = f"{TRAVAIL}:{self.deplacement_id}:{self.rang}"
        arguments = {"deplacement_id": self.deplacement_id, "rang": self.rang}
        return Travail(TRAVAIL, cle, arguments, cle)


def list_tranches(
    session: Session, *, limite: int, deplacement_id: int | None = None
) -> list[Tranche]:
    """Return at most `limite` slices that wait, the oldest batch first."""
    rang = (_LIGNE.id // TRANCHE).label("rang")
    demande = _en_attente(select(_LIGNE.deplacement_id, rang)).distinct()
    if deplacement_id is not None:
        demande = demande.where(Deplacement.id == deplacement_id)
    lues = session.execute(demande.order_by(_LIGNE.deplacement_id, "rang").limit(limite))
    return [Tranche(lot, numero) for lot, numero in lues]


def list_lignes(session: Session, tranche: Tranche) -> Sequence[int]:
    """Return the rows of a slice that wait, in their order."""
    premier = tranche.rang * TRANCHE
    demande = _en_attente(select(_LIGNE.id)).where(
        Deplacement.id == tranche.deplacement_id,
        _LIGNE.id >= premier,
        _LIGNE.id < premier + TRANCHE,
    )
    return session.scalars(demande.order_by(_LIGNE.id)).all()


def _en_attente(demande: Any) -> Any:
    return demande.join(Deplacement, Deplacement.id == _LIGNE.deplacement_id).where(A_TRAITER)


def travaux_de(session: Session, lot: Deplacement) -> list[Travail]:
    """Return what a batch leaves to the workers, now."""
    session.flush()
    tranches = list_tranches(session, limite=10_000, deplacement_id=lot.id)
    return [tranche.travail for tranche in tranches]
