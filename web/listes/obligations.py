"""What the law makes somebody owe, as the lists of those who owe it show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models.besoins import communes_dites
from models.dossier import Dossier
from models.menage import Demande
from models.obligation import Obligation, ObligationGenre
from models.organisme import Organisme
from models.relogement import Logement, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, dans_ses_departements
from web.listes.etapes import nom_du_demandeur
from web.page.pagination import Rangee, Requete

PREMIERES = 10
"""Shown above the steps; the next ones come up as these are dealt with."""

PHRASES: Mapping[str, str] = {
    ObligationGenre.PROPOSER_AILLEURS: "le bailleur a refusé pour ne pas fragiliser une "
    "résidence : il doit proposer le premier logement vacant adapté ailleurs (L.441-2-2)",
    ObligationGenre.MOTIF_NON_OPPOSABLE: "le motif « propriétaire » n’est pas opposable : "
    "contestez-le, sans parler au bailleur de l’ordonnance de protection (L.441-2-2)",
    ObligationGenre.PREUVE_DALO: "un ménage DALO a refusé une offre sans preuve qu’il en "
    "connaissait les effets : retrouvez-la, ou dites au coordonnateur qu’elle manque (R.441-16-3)",
    ObligationGenre.RADIATION_DALO: "la demande est radiée, l’État reste tenu envers le ménage "
    "DALO : refaites une demande et prévenez le coordonnateur (R.441-2-8)",
}
"""What the association reads of each kind."""


@dataclass(frozen=True)
class LigneObligation:
    dossier: str
    menage: str
    genre: str
    depuis: datetime


@dataclass(frozen=True)
class LigneDuBailleur:
    """What a landlord reads: his own decision and dwelling, and the anonymous need beside it.

    The rapprochement is closed: he sees the household no more (access matrix).
    """

    decidee_le: datetime
    commune_refusee: str | None
    typologie_refusee: str | None
    association: str
    typologie: str | None
    communes: str | None
    loyer_max: int | None


def list_obligations(utilisateur: Utilisateur) -> Requete:
    """Return the first open obligations on the dossiers of the association, the oldest first."""
    return (
        select(Dossier.public_id, nom_du_demandeur(), Obligation.genre, Obligation.fait_le)
        .join(Dossier, Dossier.id == Obligation.dossier_id)
        .where(condition_de_visibilite(utilisateur), Obligation.close_le.is_(None))
        .order_by(Obligation.fait_le, Obligation.id)
        .limit(PREMIERES)
    )


def lire_obligation(rangee: Rangee) -> LigneObligation:
    return LigneObligation(*rangee)


def list_obligations_du_bailleur(utilisateur: Utilisateur) -> Requete:
    """Return what the user's landlord owes, in his départements; nobody else's, no name.

    To the référents alone: a correspondant sees his households only (002:488).
    """
    association = aliased(Organisme)
    return (
        select(
            Obligation.fait_le, Logement.commune, Logement.typologie, association.nom,
            Demande.typologie, communes_dites(), Demande.loyer_max,
        )
        .join(Dossier, Dossier.id == Obligation.dossier_id)
        .join(association, association.id == Dossier.association_id)
        .join(Proposition, Proposition.id == Obligation.proposition_id)
        .join(Logement, Logement.id == Proposition.logement_id)
        .outerjoin(Demande, Demande.menage_id == Dossier.menage_id)
        .where(
            Obligation.role == utilisateur.role,
            Obligation.bailleur_id == utilisateur.organisme_id,
            Obligation.close_le.is_(None),
            dans_ses_departements(utilisateur, Dossier.departement),
        )
        .order_by(Obligation.fait_le, Obligation.id)
        .limit(PREMIERES)
    )  # fmt: skip


def lire_du_bailleur(rangee: Rangee) -> LigneDuBailleur:
    return LigneDuBailleur(*rangee)
