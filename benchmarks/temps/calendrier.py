"""A second calendar, written without the product's and without its libraries.

Civil rules only: lengths of the months, summer time of the European Union (last Sundays of March
and October at 01:00 UTC, directive 2000/84/CE), public holidays of the Code du travail (L.3133-1)
and Easter by the computus.
"""

from datetime import UTC, date, datetime, time, timedelta

LONGUEURS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FERIES_FIXES = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
JOURS_APRES_PAQUES = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday."""

HIVER, ETE = timedelta(hours=1), timedelta(hours=2)
SAMEDI, DIMANCHE = 5, 6
FEVRIER = 2


def en_utc(local: datetime) -> datetime:
    """Return the instant that a clock in Paris shows as `local` (naive, outside the lost hour)."""
    essai = (local - ETE).replace(tzinfo=UTC)
    return essai if est_en_ete(essai) else (local - HIVER).replace(tzinfo=UTC)


def a_paris(instant: datetime) -> datetime:
    """Return what a clock in Paris shows, naive."""
    decalage = ETE if est_en_ete(instant) else HIVER
    return instant.astimezone(UTC).replace(tzinfo=None) + decalage


def est_en_ete(instant: datetime) -> bool:
    annee = instant.year
    return _bascule(annee, 3) <= instant < _bascule(annee, 10)


def _bascule(annee: int, mois: int) -> datetime:
    """The last Sunday of March or October, at 01:00 UTC."""
    dernier = date(annee, mois, 31)
    dimanche = dernier - timedelta(days=(dernier.weekday() - DIMANCHE) % 7)
    return datetime.combine(dimanche, time(1), UTC)


def plus_mois(local: datetime, mois: int) -> datetime:
    """Return the same day and hour, so many months later, the last of the month at most."""
    annee, rang = local.year, local.month
    for _ in range(mois):
        annee, rang = (annee + 1, 1) if rang == len(LONGUEURS) else (annee, rang + 1)
    return local.replace(year=annee, month=rang, day=min(local.day, longueur(annee, rang)))


def longueur(annee: int, mois: int) -> int:
    bissextile = annee % 4 == 0 and (annee % 100 != 0 or annee % 400 == 0)
    return LONGUEURS[mois - 1] + (bissextile and mois == FEVRIER)


def terme(depart: datetime, *, mois: int = 0, jours: int = 0) -> datetime:
    """Return the due date of a delay that starts at an instant: same hour in Paris."""
    return en_utc(plus_mois(a_paris(depart), mois) + timedelta(days=jours))


def terme_legal(notifie: datetime, jours: int) -> datetime:
    """Return the end of a legal delay: midnight after its last day (CPC 641 and 642)."""
    jour = a_paris(notifie).date() + timedelta(days=jours)
    while est_chome(jour):
        jour += timedelta(days=1)
    return en_utc(datetime.combine(jour + timedelta(days=1), time()))


def est_chome(jour: date) -> bool:
    fetes = {paques(jour.year) + timedelta(days=n) for n in JOURS_APRES_PAQUES}
    return jour.weekday() >= SAMEDI or (jour.month, jour.day) in FERIES_FIXES or jour in fetes


def paques(annee: int) -> date:
    """Return Easter Sunday: the Sunday after the first ecclesiastical full moon of spring."""
    nombre_d_or, siecle = annee % 19, annee // 100
    epacte = (siecle - siecle // 4 - (8 * siecle + 13) // 25 + 19 * nombre_d_or + 15) % 30
    lune = epacte - (epacte // 28) * (1 - (29 // (epacte + 1)) * ((21 - nombre_d_or) // 11))
    jour_de_lune = (annee + annee // 4 + lune + 2 - siecle + siecle // 4) % 7
    return date(annee, 3, 28) + timedelta(days=lune - jour_de_lune)


def jours_calendaires(debut: datetime, fin: datetime) -> int:
    """Return the days between two instants, as a calendar in Paris counts them."""
    return (a_paris(fin).date() - a_paris(debut).date()).days
