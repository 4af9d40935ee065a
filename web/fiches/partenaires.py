"""Who else is around a dossier, and how to reach them: for the association's eyes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.accompagnement import Orientation
from models.codes import Role, libelle
from models.dossier import Dossier
from models.organisme import Organisme
from models.relogement import Correspondant, Logement, Occupation, Proposition
from models.suppleance import Suppleance, est_en_cours
from models.utilisateur import Couverture, Utilisateur

PREMIERS = 3
"""Référents of a landlord that are named: whom to write to, not its directory."""


@dataclass(frozen=True)
class Partenaire:
    """`quoi`: what it is to the dossier; `joindre`: addresses and numbers, none when unknown."""

    quoi: str
    nom: str
    joindre: tuple[str, ...] = ()
    depuis: datetime | None = None


def lire_partenaires(session: Session, dossier: Dossier, *, le: datetime) -> tuple[Partenaire, ...]:
    """Return who sent the household, who houses it or may, who answers there, who stands in."""
    return (
        *_prescripteur(session, dossier),
        *_bailleurs(session, dossier),
        *_correspondant(session, dossier),
        *_preneur(session, dossier),
        *_suppleant(session, dossier, le),
    )


def _prescripteur(session: Session, dossier: Dossier) -> list[Partenaire]:
    ligne = session.execute(
        select(Orientation.prescripteur_type, Organisme.nom, Orientation.fait_le)
        .outerjoin(Organisme, Organisme.id == Orientation.prescripteur_id)
        .where(Orientation.dossier_id == dossier.id)
        .order_by(Orientation.fait_le.desc(), Orientation.id.desc())
        .limit(1)
    ).first()
    if ligne is None:
        return []
    type_, nom, le = ligne
    return [Partenaire("Prescripteur", nom or libelle("prescripteur_type", type_), depuis=le)]


def _bailleurs(session: Session, dossier: Dossier) -> list[Partenaire]:
    """The landlord of the open proposition and that of today's dwelling, often one and the same."""
    lignes = session.execute(
        select(Organisme.id, Organisme.nom)
        .where(or_(_qui_propose(dossier), _qui_loge(dossier)))
        .order_by(Organisme.nom)
    ).all()
    joindre = _referents(session, dossier, {bailleur_id for bailleur_id, _ in lignes})
    return [
        Partenaire("Bailleur", nom, joindre.get(bailleur_id, ())) for bailleur_id, nom in lignes
    ]


def _qui_propose(dossier: Dossier) -> ColumnElement[bool]:
    return Organisme.id.in_(
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == dossier.id, Proposition.close_le.is_(None))
    )


def _qui_loge(dossier: Dossier) -> ColumnElement[bool]:
    return Organisme.id.in_(
        select(Occupation.bailleur_id).where(
            Occupation.menage_id == dossier.menage_id, Occupation.fin.is_(None)
        )
    )


def _referents(
    session: Session, dossier: Dossier, bailleurs: set[int]
) -> dict[int, tuple[str, ...]]:
    """Return the addresses of the référents for the dossier's département, by landlord."""
    if not bailleurs:
        return {}
    couvre = select(Couverture.utilisateur_id).where(Couverture.departement == dossier.departement)
    aucune = select(Couverture.utilisateur_id)
    lignes = session.execute(
        select(Utilisateur.organisme_id, Utilisateur.nom, Utilisateur.courriel)
        .where(
            Utilisateur.organisme_id.in_(bailleurs),
            Utilisateur.role == Role.REFERENT_BAILLEUR,
            Utilisateur.actif,
            or_(Utilisateur.id.in_(couvre), Utilisateur.id.not_in(aucune)),
        )
        .order_by(Utilisateur.nom)
    )
    joindre: dict[int, tuple[str, ...]] = {}
    for bailleur_id, nom, courriel in lignes:
        connus = joindre.get(bailleur_id, ())
        joindre[bailleur_id] = (*connus, f"{nom}, {courriel}")[:PREMIERS]
    return joindre


def _correspondant(session: Session, dossier: Dossier) -> list[Partenaire]:
    lignes = session.scalars(
        select(Correspondant)
        .where(Correspondant.dossier_id == dossier.id)
        .order_by(Correspondant.designe_le.desc())
        .limit(1)
    )
    return [
        Partenaire(
            "Correspondant chez le bailleur",
            c.nom,
            tuple(filter(None, (c.telephone, c.courriel))),
            c.designe_le,
        )
        for c in lignes
    ]


def _preneur(session: Session, dossier: Dossier) -> list[Partenaire]:
    """Who holds the lease of today's dwelling, where the household does not."""
    lignes = session.execute(
        select(Organisme.nom, Occupation.preneur_nom, Occupation.debut)
        .select_from(Occupation)
        .outerjoin(Organisme, Organisme.id == Occupation.preneur_id)
        .where(Occupation.menage_id == dossier.menage_id, Occupation.fin.is_(None))
        .order_by(Occupation.debut.desc())
    )
    return [
        Partenaire("Locataire principal", preneur or organisme, depuis=debut)
        for organisme, preneur, debut in lignes
        if preneur or organisme
    ]


def _suppleant(session: Session, dossier: Dossier, le: datetime) -> list[Partenaire]:
    lignes = session.execute(
        select(Utilisateur.nom, Utilisateur.courriel, Suppleance.debut)
        .join(Suppleance, Suppleance.suppleant_id == Utilisateur.id)
        .where(Suppleance.absent_id == dossier.referent_id, est_en_cours(le))
        .order_by(Suppleance.debut)
    )
    return [
        Partenaire("Supplée le référent, absent", nom, (courriel,), debut)
        for nom, courriel, debut in lignes
    ]
