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
    demande = select(
        Alerte.code, Alerte.echeance_le, Alerte.declenchee_le, Alerte.close_le, Alerte.dossier_id,
        Alerte.convention_id, Alerte.programme_id, Alerte.departement, Alerte.organisme_id,
    ).where(Alerte.retiree_le.is_(None))  # fmt: skip
    return [
        Due(code, _sujet(dossier_id, tuple(sujet)), echeance_le, declenchee_le, close_le is None)
        for code, echeance_le, declenchee_le, close_le, dossier_id, *sujet in session.execute(
            demande
        )
    ]


def _sujet(dossier_id: int | None, sujet: tuple[object, ...]) -> tuple[object, ...]:
    return ("hors dossier", *sujet) if dossier_id is None else (dossier_id,)


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
