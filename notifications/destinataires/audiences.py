"""Who an alert is told to: the people by name, and the organisations told of an anonymous need.

Audiences without an account are told through somebody: the household through its travailleur
social, financeur and Action Logement through the coordonnateur (issue 2, « Commands »).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_regles.nature import Audience
from models.codes import Role
from models.definition import Programme, ProgrammeSignataire
from models.dossier import Dossier
from models.obligation import Obligation, ObligationGenre
from models.organisme import Organisme
from models.relogement import Logement, Occupation, Proposition
from models.suppleance import Suppleance, est_en_cours
from models.utilisateur import Utilisateur
from notifications.destinataires import porteurs
from notifications.destinataires.comptes import PERSONNE, Comptes, couvre, referents, utilisateurs

OBLIGE = frozenset({Audience.BAILLEUR_OBLIGE})
"""Told without the household, which it sees no more."""


@dataclass(frozen=True)
class Personne:
    """A user told by name."""

    id: int
    public_id: str
    role: str
    organisme_id: int


def list_personnes(
    session: Session,
    *,
    dossier: Dossier,
    audiences: Sequence[Audience],
    le: datetime,
    cle: str | None = None,
) -> list[Personne]:
    """Return the users of these audiences at that moment, each once, in the audiences' order.

    `cle`: of the alert; one about an obligation ends with its public id, and tells the landlord
    of that one alone.
    """
    demandes = [(a, AUDIENCES[a](dossier, le)) for a in audiences if a in AUDIENCES]
    if cle is not None:
        demandes = [(a, _de_l_obligation(d, cle) if a in OBLIGE else d) for a, d in demandes]
    return _reunir(_fetch(session, demande) for _, demande in demandes)


def list_personnes_hors_dossier(
    session: Session, *, alerte: Alerte, audiences: Sequence[Audience], le: datetime
) -> list[Personne]:
    """Return the same for an alert about a convention, a committee or an organisation."""
    connues = [HORS_DOSSIER[audience] for audience in audiences if audience in HORS_DOSSIER]
    return _reunir(_fetch(session, comptes(alerte, le)) for comptes in connues)


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
    return _fetch(session, referents(Utilisateur.organisme_id.in_(organismes), departement))


def _fetch(session: Session, comptes: Comptes) -> list[Personne]:
    lignes = session.execute(comptes.where(Utilisateur.actif).order_by(Utilisateur.id))
    return [Personne(*ligne) for ligne in lignes]


def _reunir(listes: Iterable[list[Personne]]) -> list[Personne]:
    return list({personne.id: personne for liste in listes for personne in liste}.values())


def _travailleur_social(dossier: Dossier, le: datetime) -> Comptes:
    """The référent, and who stands in for her: she is told too, and reads it when she is back."""
    suppleants = select(Suppleance.suppleant_id).where(
        Suppleance.absent_id == dossier.referent_id, est_en_cours(le)
    )
    # A chef de service may follow a dossier himself.
    referent = and_(
        Utilisateur.id == dossier.referent_id,
        Utilisateur.role.in_((Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE)),
    )
    return select(*PERSONNE).where(
        or_(
            referent,
            and_(
                Utilisateur.id.in_(suppleants), Utilisateur.organisme_id == dossier.association_id
            ),
        )
    )


def _chefs_de_service(dossier: Dossier, _le: datetime) -> Comptes:
    return utilisateurs(Role.CHEF_DE_SERVICE).where(
        Utilisateur.organisme_id == dossier.association_id
    )


def _coordonnateurs(dossier: Dossier, _le: datetime) -> Comptes:
    return utilisateurs(Role.COORDONNATEUR).where(couvre(dossier.departement))


def _logeurs(dossier: Dossier) -> Select[int | None]:
    """Return the landlords that house the household today."""
    return select(Occupation.bailleur_id).where(
        Occupation.menage_id == dossier.menage_id,
        Occupation.fin.is_(None),
        Occupation.bailleur_id.is_not(None),
    )


def _referents_du_logeur(dossier: Dossier, _le: datetime) -> Comptes:
    return referents(Utilisateur.organisme_id.in_(_logeurs(dossier)), dossier.departement)


def _referents_du_bailleur_lie(dossier: Dossier, _le: datetime) -> Comptes:
    """The référents of the landlords that house the household, or have it in rapprochement."""
    rapproches = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == dossier.id, Proposition.close_le.is_(None))
    )
    organisme = Utilisateur.organisme_id
    lies = or_(organisme.in_(_logeurs(dossier)), organisme.in_(rapproches))
    return referents(lies, dossier.departement)


def _referents_du_bailleur_oblige(dossier: Dossier, _le: datetime) -> Comptes:
    """The référents of the landlord that owes another dwelling (R5, L.441-2-2)."""
    obliges = select(Obligation.bailleur_id).where(
        Obligation.dossier_id == dossier.id,
        Obligation.genre == ObligationGenre.PROPOSER_AILLEURS,
        Obligation.close_le.is_(None),
        Obligation.bailleur_id.is_not(None),
    )
    return referents(Utilisateur.organisme_id.in_(obliges), dossier.departement)


def _de_l_obligation(comptes: Comptes, cle: str) -> Comptes:
    sienne = select(Obligation.bailleur_id).where(Obligation.public_id == cle.rpartition(":")[2])
    return comptes.where(Utilisateur.organisme_id.in_(sienne))


AUDIENCES: Mapping[Audience, Callable[[Dossier, datetime], Comptes]] = {
    Audience.TRAVAILLEUR_SOCIAL: _travailleur_social,
    Audience.CHEF_DE_SERVICE: _chefs_de_service,
    Audience.COORDONNATEUR: _coordonnateurs,
    Audience.BAILLEUR_LOGEUR: _referents_du_logeur,
    Audience.BAILLEUR_LIE: _referents_du_bailleur_lie,
    Audience.BAILLEUR_OBLIGE: _referents_du_bailleur_oblige,
}
"""Every other audience is of alerts about something else than a dossier: it would tell by name
people who do not see the household."""


def _administrateurs(_alerte: Alerte, _le: datetime) -> Comptes:
    return utilisateurs(Role.ADMINISTRATEUR)


HORS_DOSSIER: Mapping[Audience, Callable[[Alerte, datetime], Comptes]] = {
    Audience.PORTEUR: porteurs.porteur,
    Audience.SIGNATAIRES: porteurs.signataires,
    Audience.COORDONNATEUR: porteurs.coordonnateurs,
    Audience.ADMINISTRATEUR: _administrateurs,
}
"""Those of an alert about a convention, a committee or an organisation."""
