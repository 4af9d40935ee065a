"""An AVL measure whose six-month alert is due, and the people whom the alert may tell."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role, SorteEcheance
from models.dossier import Dossier
from models.echeance import Echeance, list_dues
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from notifications.decision.regles import declencher
from tests import fabrique

DEBUT = datetime(2022, 1, 10, 9, tzinfo=UTC)
DUE = datetime(2022, 7, 10, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Decor:
    dossier: Dossier
    mesure: Mesure
    echeance: Echeance
    referent: Utilisateur


def planter(session: Session, **colonnes: Any) -> Decor:
    """A dossier of the Essonne in AVL since January; A01 is due on 10 July at 10:00 in Paris."""
    referent = fabrique.utilisateur(session, Role.TRAVAILLEUR_SOCIAL)
    dossier = fabrique.dossier(session, referent=referent, **colonnes)
    mesure = fabrique.mesure(session, dossier, debut=DEBUT)
    echeance = fabrique.echeance(
        session,
        dossier,
        cle=f"alerte:A01:mesure:{mesure.id}",
        mesure_id=mesure.id,
        due_le=DUE,
        reveil_le=DUE,
    )
    return Decor(dossier, mesure, echeance, referent)


def passer(session: Session, le: datetime) -> list[Alerte]:
    """Look at everything that is due, as a tick does; return what fired."""
    dues = list_dues(session, SorteEcheance.ALERTE, le=le, limite=100)
    tirees = [declencher(session, echeance=echeance, le=le) for echeance in dues]
    return [alerte for alerte in tirees if alerte is not None]


def destinataires(session: Session) -> set[tuple[str, str]]:
    """{(role, public id)} of everybody told, users and organisations."""
    lignes = session.scalars(select(AlerteDestinataire)).all()
    return {
        (ligne.role, _public_id(session, ligne.utilisateur_id, ligne.organisme_id))
        for ligne in lignes
    }


def _public_id(session: Session, utilisateur_id: int | None, organisme_id: int | None) -> str:
    if utilisateur_id is not None:
        return session.get_one(Utilisateur, utilisateur_id).public_id
    return session.get_one(Organisme, organisme_id).public_id
