"""What a landlord reads of a dossier, what stays hidden from it, and which landlord read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.codes import DossierEtat, OrganismeType, Role
from models.dossier import Dossier
from models.journal import Acces
from models.offre import OffreCible
from models.organisme import Organisme
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Couverture, Utilisateur
from web.fiches import bailleur
from web.page.pagination import Rangee, Requete
from workflow.bailleur.offres import offres_du_dossier
from workflow.formulaires.matrice import peut_lire

BAILLEURS = (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR)

GROUPES: Final[Mapping[str, tuple[str, str]]] = {
    "identite": ("Identité et coordonnées", "Noms, dates de naissance, téléphone, courriel."),
    "composition_demande": (
        "Composition du ménage et demande",
        "Nombre de personnes, DALO, numéro unique, communes, typologie, loyer abordable.",
    ),
    "diagnostic_logement": (
        "Volet logement du diagnostic",
        "La conclusion et ce que vous avez écrit du projet de logement.",
    ),
    "propositions": (
        "Propositions et CALEOL",
        "Les siennes seulement : dates, décision, rang. Jamais le motif d’un refus du ménage.",
    ),
    "bail": ("Bail, paiement, assurance", "Dans ses logements seulement."),
    "recommandations": (
        "Recommandations",
        "Les parties partageables des bilans et de la sortie.",
    ),
    "alertes": (
        "Alertes, correspondant et contact CALEOL",
        "Celles qui lui sont adressées.",
    ),
    "adhesion": (
        "Contrat d’accompagnement",
        "Le jour de sa signature ; ni l’intensité, ni les avis, ni les motifs.",
    ),
    "ressources": (
        "Ressources",
        "Aucun montant ; les papiers de la CALEOL que vous partagez avec lui, eux seuls.",
    ),
    "diagnostic_social": (
        "Volet social du diagnostic, santé, réponses confidentielles",
        "Rien : ni les notes, ni les visites, ni les documents que vous n’avez pas partagés.",
    ),
}
"""The groups of the destinations (`workflow.formulaires.destinations`), in words."""

EN_PARTIE: Final = frozenset({"adhesion", "ressources"})
"""Groups of which the landlord's page shows one fact, or the papers shared with it."""

PAGES: Final[Mapping[str, str]] = {
    "dossier.page": "Page du ménage",
    "documents.telecharger": "Document partagé",
    "dossier.etape": "Formulaire d’une étape",
    "dossier.terminer": "Étape faite",
    "bailleur.accueil": "Étape à faire",
    "alertes.liste": "Liste d’alertes",
    "alertes.page": "Page d’une alerte",
    "alertes.repondre": "Réponse à une alerte",
    "alertes.reporter": "Alerte reportée",
    "bailleur.menages": "Liste de ménages",
    "caleol.liste": "Liste de la CALEOL",
    "logements.liste": "Liste de logements proposés",
    "logements.nouveau": "Proposition d’un logement",
    "annonces.signaler": "Signalement",
    "operations.signaler": "Signalement",
    "operations.traiter_signalement": "Signalement traité",
}
"""Routes by which a landlord reads a household, in words; another one is « autre page ».

A list taken away as a file is noted under its route and its format (`web/page/exports.py`).
"""


@dataclass(frozen=True)
class Groupe:
    titre: str
    detail: str
    etendue: str
    """`lu`, `partie` or `cache`."""


@dataclass(frozen=True)
class BailleurPossible:
    """`concerne`: it houses the household, or a rapprochement of its stock is open."""

    public_id: str
    nom: str
    concerne: bool


@dataclass(frozen=True)
class Lecture:
    """One reading of the dossier by somebody of a landlord's."""

    nom: str
    role: str
    organisme: str
    page: str
    le: datetime


@dataclass(frozen=True)
class PartageVu:
    """What the dossier's page says of the sheet: the last reading, the offers that wait."""

    lu_par: str | None
    lu_le: datetime | None
    offres: int
    offre_depuis: datetime | None
    a_tous: int
    """Dwellings offered to all in its département, while the household looks for one."""


def list_groupes() -> tuple[Groupe, ...]:
    """Return every group of data with what the landlord's page shows of it (access matrix)."""
    return tuple(
        Groupe(titre, detail, _etendue(groupe)) for groupe, (titre, detail) in GROUPES.items()
    )


def _etendue(groupe: str) -> str:
    if groupe in EN_PARTIE:
        return "partie"
    return "lu" if peut_lire(Role.REFERENT_BAILLEUR, groupe) else "cache"


def list_bailleurs(session: Session, dossier: Dossier) -> tuple[BailleurPossible, ...]:
    """Return the landlords: first those whom the dossier is open to today, then by name.

    One that is closed to what is new is among the first only.
    """
    concernes = _lire_concernes(session, dossier)
    connus = [cle for cle in concernes if cle is not None]
    lignes = session.execute(
        select(Organisme.id, Organisme.public_id, Organisme.nom)
        .where(
            Organisme.type == OrganismeType.BAILLEUR,
            or_(Organisme.actif, Organisme.id.in_(connus)),
        )
        .order_by(Organisme.nom)
    )
    tous = [BailleurPossible(public_id, nom, cle in concernes) for cle, public_id, nom in lignes]
    return tuple(sorted(tous, key=lambda un: not un.concerne))


def _lire_concernes(session: Session, dossier: Dossier) -> set[int | None]:
    loge = select(Occupation.bailleur_id).where(
        Occupation.menage_id == dossier.menage_id, Occupation.fin.is_(None)
    )
    rapproche = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == dossier.id, Proposition.close_le.is_(None))
    )
    if dossier.clos_le is not None:
        return set()
    return {*session.scalars(loge), *session.scalars(rapproche)}


def apercu(session: Session, dossier: Dossier, organisme_id: int) -> bailleur.FicheBailleur:
    """Return the landlord's page of this dossier, as its référent reads or would read it."""
    return bailleur.construire(session, dossier, _lecteur(session, dossier, organisme_id))


def _lecteur(session: Session, dossier: Dossier, organisme_id: int) -> Utilisateur:
    """Return the landlord's référent for the département, or one who could be, never stored."""
    couvre = Utilisateur.couvertures.any(Couverture.departement == dossier.departement)
    referent = session.scalars(
        select(Utilisateur)
        .where(
            Utilisateur.organisme_id == organisme_id,
            Utilisateur.role == Role.REFERENT_BAILLEUR,
            Utilisateur.actif,
            or_(couvre, ~Utilisateur.couvertures.any()),
        )
        .order_by(Utilisateur.id)
    ).first()
    return referent or Utilisateur(
        id=0, role=Role.REFERENT_BAILLEUR, organisme_id=organisme_id, nom="", courriel=""
    )


def list_lectures(dossier: Dossier) -> Requete:
    """Return who of the landlords read the dossier, by which page, the last first."""
    return (
        select(Utilisateur.nom, Utilisateur.role, Organisme.nom, Acces.page, Acces.le)
        .join(Utilisateur, Utilisateur.id == Acces.utilisateur_id)
        .join(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(Acces.dossier_id == dossier.id, Utilisateur.role.in_(BAILLEURS))
        .order_by(Acces.le.desc(), Acces.id.desc())
    )


def lire_lecture(rangee: Rangee) -> Lecture:
    nom, role, organisme, page, le = rangee
    route, _, genre = page.partition("/")
    dite = PAGES.get(route, "Autre page")
    return Lecture(nom, role, organisme, f"{dite}, téléchargée" if genre else dite, le)


def lire_encart(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, aujourdhui: date
) -> PartageVu:
    """Return the short block of the dossier's page: two queries."""
    lecture = session.execute(list_lectures(dossier).limit(1)).first()
    offres, depuis, a_tous = session.execute(_compter_les_offres(dossier)).one()
    return PartageVu(
        lu_par=f"{lecture[0]}, {lecture[2]}" if lecture else None,
        lu_le=lecture[4] if lecture else None,
        offres=offres,
        offre_depuis=depuis,
        a_tous=a_tous if dossier.etat == DossierEtat.AVL else 0,
    )


def _compter_les_offres(dossier: Dossier) -> Requete:
    """Return (offers made to it, the oldest of them, offers made to all in its département)."""
    offres = offres_du_dossier(dossier.id, dossier.departement).order_by(None).subquery()
    pour_tous = offres.c.cible == OffreCible.TOUS
    siennes = ~pour_tous
    return select(
        func.count().filter(siennes),
        func.min(offres.c.proposee_le).filter(siennes),
        func.count().filter(pour_tous),
    ).select_from(offres)
