"""Who answers for a convention, a committee or an organisation, and how such an alert is named.

What is about a dossier has its audiences in `destinataires`. An alert about something else bears
its subject in its columns: a convention (with its programme and its porteur), a programme in a
département, or an organisation.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.calendrier import decaler_mois
from models.codes import DossierEtat, Role
from models.definition import Convention, Programme, ProgrammeSignataire
from models.dossier import Dossier
from models.organisme import Organisme
from models.utilisateur import Couverture, Utilisateur
from notifications.destinataires.comptes import PERSONNE, Comptes, referents, utilisateurs

RESPONSABLES = (Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR)
"""Who answers for an organisation: it is an association, or a landlord that carries a project."""

MOIS_EN_TOUT, RENOUVELLEMENT = 48, 12
"""A convention lasts four years in all; it is renewed by twelve months at least (001:260)."""

QUATRE_ANS = (
    "Renouvelée d’un an, elle dépasserait quatre ans en tout : un nouveau projet est à déposer."
)


class Sujet(Protocol):
    """What an alert is about, by ids; those that do not matter are None."""

    @property
    def organisme_id(self) -> int | None: ...
    @property
    def programme_id(self) -> int | None: ...
    @property
    def departement(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Presentation:
    """What an alert is about: a name that any mail may carry, where one reads more of it.

    `precision`: one more sentence, where the dates call for it.
    """

    reference: str
    lien: str
    precision: str | None = None


def presenter(session: Session, alerte: Alerte) -> Presentation:
    """Return how to name the subject of an alert that is about no dossier."""
    lien = f"/alertes/{alerte.public_id}"
    if alerte.convention_id is not None:
        convention = session.get_one(Convention, alerte.convention_id)
        trop_long = alerte.code == "A17" and depasse_quatre_ans(session, convention)
        return Presentation(convention.numero, lien, QUATRE_ANS if trop_long else None)
    if alerte.programme_id is not None:
        programme = session.get_one(Programme, alerte.programme_id)
        return Presentation(f"{programme.nom} ({alerte.departement})", lien)
    return Presentation(session.get_one(Organisme, alerte.organisme_id).nom, lien)


def depasse_quatre_ans(session: Session, convention: Convention) -> bool:
    """Return whether twelve months more would pass four years, those before it included.

    Those before: the conventions of the same porteur and programme that it follows on from.
    """
    avant = session.execute(
        select(Convention.debut, Convention.fin)
        .where(
            Convention.programme_id == convention.programme_id,
            Convention.porteur_id == convention.porteur_id,
            Convention.debut < convention.debut,
        )
        .order_by(Convention.debut.desc())
    )
    debut = convention.debut
    for precedente, fin in avant:
        if decaler_mois(fin, 1) < debut:
            break
        debut = precedente
    return decaler_mois(convention.fin, RENOUVELLEMENT) >= decaler_mois(debut, MOIS_EN_TOUT)


def porteur(sujet: Sujet, _le: datetime) -> Comptes:
    """Those who answer for the organisation; of a committee, for those that accompany there."""
    responsables = select(*PERSONNE).where(Utilisateur.role.in_(RESPONSABLES))
    if sujet.organisme_id is not None:
        return responsables.where(Utilisateur.organisme_id == sujet.organisme_id)
    return responsables.where(Utilisateur.organisme_id.in_(_accompagnants(sujet)))


def _accompagnants(sujet: Sujet) -> Select[int]:
    return select(Dossier.association_id).where(
        Dossier.programme_id == sujet.programme_id,
        Dossier.departement == sujet.departement,
        Dossier.etat != DossierEtat.CLOS,
    )


def signataires(sujet: Sujet, _le: datetime) -> Comptes:
    """The référents of the landlords that signed, who cover the département or cover none."""
    signataires = select(ProgrammeSignataire.organisme_id).where(
        ProgrammeSignataire.programme_id == sujet.programme_id
    )
    return referents(Utilisateur.organisme_id.in_(signataires), sujet.departement)


def coordonnateurs(sujet: Sujet, _le: datetime) -> Comptes:
    """Those who cover its département, or one where the organisation accompanies somebody."""
    couverts: ColumnElement[bool] = Couverture.departement.in_(_departements(sujet))
    if sujet.departement is not None:
        couverts = Couverture.departement == sujet.departement
    return utilisateurs(Role.COORDONNATEUR).where(Utilisateur.couvertures.any(couverts))


def _departements(sujet: Sujet) -> Select[str]:
    departements = select(Dossier.departement).where(Dossier.association_id == sujet.organisme_id)
    if sujet.programme_id is not None:
        return departements.where(Dossier.programme_id == sujet.programme_id)
    return departements.where(Dossier.etat != DossierEtat.CLOS)
