"""What the household may consult: his data, his demand, each decision on it (R.441-2-17).

Made to be shown or printed, so it may be read over a shoulder or found on a table: the detailed
social half is added only when asked for (the household has a right to it: access matrix), and the
protection order, health and notes never are, which are told face to face.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accompagnement import Adhesion, Mesure, Sortie
from models.codes import libelle
from models.dossier import Dossier
from models.journal import Acces
from models.organisme import Organisme
from models.relogement import PassageCaleol, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.fiches import communes
from web.fiches.suivi import lire_diagnostic

LECTEURS = 50
"""Readers listed, the last first."""


@dataclass(frozen=True)
class DecisionVue:
    """A dwelling proposed, and what the commission decided. `raisons`: the words it gave."""

    bailleur: str
    commune: str | None
    typologie: str | None
    loyer: int | None
    proposee_le: datetime
    seance_le: datetime | None
    decision: str | None
    rang: int | None
    raisons: tuple[str, ...]
    pieces_manquantes: str | None
    offre_le: datetime | None
    delai_jours: int | None
    reponse: str | None
    repondu_le: datetime | None
    issue: str | None
    close_le: datetime | None


@dataclass(frozen=True)
class DiagnosticDuMenage:
    """`volet_social` is None unless it was asked for."""

    fait_le: datetime
    conclusion: str
    volet_logement: str | None
    ressources: int | None
    volet_social: str | None


@dataclass(frozen=True)
class Suivi:
    """A measure or an answer to the contract, with its dates."""

    type: str
    debut: datetime
    fin: datetime | None


@dataclass(frozen=True)
class LectureVue:
    """Who read the dossier: on how many occasions, and the last one."""

    nom: str
    role: str
    organisme: str
    fois: int
    derniere: datetime


@dataclass(frozen=True)
class FicheMenage:
    """Column `menage` of the access matrix."""

    public_id: str
    reference: str
    menage: str
    association: str
    referent: str
    identites: tuple[communes.Identite, ...]
    composition: communes.Composition
    diagnostic: DiagnosticDuMenage | None
    adhesions: tuple[Suivi, ...]
    mesures: tuple[Suivi, ...]
    decisions: tuple[DecisionVue, ...]
    recommandations: str | None
    lectures: tuple[LectureVue, ...]
    avec_volet_social: bool


def construire(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, avec_volet_social: bool
) -> FicheMenage:
    """Return the sheet of a household. `utilisateur`: who shows it to him."""
    identites = communes.lire_identites(session, dossier.foyer.id)
    return FicheMenage(
        public_id=dossier.public_id,
        reference=dossier.reference,
        menage=communes.premiere(identites),
        association=dossier.association.nom,
        referent=dossier.referent.nom,
        identites=identites,
        composition=communes.lire_composition(session, dossier.foyer),
        diagnostic=_diagnostic(session, dossier, avec_volet_social=avec_volet_social),
        adhesions=tuple(_adhesions(session, dossier)),
        mesures=tuple(_mesures(session, dossier)),
        decisions=tuple(_decisions(session, dossier, utilisateur)),
        recommandations=_recommandations(session, dossier),
        lectures=tuple(_lectures(session, dossier)),
        avec_volet_social=avec_volet_social,
    )


def _diagnostic(
    session: Session, dossier: Dossier, *, avec_volet_social: bool
) -> DiagnosticDuMenage | None:
    """What the sheet takes of the last diagnostic: never the ordonnance de protection."""
    vu = lire_diagnostic(session, dossier)
    if vu is None:
        return None
    return DiagnosticDuMenage(
        fait_le=vu.fait_le,
        conclusion=vu.conclusion,
        volet_logement=vu.volet_logement,
        ressources=vu.ressources,
        volet_social=vu.volet_confidentiel if avec_volet_social else None,
    )


def _adhesions(session: Session, dossier: Dossier) -> Iterator[Suivi]:
    requete = select(Adhesion).where(Adhesion.dossier_id == dossier.id).order_by(Adhesion.fait_le)
    for adhesion in session.scalars(requete):
        yield Suivi(adhesion.etat, adhesion.fait_le, None)


def _mesures(session: Session, dossier: Dossier) -> Iterator[Suivi]:
    requete = select(Mesure).where(Mesure.dossier_id == dossier.id).order_by(Mesure.debut)
    for mesure in session.scalars(requete):
        yield Suivi(mesure.type, mesure.debut, mesure.fin_reelle)


def _decisions(
    session: Session, dossier: Dossier, utilisateur: Utilisateur
) -> Iterator[DecisionVue]:
    """Every proposition made to the household, in this dossier and in his others, last first."""
    requete = (
        select(Proposition, PassageCaleol)
        .join(Dossier, Dossier.id == Proposition.dossier_id)
        .outerjoin(PassageCaleol, PassageCaleol.proposition_id == Proposition.id)
        .where(Dossier.menage_id == dossier.menage_id, condition_de_visibilite(utilisateur))
        .order_by(Proposition.ouverte_le.desc(), Proposition.id.desc())
    )
    for proposition, passage in session.execute(requete):
        yield _decision(proposition, passage or PassageCaleol())


def _decision(proposition: Proposition, passage: PassageCaleol) -> DecisionVue:
    logement = proposition.logement
    return DecisionVue(
        bailleur=logement.bailleur.nom,
        commune=logement.commune,
        typologie=logement.typologie,
        loyer=logement.loyer,
        proposee_le=proposition.ouverte_le,
        seance_le=passage.seance_le,
        decision=passage.decision,
        rang=passage.rang,
        raisons=tuple(_raisons(passage)),
        pieces_manquantes=passage.pieces_manquantes,
        offre_le=passage.offre_notifiee_le,
        delai_jours=passage.delai_reponse_jours,
        reponse=passage.reponse,
        repondu_le=passage.repondu_le,
        issue=proposition.issue,
        close_le=proposition.close_le,
    )


def _raisons(passage: PassageCaleol) -> Iterator[str]:
    """The reason of the list, without what its label says to professionals; then the words."""
    if passage.motif_code:
        yield libelle("motif_refus_caleol", passage.motif_code).partition(" (")[0]
    if passage.motif:
        yield passage.motif


def _recommandations(session: Session, dossier: Dossier) -> str | None:
    return session.scalar(
        select(Sortie.recommandations)
        .where(Sortie.dossier_id == dossier.id)
        .order_by(Sortie.fait_le.desc(), Sortie.id.desc())
        .limit(1)
    )


def _lectures(session: Session, dossier: Dossier) -> Iterator[LectureVue]:
    derniere = func.max(Acces.le, type_=Acces.le.type)
    requete = (
        select(Utilisateur.nom, Utilisateur.role, Organisme.nom, func.count(), derniere)
        .select_from(Acces)
        .join(Utilisateur, Utilisateur.id == Acces.utilisateur_id)
        .join(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(Acces.dossier_id == dossier.id)
        .group_by(Utilisateur.id, Utilisateur.nom, Utilisateur.role, Organisme.nom)
        .order_by(derniere.desc(), Utilisateur.nom)
        .limit(LECTEURS)
    )
    for ligne in session.execute(requete):
        yield LectureVue(*ligne)
