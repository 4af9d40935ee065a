"""The dwellings that landlords offer: each one's own, and those that an association may answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased

from models.codes import DossierEtat
from models.dossier import Dossier
from models.message import Message
from models.offre import (
    MotifDeclin,
    OffreCible,
    OffreEtat,
    OffreLogement,
    etat_de_l_offre,
)
from models.organisme import Organisme
from models.relogement import Logement
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, dans_ses_departements
from web.listes.etapes import nom_du_demandeur
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete
from workflow.bailleur.offres import offres_du_dossier
from workflow.formulaires.choix import LOGEMENT_LIBERE

PREMIERES = 10
"""Shown above the steps; the next ones come up as these are answered."""

ETATS: Final[Mapping[str, str]] = {
    OffreEtat.DISPONIBLE: "Disponible",
    OffreEtat.EN_ATTENTE: "En attente",
    OffreEtat.RETENUE: "Retenu",
    OffreEtat.PRISE: "Bail signé",
    OffreEtat.RENDUE: "Rapprochement clos sans bail",
    OffreEtat.DECLINEE: "Décliné",
    OffreEtat.RETIREE: "Retiré",
}
MOTIFS: Final[Mapping[str, str]] = {
    MotifDeclin.TYPOLOGIE: "La taille ne convient pas",
    MotifDeclin.LOCALISATION: "Le lieu ne convient pas",
    MotifDeclin.LOYER: "Le loyer est trop élevé",
    MotifDeclin.DATE: "La date ne convient pas",
    MotifDeclin.POURVU: "Le besoin est déjà pourvu",
    MotifDeclin.AUTRE: "Ce logement ne convient pas",
}


@dataclass(frozen=True)
class LigneOffre:
    """A dwelling offered, as its landlord reads it.

    `dossier`, `menage`: of a household that he sees, and that he named himself or that took the
    dwelling; never whose need it was.
    """

    id: str
    departement: str
    commune: str
    typologie: str | None
    loyer: int | None
    disponible_le: date | None
    cible: str
    proposee_le: datetime
    etat: str
    motif: str | None
    repondue_le: datetime | None
    dossier: str | None
    menage: str | None

    @property
    def est_ouverte(self) -> bool:
        return self.etat in (OffreEtat.DISPONIBLE, OffreEtat.EN_ATTENTE)


@dataclass(frozen=True)
class OffreARepondre:
    """An offer that waits for the association's answer, on a dossier that the reader follows."""

    id: str
    dossier: str
    menage: str
    bailleur: str
    commune: str
    typologie: str | None
    loyer: int | None
    proposee_le: datetime


@dataclass(frozen=True)
class OffreATous:
    """A dwelling offered to every association of a département: no household is named."""

    bailleur: str
    commune: str
    typologie: str | None
    loyer: int | None
    disponible_le: date | None
    proposee_le: datetime


@dataclass(frozen=True)
class LogementLibere:
    """A dwelling of the landlord that a household has left; nothing of who left it."""

    id: str
    departement: str
    commune: str | None
    typologie: str | None
    loyer: int | None
    libere_le: datetime


def list_offres_du_bailleur(utilisateur: Utilisateur, *, ouvertes: bool) -> Requete:
    """Return the offers of the user's landlord in his départements: those that wait, or the rest.

    Of a need, the household shows once the rapprochement is open, not before: even one that the
    landlord houses already must not be recognised.
    """
    etat = etat_de_l_offre()
    nommable = or_(
        OffreLogement.cible == OffreCible.MENAGE,
        etat.in_([OffreEtat.RETENUE, OffreEtat.PRISE]),
    )
    en_cours = etat.in_([OffreEtat.DISPONIBLE, OffreEtat.EN_ATTENTE, OffreEtat.RETENUE])
    menage = case((Dossier.id.is_not(None), nom_du_demandeur()))
    return (
        select(
            OffreLogement.public_id, OffreLogement.departement, OffreLogement.commune,
            OffreLogement.typologie, OffreLogement.loyer, OffreLogement.disponible_le,
            OffreLogement.cible, OffreLogement.proposee_le, etat.label("etat"),
            OffreLogement.motif, OffreLogement.repondue_le, Dossier.public_id, menage,
        )
        .outerjoin(
            Dossier,
            and_(
                Dossier.id == OffreLogement.dossier_id,
                nommable,
                condition_de_visibilite(utilisateur),
            ),
        )
        .where(
            OffreLogement.bailleur_id == utilisateur.organisme_id,
            dans_ses_departements(utilisateur, OffreLogement.departement),
            en_cours if ouvertes else ~en_cours,
        )
        .order_by(OffreLogement.proposee_le.desc(), OffreLogement.id.desc())
    )  # fmt: skip


def lire_offre(rangee: Rangee) -> LigneOffre:
    return LigneOffre(*rangee)


EXPORT = Export(
    "logements-proposes",
    (
        Colonne[LigneOffre]("Commune", lambda ligne: ligne.commune),
        Colonne("Département", lambda ligne: ligne.departement),
        Colonne("Typologie", lambda ligne: (ligne.typologie or "").upper()),
        Colonne("Loyer (euros par mois)", lambda ligne: ligne.loyer),
        Colonne("Disponible à partir du", lambda ligne: ligne.disponible_le),
        Colonne("Proposé le", lambda ligne: ligne.proposee_le),
        Colonne("Réponse", lambda ligne: ETATS[ligne.etat]),
        Colonne("Motif", lambda ligne: MOTIFS[ligne.motif] if ligne.motif else None),
        Colonne("Répondu le", lambda ligne: ligne.repondue_le),
        Colonne("Ménage", lambda ligne: ligne.menage),
    ),
    dossier=lambda ligne: ligne.dossier,
)


def list_offres_a_repondre(utilisateur: Utilisateur) -> Requete:
    """Return the first offers that wait for the association, the oldest first."""
    bailleur = aliased(Organisme)
    return (
        select(
            OffreLogement.public_id, Dossier.public_id, nom_du_demandeur(), bailleur.nom,
            OffreLogement.commune, OffreLogement.typologie, OffreLogement.loyer,
            OffreLogement.proposee_le,
        )
        .join(Dossier, Dossier.id == OffreLogement.dossier_id)
        .join(bailleur, bailleur.id == OffreLogement.bailleur_id)
        .where(
            condition_de_visibilite(utilisateur),
            Dossier.clos_le.is_(None),
            etat_de_l_offre() == OffreEtat.EN_ATTENTE,
        )
        .order_by(OffreLogement.proposee_le, OffreLogement.id)
        .limit(PREMIERES)
    )  # fmt: skip


def lire_a_repondre(rangee: Rangee) -> OffreARepondre:
    return OffreARepondre(*rangee)


def list_offres_a_tous(utilisateur: Utilisateur) -> Requete:
    """Return the last dwellings offered to all where the reader has a household that looks."""
    cherchent = select(Dossier.departement).where(
        condition_de_visibilite(utilisateur), Dossier.etat == DossierEtat.AVL
    )
    return (
        select(
            Organisme.nom, OffreLogement.commune, OffreLogement.typologie, OffreLogement.loyer,
            OffreLogement.disponible_le, OffreLogement.proposee_le,
        )
        .join(Organisme, Organisme.id == OffreLogement.bailleur_id)
        .where(
            etat_de_l_offre() == OffreEtat.DISPONIBLE, OffreLogement.departement.in_(cherchent)
        )
        .order_by(OffreLogement.proposee_le.desc(), OffreLogement.id.desc())
        .limit(PREMIERES)
    )  # fmt: skip


def lire_a_tous(rangee: Rangee) -> OffreATous:
    return OffreATous(*rangee)


@dataclass(frozen=True)
class OffrePourLeDossier:
    """`adressee`: to this household, or to its anonymous need; else it is offered to all."""

    id: str
    bailleur: str
    bailleur_id: str
    departement: str
    commune: str
    typologie: str | None
    loyer: int | None
    contingent: str | None
    disponible_le: date | None
    proposee_le: datetime
    cible: str

    @property
    def adressee(self) -> bool:
        return self.cible != OffreCible.TOUS


def list_offres_pour(dossier: Dossier) -> Requete:
    """Return the offers that the dossier may answer: its own first, then those made to all."""
    bailleur = aliased(Organisme)
    return (
        offres_du_dossier(dossier.id, dossier.departement)
        .join(bailleur, bailleur.id == OffreLogement.bailleur_id)
        .with_only_columns(
            OffreLogement.public_id, bailleur.nom, bailleur.public_id, OffreLogement.departement,
            OffreLogement.commune, OffreLogement.typologie, OffreLogement.loyer,
            OffreLogement.contingent, OffreLogement.disponible_le, OffreLogement.proposee_le,
            OffreLogement.cible,
        )
    )  # fmt: skip


def lire_offre_pour(rangee: Rangee) -> OffrePourLeDossier:
    return OffrePourLeDossier(*rangee)


def list_logements_liberes(utilisateur: Utilisateur) -> Requete:
    """Return the dwellings of the landlord that wait for their next household (004 3.1.1)."""
    return (
        select(
            Logement.public_id, Logement.departement, Logement.commune, Logement.typologie,
            Logement.loyer, Message.connu_le,
        )
        .join(Message, Message.correlation == Logement.public_id)
        .where(
            Message.nom == LOGEMENT_LIBERE,
            Message.recu_le.is_(None),
            Logement.bailleur_id == utilisateur.organisme_id,
            dans_ses_departements(utilisateur, Logement.departement),
        )
        .order_by(Message.connu_le, Logement.public_id)
    )  # fmt: skip


def lire_libere(rangee: Rangee) -> LogementLibere:
    return LogementLibere(*rangee)
