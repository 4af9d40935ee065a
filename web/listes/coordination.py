"""What a coordonnateur reads: the stuck cases of her départements, the entries to validate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, select

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.attente import AlerteReponse, MotifAttente
from models.besoins import sans_proposition_ouverte
from models.codes import SorteEtape
from models.dossier import Dossier, EtapeOuverte
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.etapes import (
    SIX_MOIS,
    est_suspendu,
    nom_du_demandeur,
    sont_siennes,
)
from web.page.pagination import Rangee, Requete

SANS_REPONSE: Final = "sans"
AVEC_REPONSE: Final = "avec"


@dataclass(frozen=True)
class LigneBloquee:
    """A stuck case: the one list where the State reads names (access matrix, « cas bloqués »).

    `alerte`: public id of its alert. `motif`: the last reason given, and when; None: none was.
    """

    dossier: str
    menage: str
    departement: str
    association: str
    referent: str
    avl_depuis: datetime
    six_mois_le: datetime
    suspendu: bool
    alerte: str
    motif: str | None
    motif_le: datetime | None


@dataclass(frozen=True)
class LigneValidation:
    """An entry that the State validates: without a name."""

    dossier: str
    tache_id: str
    departement: str
    association: str
    depuis: datetime


def est_bloque() -> ColumnElement[bool]:
    """Return « the six-month alert of a running AVL has fired, and no proposition is open »."""
    return (
        select(Alerte.id)
        .join(Mesure, Mesure.id == Alerte.mesure_id)
        .where(Alerte.dossier_id == Dossier.id, *_conditions())
        .exists()
    )


def _conditions() -> tuple[ColumnElement[bool], ...]:
    return (
        Alerte.code == SIX_MOIS,
        Alerte.close_le.is_(None),
        Mesure.fin_reelle.is_(None),
        sans_proposition_ouverte(),
    )


def list_bloques(utilisateur: Utilisateur, *, reponse: str = "") -> Requete:
    """Return the dossiers over six months without a proposition, the longest first.

    `reponse`: AVEC_REPONSE for those whose reason somebody gave, SANS_REPONSE for the others.
    """
    requete = (
        select(
            Dossier.public_id, nom_du_demandeur(), Dossier.departement, Organisme.nom,
            Utilisateur.nom, Mesure.debut, Alerte.echeance_le, est_suspendu().label("suspendu"),
            Alerte.public_id, MotifAttente.libelle, AlerteReponse.le,
        )
        .select_from(Alerte)
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .join(Mesure, Mesure.id == Alerte.mesure_id)
        .join(Organisme, Organisme.id == Dossier.association_id)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .outerjoin(AlerteReponse, AlerteReponse.id == _derniere_reponse())
        .outerjoin(MotifAttente, MotifAttente.code == AlerteReponse.motif)
        .where(condition_de_visibilite(utilisateur), *_conditions())
        .order_by(Alerte.echeance_le, Dossier.id)
    )  # fmt: skip
    if reponse == AVEC_REPONSE:
        return requete.where(AlerteReponse.id.is_not(None))
    return requete.where(AlerteReponse.id.is_(None)) if reponse == SANS_REPONSE else requete


def _derniere_reponse() -> ScalarSelect[int]:
    """Whoever gave it: the State reads the reasons of every side (access matrix)."""
    return (
        select(AlerteReponse.id)
        .where(AlerteReponse.alerte_id == Alerte.id)
        .order_by(AlerteReponse.le.desc(), AlerteReponse.id.desc())
        .limit(1)
        .correlate(Alerte)
        .scalar_subquery()
    )


def lire_bloque(rangee: Rangee) -> LigneBloquee:
    return LigneBloquee(*rangee)


def list_validations(utilisateur: Utilisateur) -> Requete:
    """Return the steps that wait for the coordonnateur, the oldest first."""
    return (
        select(
            Dossier.public_id, EtapeOuverte.tache_id, Dossier.departement, Organisme.nom,
            EtapeOuverte.depuis,
        )
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .join(Organisme, Organisme.id == Dossier.association_id)
        .where(
            condition_de_visibilite(utilisateur),
            EtapeOuverte.sorte != SorteEtape.EVENEMENT,
            sont_siennes(utilisateur),
        )
        .order_by(EtapeOuverte.depuis, EtapeOuverte.tache_id)
    )  # fmt: skip


def lire_validation(rangee: Rangee) -> LigneValidation:
    return LigneValidation(*rangee)
