"""Incidents, open ones first: a neutral reference and a sentence, never a household."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from models.dossier import Dossier, Incident


@dataclass(frozen=True)
class LigneIncident:
    """`reference` is None when the incident concerns no dossier."""

    public_id: str
    reference: str | None
    element: str | None
    message: str
    le: datetime
    resolu_le: datetime | None


def list_incidents() -> Select[*tuple[Any, ...]]:
    """Return the query of every incident, for `lire_incident`."""
    return (
        select(
            Incident.public_id, Dossier.public_id, Incident.element, Incident.message,
            Incident.le, Incident.resolu_le,
        )
        .outerjoin(Dossier, Dossier.id == Incident.dossier_id)
        .order_by(Incident.resolu_le.is_not(None), Incident.le.desc(), Incident.id)
    )  # fmt: skip


def lire_incident(rangee: Row[*tuple[Any, ...]]) -> LigneIncident:
    public_id, dossier, *reste = rangee
    return LigneIncident(public_id, f"D-{dossier}" if dossier else None, *reste)
