"""Every version of the parcours, with how many dossiers run on it: a count, no more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.codes import DossierEtat
from models.definition import Definition
from models.dossier import Dossier
from web.page.pagination import Rangee, Requete


@dataclass(frozen=True)
class LigneDefinition:
    public_id: str
    cle: str
    nom: str
    numero: int
    statut: str
    publiee_le: datetime
    en_cours: int


def list_definitions() -> Requete:
    """Return the versions, by parcours, the last first."""
    en_cours = (
        select(func.count())
        .where(Dossier.definition_id == Definition.id, Dossier.etat != DossierEtat.CLOS)
        .scalar_subquery()
    )
    return select(
        Definition.public_id, Definition.cle, Definition.nom, Definition.numero,
        Definition.statut, Definition.publiee_le, en_cours,
    ).order_by(Definition.cle, Definition.numero.desc())  # fmt: skip


def lire_definition(rangee: Rangee) -> LigneDefinition:
    return LigneDefinition(*rangee)
