"""The demo's accounts: one of each role, chosen among the replay's people for what they see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.alerte import AlerteDestinataire
from models.codes import DossierEtat, OrganismeType, Role
from models.dossier import Dossier, EtapeOuverte
from models.organisme import Organisme
from models.relogement import Correspondant, Logement, Occupation, Proposition
from models.utilisateur import Couverture, Utilisateur
from web.compte.mots_de_passe import hacher

MOT_DE_PASSE = "quatre mots pour essayer"
"""Known to all: the demo listens on the local address and holds invented people only."""

DOMAINE = "demo.exemple.invalid"

LIBELLES: dict[Role, str] = {
    Role.TRAVAILLEUR_SOCIAL: "Travailleur social",
    Role.CHEF_DE_SERVICE: "Chef de service",
    Role.REFERENT_BAILLEUR: "Référent bailleur",
    Role.CORRESPONDANT_BAILLEUR: "Correspondant bailleur",
    Role.COORDONNATEUR: "Coordonnateur (État)",
    Role.ADMINISTRATEUR: "Administrateur",
}


@dataclass(frozen=True)
class Compte:
    libelle: str
    nom: str
    courriel: str


def list_comptes(session: Session) -> list[Compte]:
    """Return the demo's accounts, in the order of the roles; none before `ouvrir_comptes`."""
    connus = {
        u.role: u
        for u in session.scalars(
            select(Utilisateur).where(Utilisateur.courriel.endswith(f"@{DOMAINE}"))
        )
    }
    return [
        Compte(LIBELLES[role], connus[role].nom, connus[role].courriel)
        for role in Role
        if role in connus
    ]


def ouvrir_comptes(session: Session, *, departement: str) -> None:
    """Give an address and a password to one person of each role."""
    empreinte = hacher(MOT_DE_PASSE)
    travailleuse = _la_plus_chargee(session, departement)
    referent = _referent_le_plus_concerne(session)
    choisis = [
        travailleuse,
        _chef_de(session, travailleuse),
        referent,
        _correspondant_de(session, referent),
        _coordonnatrice(session, departement),
        _creer_administrateur(session),
    ]
    for utilisateur in choisis:
        utilisateur.courriel = f"{utilisateur.role.replace('_', '.')}@{DOMAINE}"
        utilisateur.empreinte_mot_de_passe = empreinte
    session.flush()


def _la_plus_chargee(session: Session, departement: str) -> Utilisateur:
    """Return the travailleur social with the most open steps."""
    requete = (
        select(Dossier.referent_id)
        .join(EtapeOuverte, EtapeOuverte.dossier_id == Dossier.id)
        .where(Dossier.departement == departement, EtapeOuverte.role == Role.TRAVAILLEUR_SOCIAL)
        .group_by(Dossier.referent_id)
        .order_by(func.count().desc(), Dossier.referent_id)
        .limit(1)
    )
    return session.get_one(Utilisateur, session.scalars(requete).one())


def _chef_de(session: Session, travailleuse: Utilisateur) -> Utilisateur:
    return _premier(
        session,
        Utilisateur.role == Role.CHEF_DE_SERVICE,
        Utilisateur.organisme_id == travailleuse.organisme_id,
    )


def _referent_le_plus_concerne(session: Session) -> Utilisateur:
    """Return the référent whose landlord has open propositions, and most alerts told by name."""
    ouvertes = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.close_le.is_(None))
        .group_by(Logement.bailleur_id)
        .order_by(func.count().desc(), Logement.bailleur_id)
    )
    anonymes = select(AlerteDestinataire.organisme_id).where(
        AlerteDestinataire.organisme_id.is_not(None)
    )
    avec_besoins = [b for b in session.scalars(ouvertes) if b in set(session.scalars(anonymes))]
    bailleur_id = (avec_besoins or list(session.scalars(ouvertes)))[0]
    return _premier(
        session,
        Utilisateur.role == Role.REFERENT_BAILLEUR,
        Utilisateur.organisme_id == bailleur_id,
    )


def _correspondant_de(session: Session, referent: Utilisateur) -> Utilisateur:
    """Return the landlord's correspondent who is named for the most tenants in ADL."""
    requete = (
        select(Correspondant.utilisateur_id)
        .join(Dossier, Dossier.id == Correspondant.dossier_id)
        .join(Occupation, Occupation.dossier_id == Dossier.id)
        .where(
            Correspondant.organisme_id == referent.organisme_id,
            Correspondant.utilisateur_id.is_not(None),
            Dossier.etat == DossierEtat.ADL,
            Occupation.fin.is_(None),
        )
        .group_by(Correspondant.utilisateur_id)
        .order_by(func.count().desc(), Correspondant.utilisateur_id)
        .limit(1)
    )
    return session.get_one(Utilisateur, session.scalars(requete).one())


def _coordonnatrice(session: Session, departement: str) -> Utilisateur:
    return _premier(
        session,
        Utilisateur.role == Role.COORDONNATEUR,
        Utilisateur.couvertures.any(Couverture.departement == departement),
    )


def _creer_administrateur(session: Session) -> Utilisateur:
    service = _services(session)[0]
    nouveau = Utilisateur(
        nom="Armand Lescure",
        role=Role.ADMINISTRATEUR,
        organisme_id=service.id,
        courriel="administrateur",
    )
    session.add(nouveau)
    return nouveau


def _services(session: Session) -> Sequence[Organisme]:
    return session.scalars(
        select(Organisme).where(Organisme.type == OrganismeType.SERVICE_ETAT).order_by(Organisme.id)
    ).all()


def _premier(session: Session, *conditions: ColumnElement[bool]) -> Utilisateur:
    """Return the first account that meets the conditions: the replay made at least one."""
    requete = select(Utilisateur).where(*conditions).order_by(Utilisateur.id).limit(1)
    return session.scalars(requete).one()
