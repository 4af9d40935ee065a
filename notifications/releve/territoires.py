"""Where each association accompanies households, and when committees last met."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.codes import DossierEtat
from models.dossier import Dossier
from models.instance import Instance, InstanceType, Reunion


@dataclass(frozen=True, slots=True)
class Territoire:
    """An association in a programme and a département. `ouvert`: some dossier is not closed."""

    association_id: int
    programme_id: int
    departement: str
    ouvert: bool
    depuis: date
    """When the first dossier was opened."""


def lire_territoires(session: Session) -> list[Territoire]:
    """Return every (association, programme, département) that has had a dossier."""
    qui = (Dossier.association_id, Dossier.programme_id, Dossier.departement)
    ouverts = func.max(case((Dossier.etat != DossierEtat.CLOS, 1), else_=0))
    premier = func.min(Dossier.ouvert_le, type_=Dossier.ouvert_le.type)
    demande = select(*qui, ouverts, premier).group_by(*qui).order_by(*qui)
    return [
        Territoire(association, programme, departement, bool(ouvert), jour_paris(depuis))
        for association, programme, departement, ouvert, depuis in session.execute(demande)
    ]


Lieu = tuple[int | None, str | None, int | None]
"""(programme, département, None) of a programme's committee, (None, None, association) of one
of an association on its own."""


class Reunions:
    """The last meeting held of each kind of committee, place by place; one called off is none."""

    def __init__(self, lues: Iterable[tuple[str, Lieu, date | None]]) -> None:
        self._dernieres: dict[tuple[str, Lieu], date] = {}
        self._lieux: dict[str, set[Lieu]] = defaultdict(set)
        for genre, lieu, le in lues:
            self._lieux[genre].add(lieu)
            if le is not None:
                connue = self._dernieres.get((genre, lieu), le)
                self._dernieres[genre, lieu] = max(connue, le)

    def lieux(self, genre: InstanceType) -> frozenset[Lieu]:
        """Return where there is such a committee, whether it ever met or not."""
        return frozenset(self._lieux[genre])

    def derniere(self, genre: InstanceType, lieux: Iterable[Lieu]) -> date | None:
        """Return the day of the last meeting held in one of these places."""
        tenues = (self._dernieres.get((genre, lieu)) for lieu in lieux)
        return max((le for le in tenues if le is not None), default=None)


GENRES = (InstanceType.REUNION_TRIMESTRIELLE, InstanceType.COPIL, InstanceType.DIALOGUE_GESTION)


def lire_reunions(session: Session, *, avant: date) -> Reunions:
    """Return the meetings held before that day: one that is planned was not held."""
    demande = (
        select(
            Instance.type, Instance.programme_id, Instance.departement, Instance.association_id,
            func.max(Reunion.le, type_=Reunion.le.type),
        )
        .outerjoin(
            Reunion,
            (Reunion.instance_id == Instance.id)
            & Reunion.annulee_le.is_(None)
            & (Reunion.le < avant),
        )
        .where(Instance.type.in_(GENRES))
        .group_by(Instance.id)
    )  # fmt: skip
    lues = session.execute(demande)
    return Reunions((genre, (programme, dep, asso), le) for genre, programme, dep, asso, le in lues)


def lieux_du_porteur(
    territoires: Iterable[Territoire],
) -> Mapping[tuple[int, int], frozenset[str]]:
    """Return {(association, programme): the départements where it has had a dossier}."""
    lieux: dict[tuple[int, int], set[str]] = defaultdict(set)
    for un in territoires:
        lieux[un.association_id, un.programme_id].add(un.departement)
    return {qui: frozenset(departements) for qui, departements in lieux.items()}
