"""The dossiers of one worker, for whoever hands them over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.codes import DossierEtat
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.etapes import est_suspendu, nom_du_dossier
from web.page.pagination import Rangee, Requete


@dataclass(frozen=True)
class LigneConfiee:
    dossier: str
    menage: str
    etat: str
    depuis: datetime
    departement: str
    suspendu: bool


def list_confies(lecteur: Utilisateur, referent: Utilisateur) -> Requete:
    """Return the open dossiers that `referent` follows, by name."""
    nom = nom_du_dossier()
    return (
        select(
            Dossier.public_id, nom, Dossier.etat, Dossier.depuis, Dossier.departement,
            est_suspendu().label("suspendu"),
        )
        .where(
            condition_de_visibilite(lecteur),
            Dossier.referent_id == referent.id,
            Dossier.etat != DossierEtat.CLOS,
        )
        .order_by(nom, Dossier.id)
    )  # fmt: skip


def lire_confie(rangee: Rangee) -> LigneConfiee:
    return LigneConfiee(*rangee)
