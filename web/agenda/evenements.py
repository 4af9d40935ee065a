"""The events of an agenda: due dates, planned visits, meetings, commissions, reviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.calendrier import PARIS, jour_paris
from models.dossier import Dossier
from models.instance import Instance, Reunion
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, instances_visibles
from web.listes.dates import ALERTE, ECHEANCE, INSCRIT, SOURCES, VISITE, Source
from web.listes.etapes import nom_du_dossier

PAR_SOURCE = 500
"""Events of a kind that are read: some ten a working day for a year and a half."""


@dataclass(frozen=True)
class Evenement:
    """`genre`: a key of `GENRES`; `quoi`: what is due, neutral words of the product.

    `dossier`, `menage`: None for a meeting; `le`: a day, or a moment for a visit; `cle`: of the
    row, the same as long as the event is. `fin`: of a meeting with an hour.
    """

    genre: str
    cle: int
    quoi: str
    le: date | datetime
    dossier: str | None
    menage: str | None
    instance: str | None = None
    fin: datetime | None = None

    @property
    def jour(self) -> date:
        return jour_paris(self.le) if isinstance(self.le, datetime) else self.le

    @property
    def heure(self) -> str | None:
        """« 14 h 30 », for a visit or a meeting: the others are due on a day."""
        if self.genre not in DATES or not isinstance(self.le, datetime):
            return None
        return f"{self.le.astimezone(PARIS):%-H\u00a0h\u00a0%M}"


GENRES: Final[dict[str, str]] = {
    "visite": "Visite prévue",
    "reunion": "Réunion",
    "inscrit": "À l’ordre du jour",
    "caleol": "Commission d’attribution",
    "examen": "Examen périodique",
    "prefet": "Préfet à informer",
    "reprise": "Reprise prévue",
    "echeance": "Échéance",
}
"""Kinds of event, in neutral words: they reach a telephone, and whoever looks at it."""

DATES = frozenset({"visite", "reunion"})
"""Kinds that have an hour."""

DITS = frozenset({INSCRIT, ECHEANCE})
"""Kinds whose own words are neutral; those of a visit say something of who is visited."""


def list_evenements(
    session: Session, utilisateur: Utilisateur, *, du: date, au: date
) -> list[Evenement]:
    """Return the events of these days, both included, in their order: no alert, which is none."""
    trouves = [
        evenement
        for genre, source in SOURCES.items()
        if genre != ALERTE
        for evenement in _lire(session, genre, source, utilisateur, source.entre(du, au))
    ]
    trouves += _list_reunions(session, utilisateur, du, au)
    return sorted(trouves, key=lambda evenement: (evenement.jour, _heure(evenement), evenement.cle))


def _lire(
    session: Session,
    genre: str,
    source: Source,
    utilisateur: Utilisateur,
    periode: ColumnElement[bool],
) -> Iterator[Evenement]:
    requete = source.lire(
        source.cle, source.quoi, source.le, Dossier.public_id, nom_du_dossier()
    ).where(_siens(utilisateur), periode)
    for cle, quoi, le, dossier, menage in session.execute(requete.limit(PAR_SOURCE)):
        quand = le if genre == VISITE else source.jour(le)
        yield Evenement(genre, cle, quoi if genre in DITS else "", quand, dossier, menage)


def _heure(evenement: Evenement) -> time:
    le = evenement.le
    return le.astimezone(PARIS).time() if isinstance(le, datetime) else time.min


def _siens(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return « a dossier that he follows, or whose référent he stands in for »: not his team's."""
    referents = sorted({utilisateur.id, *utilisateur.supplee})
    return and_(condition_de_visibilite(utilisateur), Dossier.referent_id.in_(referents))


def _list_reunions(
    session: Session, utilisateur: Utilisateur, du: date, au: date
) -> Iterator[Evenement]:
    """Yield the meetings of the committees that the reader sees, whoever is on their lists."""
    visibles = instances_visibles(utilisateur).with_only_columns(Instance.id)
    requete = (
        select(Reunion, Instance.nom, Instance.public_id)
        .join(Instance, Instance.id == Reunion.instance_id)
        .where(Instance.id.in_(visibles), Reunion.le.between(du, au), Reunion.annulee_le.is_(None))
        .order_by(Reunion.le, Reunion.id)
        .limit(PAR_SOURCE)
    )
    for reunion, nom, instance in session.execute(requete):
        a_une_heure = reunion.heure is not None
        le = reunion.debut if a_une_heure else reunion.le
        fin = reunion.fin if a_une_heure else None
        yield Evenement("reunion", reunion.id, nom, le, None, None, instance, fin)
