"""The open steps of the dossiers that a user sees."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, not_, or_, select

from models.alerte import Alerte
from models.besoins import sans_proposition_ouverte
from models.calendrier import dernier_jour
from models.codes import Role, SorteEtape
from models.collectif import ActionCollective
from models.dossier import Dossier, EtapeOuverte, Suspension
from models.echeance import Echeance
from models.menage import nom_du_menage
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.page.pagination import Rangee, Requete
from workflow.habilitations import roles_de_l_etape

SIX_MOIS = "A01"

DE_L_ETAT = ("A06",)
"""Clocks of the State: nobody who does a step is late for them."""


@dataclass(frozen=True)
class LigneEtape:
    """One open step, as a line of a landlord's list."""

    dossier: str
    menage: str
    etat: str
    tache_id: str
    libelle: str
    role: str
    role_conjoint: str | None
    depuis: datetime
    echeance: date | None
    suspendu: bool


def list_etapes(utilisateur: Utilisateur, *, les_siennes: bool) -> Requete:
    """Return the open steps: those he can do, or those his dossiers await from others.

    First what is overdue or due first, then what has waited longest. The events that may happen
    at any time (withdrawal, a session of an action...) are on the dossier's page, not here: nobody
    is late for them.
    """
    echeance = echeance_du_dossier()
    siennes = sont_siennes(utilisateur)
    return (
        select(
            Dossier.public_id, nom_du_dossier(), Dossier.etat, EtapeOuverte.tache_id,
            EtapeOuverte.libelle, EtapeOuverte.role, EtapeOuverte.role_conjoint,
            EtapeOuverte.depuis, echeance.label("echeance"), est_suspendu().label("suspendu"),
        )
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(
            condition_de_visibilite(utilisateur),
            EtapeOuverte.sorte != SorteEtape.EVENEMENT,
            or_(Dossier.action_id.is_(None), EtapeOuverte.sorte == SorteEtape.TACHE),
            siennes if les_siennes else not_(siennes),
        )
        .order_by(echeance.is_(None), echeance, EtapeOuverte.depuis, EtapeOuverte.tache_id)
    )  # fmt: skip


def lire_etape(rangee: Rangee) -> LigneEtape:
    ligne = LigneEtape(*rangee)
    return replace(ligne, echeance=dernier_jour(rangee[8]) if rangee[8] else None)


def sont_siennes(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return « this step waits for the user », alone, jointly or in place of a colleague."""
    tenus = [role for role in Role if utilisateur.role in roles_de_l_etape(role, None)]
    # `role_conjoint` is null for most steps: without the coalesce, NOT would be null too.
    return or_(
        EtapeOuverte.role.in_(tenus), func.coalesce(EtapeOuverte.role_conjoint, "").in_(tenus)
    )


def echeance_du_dossier() -> ColumnElement[datetime]:
    """Return what is due first on a dossier: an overdue date still running, else the next one."""
    return func.coalesce(_echeance_passee(), _prochaine_echeance())


def est_suspendu() -> ColumnElement[bool]:
    return (
        select(Suspension.id)
        .where(Suspension.dossier_id == Dossier.id, Suspension.fin.is_(None))
        .exists()
    )


def nom_du_demandeur() -> ScalarSelect[str]:
    """Return the name of the household: its first demandeur."""
    return nom_du_menage(Dossier.menage_id)


def nom_du_dossier() -> ColumnElement[str]:
    """Return what a list calls a run: its household's name, or its action's title."""
    titre = (
        select(ActionCollective.titre)
        .where(ActionCollective.id == Dossier.action_id)
        .correlate(Dossier)
        .scalar_subquery()
    )
    return func.coalesce(nom_du_demandeur(), titre)


def _echeance_passee() -> ScalarSelect[datetime]:
    """Return the oldest due date that has fired an alert still running: its row is no more.

    While a proposition is open nobody is late for the six months.
    """
    return (
        select(func.min(Alerte.echeance_le))
        .where(
            Alerte.dossier_id == Dossier.id,
            Alerte.close_le.is_(None),
            Alerte.code.not_in(DE_L_ETAT),
            or_(Alerte.code != SIX_MOIS, sans_proposition_ouverte()),
        )
        .correlate(Dossier)
        .scalar_subquery()
    )


def _prochaine_echeance() -> ScalarSelect[datetime]:
    """Return the next due date of the dossier among those whose clock runs."""
    return (
        select(func.min(Echeance.due_le))
        .where(
            Echeance.dossier_id == Dossier.id,
            Echeance.reveil_le.is_not(None),
            Echeance.code.not_in(DE_L_ETAT),
        )
        .correlate(Dossier)
        .scalar_subquery()
    )
