"""The warnings that the other side has sent and that nobody has dealt with yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.accompagnement import Signalement
from models.codes import Role
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, signalements_lisibles
from web.listes.etapes import nom_du_demandeur
from web.page.pagination import Rangee, Requete
from workflow.operations import EMETTEURS

PREMIERS = 10
"""Shown above the steps; the next ones come up as these are dealt with."""


@dataclass(frozen=True)
class LigneSignalement:
    dossier: str
    menage: str
    type: str
    fait_le: datetime


def list_signalements(utilisateur: Utilisateur) -> Requete:
    """Return the first warnings to deal with, the oldest first; one's own side's are not."""
    return (
        select(Dossier.public_id, nom_du_demandeur(), Signalement.type, Signalement.fait_le)
        .join(Dossier, Dossier.id == Signalement.dossier_id)
        .where(
            condition_de_visibilite(utilisateur),
            signalements_lisibles(utilisateur),
            Signalement.traite_le.is_(None),
            Signalement.emetteur != EMETTEURS[Role(utilisateur.role)],
        )
        .order_by(Signalement.fait_le, Signalement.id)
        .limit(PREMIERS)
    )


def lire_signalement(rangee: Rangee) -> LigneSignalement:
    return LigneSignalement(*rangee)
