"""The running alerts told to a user by name."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import null, select

from models.alerte import Alerte
from models.calendrier import dernier_jour
from models.codes import Role
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import alertes_adressees, condition_de_visibilite
from web.listes.etapes import nom_du_demandeur
from web.page.pagination import Rangee, Requete


@dataclass(frozen=True)
class LigneAlerte:
    code: str
    dossier: str
    menage: str | None
    """None for a reader who has the reference only."""
    etat: str
    echeance_le: date
    declenchee_le: datetime


def list_alertes(utilisateur: Utilisateur) -> Requete:
    """Return the running alerts addressed to the user, on dossiers that he still sees.

    The State reads the reference: names are for the stuck cases only (access matrix).
    """
    sans_nom = utilisateur.role == Role.COORDONNATEUR
    return (
        select(
            Alerte.code, Dossier.public_id, null() if sans_nom else nom_du_demandeur(),
            Dossier.etat, Alerte.echeance_le, Alerte.declenchee_le,
        )
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .where(
            alertes_adressees(utilisateur),
            Alerte.close_le.is_(None),
            condition_de_visibilite(utilisateur),
        )
        .order_by(Alerte.echeance_le, Alerte.id)
    )  # fmt: skip


def lire_alerte(rangee: Rangee) -> LigneAlerte:
    ligne = LigneAlerte(*rangee)
    return replace(ligne, echeance_le=dernier_jour(rangee[4]))
