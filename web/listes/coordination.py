"""What a coordonnateur reads: the stuck cases of her départements, the entries to validate."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from models.accompagnement import Mesure
from models.alerte import Alerte
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


@dataclass(frozen=True)
class LigneBloquee:
    """A stuck case: the one list where the State reads names (access matrix, « cas bloqués »)."""

    dossier: str
    menage: str
    departement: str
    association: str
    referent: str
    avl_depuis: datetime
    six_mois_le: datetime
    suspendu: bool


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


def list_bloques(utilisateur: Utilisateur) -> Requete:
    """Return the dossiers over six months without a proposition, the longest first."""
    return (
        select(
            Dossier.public_id, nom_du_demandeur(), Dossier.departement, Organisme.nom,
            Utilisateur.nom, Mesure.debut, Alerte.echeance_le, est_suspendu().label("suspendu"),
        )
        .select_from(Alerte)
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .join(Mesure, Mesure.id == Alerte.mesure_id)
        .join(Organisme, Organisme.id == Dossier.association_id)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .where(condition_de_visibilite(utilisateur), *_conditions())
        .order_by(Alerte.echeance_le, Dossier.id)
    )  # fmt: skip


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
