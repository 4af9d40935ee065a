"""The list of one's drafts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from models.brouillon import Brouillon
from models.dossier import Dossier
from models.menage import nom_du_menage
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.page.pagination import Rangee, Requete


@dataclass(frozen=True)
class LigneBrouillon:
    """A draft in the list. `menage`: None for a form of no dossier, or of one out of reach."""

    public_id: str
    titre: str
    menage: str | None
    adresse: str
    enregistre_le: datetime


def list_brouillons(utilisateur: Utilisateur) -> Requete:
    """Select one person's drafts, with the household while its dossier is within reach."""
    visible = and_(Dossier.id == Brouillon.dossier_id, condition_de_visibilite(utilisateur))
    nom = nom_du_menage(Dossier.menage_id)
    return (
        select(Brouillon, nom.label("menage"))
        .outerjoin(Dossier, visible)
        .where(Brouillon.utilisateur_id == utilisateur.id)
        .order_by(Brouillon.enregistre_le.desc(), Brouillon.id.desc())
    )


def lire_brouillon(rangee: Rangee) -> LigneBrouillon:
    un: Brouillon = rangee.Brouillon
    return LigneBrouillon(un.public_id, un.titre, rangee.menage, un.adresse, un.enregistre_le)
