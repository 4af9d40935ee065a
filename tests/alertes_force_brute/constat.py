"""What the product has, and the differences with what must be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from tests.alertes_force_brute.dates import PARIS
from tests.alertes_force_brute.oracle import Due


def list_eues(session: Session) -> list[Due]:
    """Return the alerts that fired and that no correction took back."""
    alertes = session.scalars(select(Alerte).where(Alerte.retiree_le.is_(None)))
    return [
        Due(une.code, _sujet(une), une.echeance_le, une.declenchee_le, une.close_le is None)
        for une in alertes
    ]


def _sujet(une: Alerte) -> tuple[object, ...]:
    if une.dossier_id is not None:
        return (une.dossier_id,)
    sujet = (une.convention_id, une.programme_id, une.departement, une.organisme_id)
    return ("hors dossier", *sujet)


def comparer(eues: Iterable[Due], voulues: Iterable[Due]) -> tuple[list[Due], list[Due]]:
    """Return (alerts that should not be there, alerts that are missing)."""
    ici, la = Counter(eues), Counter(voulues)
    return sorted((ici - la).elements(), key=str), sorted((la - ici).elements(), key=str)


def par_code(dues: Iterable[Due]) -> Mapping[str, int]:
    return dict(sorted(Counter(due.code for due in dues).items()))


def list_battements(debut: date, fin: date) -> list[datetime]:
    """Return when a replay looks: at six each day in Paris, then at its last minute."""
    nombre = (fin - debut).days + 1
    jours = (debut + timedelta(days=n) for n in range(nombre))
    matins = [datetime.combine(jour, time(6), PARIS).astimezone(UTC) for jour in jours]
    return [*matins, datetime.combine(fin, time(23, 59), PARIS).astimezone(UTC)]
