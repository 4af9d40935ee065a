"""Calendar arithmetic in Paris, in plain Python: months, days, public holidays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
FERIES_FIXES = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
APRES_PAQUES = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday: days after Easter."""


def minuit(jour: date) -> datetime:
    return datetime.combine(jour, time(), PARIS).astimezone(UTC)


def a_paris(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def plus_mois(jour: date, mois: int) -> date:
    """The same day of another month; its last day when it is too short."""
    rang = jour.year * 12 + jour.month - 1 + mois
    suivant = date((rang + 1) // 12, (rang + 1) % 12 + 1, 1)
    dernier = (suivant - timedelta(days=1)).day
    return date(rang // 12, rang % 12 + 1, min(jour.day, dernier))


def decale(moment: datetime, *, mois: int = 0, jours: int = 0) -> datetime:
    """The same hour in Paris, so many months then days away."""
    local = moment.astimezone(PARIS)
    jour = plus_mois(local.date(), mois) + timedelta(days=jours)
    return datetime.combine(jour, local.time(), PARIS).astimezone(UTC)


def jours(debut: datetime, fin: datetime) -> int:
    """Midnights of Paris between two moments."""
    return (a_paris(fin) - a_paris(debut)).days


def fin_du_delai(notifiee_le: datetime, nombre: int) -> datetime:
    """The midnight after the last day of a legal delay, put off to a working day (R.441-10)."""
    dernier = a_paris(notifiee_le) + timedelta(days=nombre)
    while dernier.weekday() >= 5 or est_ferie(dernier):
        dernier += timedelta(days=1)
    return minuit(dernier + timedelta(days=1))


def est_ferie(jour: date) -> bool:
    mobiles = {paques(jour.year) + timedelta(days=n) for n in APRES_PAQUES}
    return (jour.month, jour.day) in FERIES_FIXES or jour in mobiles


def paques(annee: int) -> date:
    """Easter Sunday by the table of the golden numbers (valid from 1900 to 2199)."""
    lune = (24 + 19 * (annee % 19)) % 30
    lune -= lune == 29 or (lune == 28 and annee % 19 > 10)
    pleine = date(annee, 3, 22) + timedelta(days=lune)  # the day after the full moon
    return pleine + timedelta(days=(6 - pleine.weekday()) % 7)
