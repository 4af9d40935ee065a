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

    A snooze ends at its date. An answer holds until the alert is told again (`relancee_le`).
    """
    jusqu_au = report_en_vigueur(alerte, avant)
    if jusqu_au is not None and jusqu_au >= avant:
        return AlerteEtat.REPORTEE
    return AlerteEtat.REPONDUE if reponse_en_vigueur(alerte, avant) else AlerteEtat.ACTIVE


def report_en_vigueur(alerte: Alerte, avant: datetime | None = None) -> datetime | None:
    """Return until when the alert was left, unless it was answered since, or came back.

    `avant`: as it stood just before that moment; None: as it stands.
    """
    reportee, repondue = _dit(alerte.reportee_le, avant), _dit(alerte.repondue_le, avant)
    jusqu_au, relancee = alerte.reportee_jusqu_au, _dit(alerte.relancee_le, avant)
    if reportee is None or jusqu_au is None or (repondue and repondue >= reportee):
        return None
    return None if relancee and relancee >= jusqu_au else jusqu_au


def reponse_en_vigueur(alerte: Alerte, avant: datetime | None = None) -> datetime | None:
    """Return when the alert was answered, unless it came back since."""
    repondue, relancee = _dit(alerte.repondue_le, avant), _dit(alerte.relancee_le, avant)
    return None if repondue and relancee and repondue < relancee else repondue


def _dit(moment: datetime | None, avant: datetime | None) -> datetime | None:
    return moment if moment and (avant is None or moment < avant) else None


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
