"""What each reader sees of a collective action: names only for those who follow it.

A landlord and the State read the title, the sessions and how many came (004 2.3.19, 3.4.1); so
does a colleague of the association who does not run the action.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.collectif import ActionCollective, Participant, Presence, Seance
from models.dossier import Dossier
from models.menage import Menage, nom_du_menage
from models.message import Message
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from models.visibilite import actions_visibles, condition_de_visibilite
from web.fiches import communes
from web.page.pagination import Rangee, Requete
from workflow.messages.suivis import NOM as SUIVI


@dataclass(frozen=True)
class LigneAction:
    public_id: str
    titre: str
    site: str | None
    association: str
    departement: str
    etat: str
    tenues: int
    prochaine: date | None


@dataclass(frozen=True)
class SeanceVue:
    """`presents`: households that came, of `notes` whose attendance was noted."""

    numero: int
    theme: str
    lieu: str | None
    prevue_le: date | None
    tenue_le: date | None
    presents: int
    notes: int


@dataclass(frozen=True)
class ParticipantVu:
    """`dossier`: the household's own, when the reader may open it; `suivi`: one was asked for."""

    nom: str
    venues: int
    suivi: bool
    dossier: str | None


@dataclass(frozen=True)
class FicheAction:
    """`participants`: None for a reader who has no name to read."""

    public_id: str
    reference: str
    titre: str
    site: str | None
    bailleur: str | None
    association: str
    programme: str
    referent: str
    departement: str
    etat: str
    ouvert_le: datetime
    clos_le: datetime | None
    suspension: communes.SuspensionVue | None
    seances: tuple[SeanceVue, ...]
    inscrits: int
    participants: tuple[ParticipantVu, ...] | None


@dataclass(frozen=True)
class Participation:
    """An action in which a household takes part, on the household's page."""

    public_id: str
    titre: str
    en_cours: bool


def list_actions(utilisateur: Utilisateur) -> Requete:
    """Return the actions that the user sees: those under way first, the newest first."""
    return (
        actions_visibles(utilisateur)
        .with_only_columns(
            Dossier.public_id,
            ActionCollective.titre,
            ActionCollective.site,
            Organisme.nom,
            Dossier.departement,
            Dossier.etat,
            _compte_des_seances(),
            _prochaine_seance(),
        )
        .join(Organisme, Organisme.id == Dossier.association_id)
        .order_by(Dossier.etat == DossierEtat.CLOS, Dossier.ouvert_le.desc(), Dossier.id.desc())
    )


def lire_action(rangee: Rangee) -> LigneAction:
    return LigneAction(*rangee)


def _compte_des_seances() -> ScalarSelect[int]:
    return (
        select(func.count(Seance.id))
        .where(Seance.dossier_id == Dossier.id, Seance.tenue_le.is_not(None))
        .correlate(Dossier)
        .scalar_subquery()
    )


def _prochaine_seance() -> ScalarSelect[date | None]:
    return (
        select(func.min(Seance.prevue_le))
        .where(Seance.dossier_id == Dossier.id, Seance.tenue_le.is_(None))
        .correlate(Dossier)
        .scalar_subquery()
    )


def construire(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, avec_les_noms: bool
) -> FicheAction:
    """Return the page of an action; `avec_les_noms`: the reader follows it."""
    action = session.get_one(ActionCollective, dossier.action_id)
    participants = _participants(session, dossier, utilisateur)
    return FicheAction(
        public_id=dossier.public_id,
        reference=dossier.reference,
        titre=action.titre,
        site=action.site,
        bailleur=action.bailleur.nom if action.bailleur else None,
        association=dossier.association.nom,
        programme=dossier.programme.nom,
        referent=dossier.referent.nom,
        departement=dossier.departement,
        etat=dossier.etat,
        ouvert_le=dossier.ouvert_le,
        clos_le=dossier.clos_le,
        suspension=communes.lire_suspension(session, dossier) if avec_les_noms else None,
        seances=_seances(session, dossier),
        inscrits=len(participants),
        participants=participants if avec_les_noms else None,
    )


def _seances(session: Session, dossier: Dossier) -> tuple[SeanceVue, ...]:
    """Return the sessions: those to come first, then those held, the last one first."""
    presents = func.count(Presence.id).filter(Presence.etat == "present")
    demande = (
        select(
            Seance.numero, Seance.theme, Seance.lieu, Seance.prevue_le, Seance.tenue_le,
            presents, func.count(Presence.id),
        )
        .outerjoin(Presence, Presence.seance_id == Seance.id)
        .where(Seance.dossier_id == dossier.id)
        .group_by(Seance.id)
        .order_by(Seance.tenue_le.is_not(None), Seance.tenue_le.desc(), Seance.prevue_le, Seance.id)
    )  # fmt: skip
    return tuple(SeanceVue(*ligne) for ligne in session.execute(demande))


def _participants(
    session: Session, dossier: Dossier, utilisateur: Utilisateur
) -> tuple[ParticipantVu, ...]:
    """Return the households that take part, once each, by name."""
    venues = (
        select(func.count(Presence.id))
        .where(
            Presence.dossier_id == dossier.id,
            Presence.menage_id == Menage.id,
            Presence.etat == "present",
        )
        .scalar_subquery()
    )
    suivi = (
        select(Message.id)
        .where(
            Message.emetteur_id == dossier.id,
            Message.nom == SUIVI,
            Message.correlation == Menage.public_id,
        )
        .exists()
    )
    inscrit = (
        select(Participant.id)
        .where(Participant.menage_id == Menage.id, Participant.action_id == dossier.action_id)
        .exists()
    )
    nom = nom_du_menage(Menage.id)
    demande = (
        select(nom, venues, suivi, _dossier_du_menage(utilisateur))
        .select_from(Menage)
        .where(inscrit)
        .order_by(nom, Menage.id)
    )
    return tuple(ParticipantVu(*ligne) for ligne in session.execute(demande))


def _dossier_du_menage(utilisateur: Utilisateur) -> ScalarSelect[str]:
    """Return the newest open dossier of the household that the reader may open."""
    return (
        select(Dossier.public_id)
        .where(
            Dossier.menage_id == Menage.id,
            Dossier.etat != DossierEtat.CLOS,
            condition_de_visibilite(utilisateur),
        )
        .order_by(Dossier.id.desc())
        .limit(1)
        .correlate(Menage)
        .scalar_subquery()
    )


def list_participations(
    session: Session, menage_id: int, utilisateur: Utilisateur
) -> tuple[Participation, ...]:
    """Return the actions in which a household takes part, among those that the reader sees."""
    inscrit = (
        select(Participant.id)
        .where(Participant.action_id == Dossier.action_id, Participant.menage_id == menage_id)
        .exists()
    )
    demande = (
        actions_visibles(utilisateur)
        .with_only_columns(Dossier.public_id, ActionCollective.titre, Dossier.etat)
        .where(inscrit)
        .order_by(Dossier.id.desc())
    )
    return tuple(
        Participation(public_id, titre, etat != DossierEtat.CLOS)
        for public_id, titre, etat in session.execute(demande)
    )
