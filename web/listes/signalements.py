"""The warnings that the other side has sent and that nobody has dealt with yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from models.accompagnement import Signalement
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, signalements_lisibles
from web.listes.etapes import nom_du_demandeur
from web.page.pagination import Rangee, Requete
from workflow.operations import cote_de

PREMIERS = 10
"""Shown above the steps; the next ones come up as these are dealt with."""


@dataclass(frozen=True)
class LigneSignalement:
    dossier: str
    menage: str
    type: str
    fait_le: datetime
    accuse_le: datetime | None


def list_signalements(utilisateur: Utilisateur) -> Requete:
    """Return the first warnings to deal with, the oldest first; one's own side's are not."""
    return _premiers(utilisateur, Signalement.emetteur.not_in(cote_de(utilisateur.role)))


def lire_signalement(rangee: Rangee) -> LigneSignalement:
    return LigneSignalement(*rangee)


def list_signalements_envoyes(utilisateur: Utilisateur) -> Requete:
    """Return the first warnings of one's own side that the other has not dealt with yet."""
    return _premiers(
        utilisateur,
        Signalement.bailleur_id.is_not(None),
        Signalement.emetteur.in_(cote_de(utilisateur.role)),
    )


def _premiers(utilisateur: Utilisateur, *conditions: ColumnElement[bool]) -> Requete:
    return (
        select(
            Dossier.public_id, nom_du_demandeur(), Signalement.type, Signalement.fait_le,
            Signalement.accuse_le,
        )
        .join(Dossier, Dossier.id == Signalement.dossier_id)
        .where(
            condition_de_visibilite(utilisateur),
            signalements_lisibles(utilisateur),
            Signalement.traite_le.is_(None),
            *conditions,
        )
        .order_by(Signalement.fait_le, Signalement.id)
        .limit(PREMIERS)
    )  # fmt: skip
