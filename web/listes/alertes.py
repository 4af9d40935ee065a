"""Alerts told by name, and the anonymous housing needs told to an organisation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, null, select, true

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role
from models.dossier import Dossier
from models.menage import Demande
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.etapes import nom_du_demandeur, sans_proposition_ouverte
from web.page.pagination import Rangee, Requete


@dataclass(frozen=True)
class LigneAlerte:
    code: str
    dossier: str
    menage: str | None
    """None for a reader who has the reference only."""
    etat: str
    echeance_le: datetime
    declenchee_le: datetime


@dataclass(frozen=True)
class Besoin:
    """All that a landlord may read of a household it does not know (issue 2)."""

    typologie: str | None
    communes: str | None
    loyer_max: int | None
    depuis: datetime


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
        .join(AlerteDestinataire, AlerteDestinataire.alerte_id == Alerte.id)
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .where(
            AlerteDestinataire.utilisateur_id == utilisateur.id,
            Alerte.close_le.is_(None),
            condition_de_visibilite(utilisateur),
        )
        .order_by(Alerte.echeance_le, Alerte.id)
    )  # fmt: skip


def lire_alerte(rangee: Rangee) -> LigneAlerte:
    return LigneAlerte(*rangee)


def list_besoins(utilisateur: Utilisateur) -> Requete:
    """Return the anonymous needs told to the user's organisation, in his départements.

    No identifier leaves the query: two needs cannot be told apart, nor followed from one day
    to the next. They are sorted by what is shown.
    """
    return (
        select(
            Demande.typologie, Demande.communes, Demande.loyer_max, Mesure.debut
        )
        .select_from(Alerte)
        .join(AlerteDestinataire, AlerteDestinataire.alerte_id == Alerte.id)
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .join(Mesure, Mesure.id == Alerte.mesure_id)
        .outerjoin(Demande, Demande.menage_id == Dossier.menage_id)
        .where(
            AlerteDestinataire.organisme_id == utilisateur.organisme_id,
            Alerte.close_le.is_(None),
            Mesure.fin_reelle.is_(None),
            sans_proposition_ouverte(),
            _dans_ses_departements(utilisateur),
        )
        .order_by(Mesure.debut, Demande.typologie, Demande.communes)
    )  # fmt: skip


def lire_besoin(rangee: Rangee) -> Besoin:
    return Besoin(*rangee)


def _dans_ses_departements(utilisateur: Utilisateur) -> ColumnElement[bool]:
    couverts = utilisateur.departements
    return Dossier.departement.in_(couverts) if couverts else true()
