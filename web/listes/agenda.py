"""What is planned or due on the dossiers that a reader follows, beside the open steps."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.codes import SorteEtape
from models.dossier import Dossier, EtapeOuverte
from models.instance import Reunion
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.dates import ALERTE, ECHEANCE, INSCRIT, SOURCES, Source
from web.listes.etapes import nom_du_dossier
from web.page.pagination import Requete

HORIZON_JOURS = 14
PREMIERS = 12
"""Shown beside the steps; the next ones come up as these pass."""


@dataclass(frozen=True)
class LigneAgenda:
    """`genre`: a key of `SOURCES`; `quoi`: the name or the code of what is planned."""

    dossier: str
    menage: str
    genre: str
    quoi: str | None
    le: date


def lire_agenda(
    session: Session, utilisateur: Utilisateur, *, aujourdhui: date
) -> tuple[LigneAgenda, ...]:
    """Return the first dates to come within the horizon, and those that nothing has answered."""
    lignes = [
        LigneAgenda(dossier, menage, genre, quoi, source.jour(le))
        for genre, source in SOURCES.items()
        for dossier, menage, quoi, le in session.execute(
            _requete(genre, source, aujourdhui)
            .where(condition_de_visibilite(utilisateur))
            .limit(PREMIERS)
        )
    ]
    return tuple(sorted(lignes, key=lambda ligne: (ligne.le, ligne.menage))[:PREMIERS])


def _requete(genre: str, source: Source, aujourdhui: date) -> Requete:
    """Return dossier, household, what and when: what is late stays, save a meeting that is over.

    A due date or an alert shows only where no open step brings its dossier to the list; an
    alert whenever it runs.
    """
    requete = source.lire(Dossier.public_id, nom_du_dossier(), source.quoi, source.le)
    if genre in (ALERTE, ECHEANCE):
        requete = requete.where(~_a_une_etape())
    if genre == ALERTE:
        return requete
    if genre == INSCRIT:
        requete = requete.where(Reunion.le >= aujourdhui)
    return requete.where(source.jusqu_a(aujourdhui + timedelta(days=HORIZON_JOURS)))


def _a_une_etape() -> ColumnElement[bool]:
    return (
        select(EtapeOuverte.tache_id)
        .where(EtapeOuverte.dossier_id == Dossier.id, EtapeOuverte.sorte != SorteEtape.EVENEMENT)
        .exists()
    )
