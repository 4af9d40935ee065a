"""The calendar rule: every delay is counted here, in Europe/Paris.

A duration in months keeps the day and the local hour, clamped to the end of the month
(31 August + 6 months = 28 or 29 February). A legal delay does not count the day of the
notification, ends at midnight, and an expiry on a Saturday, a Sunday or a public holiday moves
to the next working day (Code de procédure civile, articles 641 and 642).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from models.errors import ErreurMetier

PARIS = ZoneInfo("Europe/Paris")
SAMEDI = 5
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip

FERIES_FIXES = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
"""(month, day)."""
FERIES_APRES_PAQUES = (1, 39, 50)
"""Days after Easter: Easter Monday, Ascension, Whit Monday."""

_DUREE = re.compile(
    r"P(?=.)(?:(?P<annees>\d{1,3})Y)?(?:(?P<mois>\d{1,4})M)?(?:(?P<semaines>\d{1,4})W)?"
    r"(?:(?P<jours>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<heures>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<secondes>\d{1,7})S)?)?"
)


class DureeInvalide(ErreurMetier):
    """The text is not a duration that the calendar can add."""

    def __init__(self, texte: str) -> None:
        super().__init__(
            f"« {texte[:40]} » n’est pas une durée : écrivez par exemple P6M (six mois), "
            "P10D (dix jours) ou PT2H (deux heures)."
        )


@cache
def _lire_duree(texte: str) -> tuple[int, int, timedelta]:
    """Return (months, days, exact time) of an ISO 8601 duration. Raises DureeInvalide."""
    trouve = _DUREE.fullmatch(texte.strip().upper())
    if trouve is None:
        raise DureeInvalide(texte)
    n = {nom: int(valeur or 0) for nom, valeur in trouve.groupdict().items()}
    exact = timedelta(hours=n["heures"], minutes=n["minutes"], seconds=n["secondes"])
    return n["annees"] * 12 + n["mois"], n["semaines"] * 7 + n["jours"], exact


def ajouter_duree(depart: datetime, duree: str) -> datetime:
    """Return `depart` plus an ISO 8601 duration, by the calendar rule.

    Raises DureeInvalide when `duree` is not one, or leads out of the calendar.
    """
    return _compter(depart, duree, 1)


def retrancher_duree(terme: datetime, duree: str) -> datetime:
    """Return `terme` less an ISO 8601 duration, by the same rule (31 March less P1M: 28 February).

    Raises DureeInvalide when `duree` is not one, or leads out of the calendar.
    """
    return _compter(terme, duree, -1)


def _compter(moment: datetime, duree: str, sens: int) -> datetime:
    mois, jours, exact = _lire_duree(duree)
    local = moment.astimezone(PARIS)
    try:
        jour = _ajouter_mois(local.date(), sens * mois) + timedelta(days=sens * jours)
        return _a_la_meme_heure(jour, local) + sens * exact
    except (ValueError, OverflowError) as erreur:
        raise DureeInvalide(duree) from erreur


def decaler_jours(moment: datetime, jours: int) -> datetime:
    """Return `moment` moved by whole calendar days, at the same hour in Paris."""
    local = moment.astimezone(PARIS)
    return _a_la_meme_heure(local.date() + timedelta(days=jours), local)


def _ajouter_mois(jour: date, mois: int) -> date:
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, mois_du_terme = divmod(rang, 12)
    dernier = monthrange(annee, mois_du_terme + 1)[1]
    return date(annee, mois_du_terme + 1, min(jour.day, dernier))


def decaler_mois(jour: date, mois: int) -> date:
    """Return the day that many months later, or earlier, clamped to the end of the month."""
    return _ajouter_mois(jour, mois)


def _a_la_meme_heure(jour: date, local: datetime) -> datetime:
    return datetime.combine(jour, local.timetz()).astimezone(UTC)


def expiration_legale(notifie_le: datetime, jours: int) -> datetime:
    """Return the instant at which a legal delay of `jours` days is over (exclusive bound).

    Notified on 2 February with 10 days: the 12th at 24:00, i.e. midnight on the 13th in Paris;
    if the 12th is a Saturday, the following Monday at 24:00 (R.441-10; CPC 641-642).
    """
    dernier = jour_paris(notifie_le) + timedelta(days=jours)
    while not est_ouvrable(dernier):
        dernier += timedelta(days=1)
    return fin_de_journee(dernier)


def est_ouvrable(jour: date) -> bool:
    """Return whether `jour` is neither a week-end day, nor a public holiday, nor a day off."""
    return jour.weekday() < SAMEDI and not est_ferie(jour) and not _CHOMES.est_chome(jour)


def est_ferie(jour: date) -> bool:
    """Tell whether `jour` is one of the public holidays of the whole country."""
    return jour in _feries(jour.year)


def list_feries(annee: int) -> list[date]:
    """Return the public holidays of a year, in order."""
    return sorted(_feries(annee))


class _Chomes:
    """Who knows the days off beside the legal ones: nobody, where there is no base."""

    def __init__(self) -> None:
        self.est_chome: Callable[[date], bool] = lambda _jour: False


_CHOMES = _Chomes()


def chomes_avec(est_chome: Callable[[date], bool]) -> None:
    """Ask this function too whether a day is off (`models/jours_chomes.py`)."""
    _CHOMES.est_chome = est_chome


@cache
def _feries(annee: int) -> frozenset[date]:
    """Return the public holidays of a year (Code du travail, L.3133-1).

    Counted here: a library would be read from its files, which the process that judges a
    diagram may not open.
    """
    paques = _paques(annee)
    mobiles = (paques + timedelta(days=jours) for jours in FERIES_APRES_PAQUES)
    return frozenset((*(date(annee, mois, jour) for mois, jour in FERIES_FIXES), *mobiles))


def _paques(annee: int) -> date:
    """Return Easter Sunday in the Gregorian calendar (the algorithm of Butcher and Meeus)."""
    siecle, rang = divmod(annee, 100)
    lune = (19 * (annee % 19) + siecle - siecle // 4 - (8 * siecle + 13) // 25 + 15) % 30
    dimanche = (32 + 2 * (siecle % 4) + 2 * (rang // 4) - lune - rang % 4) % 7
    trop_tard = (annee % 19 + 11 * lune + 19 * dimanche) // 433
    mois = (lune + dimanche - 7 * trop_tard + 90) // 25
    return date(annee, mois, (lune + dimanche - 7 * trop_tard + 33 * mois + 19) % 32)


def jour_paris(moment: datetime) -> date:
    """Return the day that a clock in Paris shows at `moment`."""
    return moment.astimezone(PARIS).date()


def debut_de_journee(jour: date) -> datetime:
    """Return the first instant of `jour` in Paris."""
    return datetime.combine(jour, time(), PARIS).astimezone(UTC)


def moment_a_paris(jour: date, heure: time) -> datetime:
    """Return the instant at which a clock in Paris shows `heure` on `jour`.

    An hour that the spring jumps over is read an hour later; of the two that the autumn has, the
    first.
    """
    return datetime.combine(jour, heure, PARIS).astimezone(UTC)


def fin_de_journee(jour: date) -> datetime:
    """Return the first instant of the next day in Paris (exclusive bound)."""
    return debut_de_journee(jour + timedelta(days=1))


def dernier_jour(echeance: datetime) -> date:
    """Return the last day of a delay: midnight in Paris ends the day before it.

    A legal delay is over at the first instant of the next day (CPC 641-642), which is no day of it.
    """
    return jour_paris(echeance - timedelta(microseconds=1))


def jours_entre(debut: datetime, fin: datetime) -> int:
    """Return the calendar days from `debut` to `fin` in Paris."""
    return (jour_paris(fin) - jour_paris(debut)).days


def jour_lisible(moment: datetime) -> str:
    """Return the day of a moment as a French sentence shows it: « 31 mars 2026 », never cut."""
    return jour_en_mots(jour_paris(moment))


def jour_en_mots(jour: date) -> str:
    """Return a day in the same words."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}\u00a0{MOIS[jour.month - 1]}\u00a0{jour.year}"
