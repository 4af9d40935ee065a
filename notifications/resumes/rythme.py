"""When a digest is due: at an hour of each user's choice in Paris, looked at once an hour.

The night of March has no two o'clock: the digest of two comes at three. The night of October has
it twice: it comes at the first.
"""

from datetime import UTC, date, datetime, time, timedelta

from models.calendrier import PARIS, jour_paris

JOURS_PAR_SEMAINE = 7


def heure_ronde(le: datetime) -> datetime:
    """Return the last whole hour: what is due is due at one."""
    return le.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def dernier_terme(le: datetime, *, heure: int, jour: int | None = None) -> datetime:
    """Return the last time that this hour struck in Paris; of that day of the week, if any is told.

    `jour`: 1 for Monday to 7.
    """
    aujourdhui = jour_paris(le)
    recul = 0 if jour is None else (aujourdhui.isoweekday() - jour) % JOURS_PAR_SEMAINE
    terme = _a(aujourdhui - timedelta(days=recul), heure)
    if terme <= le:
        return terme
    return _a(aujourdhui - timedelta(days=recul + (JOURS_PAR_SEMAINE if jour else 1)), heure)


def _a(jour: date, heure: int) -> datetime:
    return datetime.combine(jour, time(heure, tzinfo=PARIS)).astimezone(UTC)
