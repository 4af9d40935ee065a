"""Who an alert is told to: the people by name, and the organisations told of an anonymous need.

Audiences without an account are told through somebody: the household through its travailleur
social, financeur and Action Logement through the coordonnateur (issue 2, « Commands »).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.definition import Programme, ProgrammeSignataire
from models.dossier import Dossier
from models.organisme import Organisme
from models.relogement import Logement, Occupation, Proposition
from models.suppleance import Suppleance, est_en_cours
from models.utilisateur import Couverture, Utilisateur


class Audience(StrEnum):
    """What a rule says of those it tells: a relation to the dossier, never a list of names."""

    TRAVAILLEUR_SOCIAL = "travailleur_social"
    CHEF_DE_SERVICE = "chef_de_service"
    COORDONNATEUR = "coordonnateur"
    BAILLEUR_LOGEUR = "bailleur_logeur"


@dataclass(frozen=True)
class Personne:
    """A user told by name."""

    id: int
    public_id: str
    role: str
    organisme_id: int


def list_personnes(
    session: Session, *, dossier: Dossier, audiences: Sequence[Audience], le: datetime
) -> list[Personne]:
    """Return the users of these audiences at that moment, each once, in the audiences' order."""
    trouvees = (
        personne
        for audience in audiences
        for personne in _fetch(session, AUDIENCES[audience](dossier, le))
    )
    return list({personne.id: personne for personne in trouvees}.values())


def list_organismes_du_besoin(
    session: Session, *, dossier: Dossier, sauf: Collection[int]
) -> list[int]:
    """Return the ids of the landlords that read the anonymous need of this dossier.

    They are the landlords whose rapprochement has closed and, where the programme's protocol
    applies, its signatories (002:476-497), less those in `sauf`, who are told by name already.
    """
    ecartes = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == dossier.id, Proposition.close_le.is_not(None))
    )
    signataires = (
        select(ProgrammeSignataire.organisme_id)
        .join(Programme)
        .where(Programme.id == dossier.programme_id, Programme.protocole)
    )
    demande = (
        select(Organisme.id)
        .where(or_(Organisme.id.in_(ecartes), Organisme.id.in_(signataires)))
        .order_by(Organisme.id)
    )
    return [identifiant for identifiant in session.scalars(demande) if identifiant not in sauf]


def list_referents(
    session: Session, *, organismes: Collection[int], departement: str
) -> list[Personne]:
    """Return the référents of these landlords who cover the département, or cover none."""
    if not organismes:
        return []
    return _fetch(session, _referents(Utilisateur.organisme_id.in_(organismes), departement))


def _fetch(session: Session, demande: Select[int, str, str, int]) -> list[Personne]:
    lignes = session.execute(demande.where(Utilisateur.actif).order_by(Utilisateur.id))
    return [Personne(*ligne) for ligne in lignes]


_PERSONNE = (
    Utilisateur.id, Utilisateur.public_id, Utilisateur.role, Utilisateur.organisme_id,
)  # fmt: skip


def _utilisateurs(role: Role) -> Select[int, str, str, int]:
    return select(*_PERSONNE).where(Utilisateur.role == role)


def _couvre(departement: str) -> ColumnElement[bool]:
    return Utilisateur.couvertures.any(Couverture.departement == departement)


def _referents(organisme: ColumnElement[bool], departement: str) -> Select[int, str, str, int]:
    return _utilisateurs(Role.REFERENT_BAILLEUR).where(
        organisme, or_(_couvre(departement), ~Utilisateur.couvertures.any())
    )


def _travailleur_social(dossier: Dossier, le: datetime) -> Select[int, str, str, int]:
    """The référent, and who stands in for her: she is told too, and reads it when she is back."""
    suppleants = select(Suppleance.suppleant_id).where(
        Suppleance.absent_id == dossier.referent_id, est_en_cours(le)
    )
    referent = and_(
        Utilisateur.id == dossier.referent_id, Utilisateur.role == Role.TRAVAILLEUR_SOCIAL
    )
    return select(*_PERSONNE).where(
        or_(
            referent,
            and_(
                Utilisateur.id.in_(suppleants), Utilisateur.organisme_id == dossier.association_id
            ),
        )
    )


def _chefs_de_service(dossier: Dossier, _le: datetime) -> Select[int, str, str, int]:
    return _utilisateurs(Role.CHEF_DE_SERVICE).where(
        Utilisateur.organisme_id == dossier.association_id
    )


def _coordonnateurs(dossier: Dossier, _le: datetime) -> Select[int, str, str, int]:
    return _utilisateurs(Role.COORDONNATEUR).where(_couvre(dossier.departement))


def _referents_du_logeur(dossier: Dossier, _le: datetime) -> Select[int, str, str, int]:
    """The référents of the landlord that houses the household today."""
    logeurs = select(Occupation.bailleur_id).where(
        Occupation.menage_id == dossier.menage_id,
        Occupation.fin.is_(None),
        Occupation.bailleur_id.is_not(None),
    )
    return _referents(Utilisateur.organisme_id.in_(logeurs), dossier.departement)


AUDIENCES: Mapping[Audience, Callable[[Dossier, datetime], Select[int, str, str, int]]] = {
    Audience.TRAVAILLEUR_SOCIAL: _travailleur_social,
    Audience.CHEF_DE_SERVICE: _chefs_de_service,
    Audience.COORDONNATEUR: _coordonnateurs,
    Audience.BAILLEUR_LOGEUR: _referents_du_logeur,
}
