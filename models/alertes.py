"""Alerts as they stood at a moment: fired before it, not yet closed, answered or snoozed or not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, lazyload

from models.alerte import Alerte, AlerteDestinataire
from models.codes import AlerteEtat
from models.dossier import Dossier
from models.organisme import Organisme
from models.utilisateur import Utilisateur


@dataclass(frozen=True)
class AlerteAu:
    """One alert at a moment. `dossier` is a public id, `destinataires` are "role:public id"."""

    code: str
    dossier: str | None
    echeance_le: datetime
    destinataires: tuple[str, ...]
    etat: AlerteEtat


def list_alertes(session: Session, *, avant: datetime) -> list[AlerteAu]:
    """Return the alerts fired before `avant` (excluded) and not closed by then, by due date."""
    demande = (
        select(Alerte, Dossier.public_id)
        .outerjoin(Dossier, Dossier.id == Alerte.dossier_id)
        .where(_vivante(avant))
        .order_by(Alerte.echeance_le, Alerte.id)
        .options(lazyload(Alerte.destinataires))
    )
    destinataires = _fetch_destinataires(session, avant)
    return [
        AlerteAu(
            code=alerte.code,
            dossier=dossier,
            echeance_le=alerte.echeance_le,
            destinataires=destinataires.get(alerte.id, ()),
            etat=etat_au(alerte, avant),
        )
        for alerte, dossier in session.execute(demande)
    ]


def etat_au(alerte: Alerte, avant: datetime) -> AlerteEtat:
    """Return the state of a living alert just before `avant`: the later of two answers counts.

    A snooze ends at its date, and the alert is then what it was before.
    """
    repondue = alerte.repondue_le if _est_avant(alerte.repondue_le, avant) else None
    reportee = alerte.reportee_le if _est_avant(alerte.reportee_le, avant) else None
    jusqu_au = alerte.reportee_jusqu_au
    if reportee and jusqu_au and jusqu_au >= avant and not (repondue and repondue >= reportee):
        return AlerteEtat.REPORTEE
    return AlerteEtat.REPONDUE if repondue else AlerteEtat.ACTIVE


def _est_avant(moment: datetime | None, avant: datetime) -> bool:
    return moment is not None and moment < avant


def _vivante(avant: datetime) -> ColumnElement[bool]:
    return (Alerte.declenchee_le < avant) & or_(Alerte.close_le.is_(None), Alerte.close_le >= avant)


def _fetch_destinataires(session: Session, avant: datetime) -> Mapping[int, tuple[str, ...]]:
    """Return {id of the alert: its recipients, sorted}."""
    public_id = func.coalesce(Utilisateur.public_id, Organisme.public_id)
    demande = (
        select(AlerteDestinataire.alerte_id, AlerteDestinataire.role, public_id)
        .join(Alerte)
        .outerjoin(Utilisateur, Utilisateur.id == AlerteDestinataire.utilisateur_id)
        .outerjoin(Organisme, Organisme.id == AlerteDestinataire.organisme_id)
        .where(_vivante(avant))
    )
    par_alerte: dict[int, list[str]] = defaultdict(list)
    for alerte_id, role, identifiant in session.execute(demande):
        par_alerte[alerte_id].append(f"{role}:{identifiant}")
    return {alerte_id: tuple(sorted(lus)) for alerte_id, lus in par_alerte.items()}
