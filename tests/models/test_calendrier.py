"""The calendar rule, against a second calculation that shares nothing with it (measure T1).

The product adds months through a day count and lets `zoneinfo` find the offset. Here months are
counted one at a time on a table of lengths, and the offset of Paris comes from the rule of law:
summer time runs from the last Sunday of March to the last Sunday of October, 01:00 UTC.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from models.calendrier import (
    DureeInvalide,
    ajouter_duree,
    debut_de_journee,
    decaler_jours,
    dernier_jour,
    est_ouvrable,
    expiration_legale,
    fin_de_journee,
    jour_lisible,
    jour_paris,
    jours_entre,
    retrancher_duree,
)

LONGUEURS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HEURES = ((0, 30), (12, 0), (23, 30))
DUREES = {"P1M": (1, 0), "P6M": (6, 0), "P12M": (12, 0), "P10D": (0, 10)}


def longueur(annee: int, mois: int) -> int:
    bissextile = annee % 4 == 0 and (annee % 100 != 0 or annee % 400 == 0)
    return 29 if mois == 2 and bissextile else LONGUEURS[mois - 1]


def dernier_dimanche(annee: int, mois: int) -> int:
    """The day of the last Sunday, by Zeller's congruence (0: Saturday, 1: Sunday)."""
    for jour in range(longueur(annee, mois), 0, -1):
        m, a = (mois, annee) if mois > 2 else (mois + 12, annee - 1)
        if (jour + 13 * (m + 1) // 5 + a + a // 4 - a // 100 + a // 400) % 7 == 1:
            return jour
    raise AssertionError


def est_en_ete(moment: datetime) -> bool:
    """Tell whether summer time runs in Paris at a moment in UTC."""
    debut = datetime(moment.year, 3, dernier_dimanche(moment.year, 3), 1, tzinfo=UTC)
    fin = datetime(moment.year, 10, dernier_dimanche(moment.year, 10), 1, tzinfo=UTC)
    return debut <= moment < fin


def en_utc(annee: int, mois: int, jour: int, heure: int, minute: int) -> datetime:
    """The instant when a clock in Paris shows this: the first one when it shows it twice."""
    hiver = datetime(annee, mois, jour, heure, minute, tzinfo=UTC) - timedelta(hours=1)
    ete = hiver - timedelta(hours=1)
    return ete if est_en_ete(ete) else hiver


def ajouter(jour: tuple[int, int, int], mois: int, jours: int) -> tuple[int, int, int]:
    """Add months, then days, one at a time."""
    annee, m, j = jour
    for _ in range(mois):
        annee, m = (annee + 1, 1) if m == 12 else (annee, m + 1)
    j = min(j, longueur(annee, m))
    for _ in range(jours):
        j += 1
        if j > longueur(annee, m):
            annee, m, j = (annee + 1, 1, 1) if m == 12 else (annee, m + 1, 1)
    return annee, m, j


def jours_de(debut: int, fin: int) -> Iterator[tuple[int, int, int]]:
    jour = (debut, 1, 1)
    while jour[0] <= fin:
        yield jour
        jour = ajouter(jour, 0, 1)


@pytest.mark.parametrize("duree", DUREES)
def test_chaque_jour_de_2024_a_2031_donne_le_terme_d_un_calcul_independant(duree: str) -> None:
    mois, jours = DUREES[duree]
    ecarts = [
        (jour, heure)
        for jour in jours_de(2024, 2031)
        for heure in HEURES
        if ajouter_duree(en_utc(*jour, *heure), duree)
        != en_utc(*ajouter(jour, mois, jours), *heure)
    ]
    assert ecarts == []


def test_le_calcul_independant_couvre_huit_ans() -> None:
    """Guards the sweep above: on no day at all it would hold."""
    jours = list(jours_de(2024, 2031))
    assert (len(jours), jours[-1]) == (2922, (2031, 12, 31))


@pytest.mark.parametrize(
    ("depart", "terme"),
    [
        ((2022, 8, 31), (2023, 2, 28)),
        ((2023, 8, 31), (2024, 2, 29)),
        ((2023, 8, 29), (2024, 2, 29)),
        ((2024, 2, 29), (2024, 8, 29)),
        ((2022, 3, 31), (2022, 9, 30)),
        ((2022, 12, 31), (2023, 6, 30)),
    ],
)
def test_six_mois_s_arretent_a_la_fin_du_mois(
    depart: tuple[int, int, int], terme: tuple[int, int, int]
) -> None:
    assert jour_paris(ajouter_duree(en_utc(*depart, 10, 0), "P6M")) == date(*terme)


def test_une_annee_depuis_le_29_fevrier_finit_le_28() -> None:
    assert jour_paris(ajouter_duree(en_utc(2024, 2, 29, 8, 0), "P1Y")) == date(2025, 2, 28)


def test_l_heure_de_paris_est_gardee_d_une_heure_d_hiver_a_une_heure_d_ete() -> None:
    depart = datetime(2022, 1, 10, 8, 0, tzinfo=UTC)
    assert ajouter_duree(depart, "P6M") == datetime(2022, 7, 10, 7, 0, tzinfo=UTC)


def test_la_nuit_ou_l_heure_n_existe_pas_ne_fait_perdre_aucun_jour() -> None:
    """27 March 2022, 02:30 does not exist in Paris: the term is that day all the same."""
    terme = ajouter_duree(datetime(2022, 2, 27, 1, 30, tzinfo=UTC), "P1M")
    assert jour_paris(terme) == date(2022, 3, 27)
    assert terme == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)


def test_la_nuit_ou_l_heure_existe_deux_fois_prend_la_premiere() -> None:
    terme = ajouter_duree(datetime(2022, 9, 30, 0, 30, tzinfo=UTC), "P1M")
    assert terme == datetime(2022, 10, 30, 0, 30, tzinfo=UTC)


def test_les_heures_sont_exactes_et_les_jours_ceux_du_calendrier() -> None:
    veille_du_changement = datetime(2022, 3, 26, 11, 0, tzinfo=UTC)
    assert ajouter_duree(veille_du_changement, "PT24H") - veille_du_changement == timedelta(
        hours=24
    )
    assert ajouter_duree(veille_du_changement, "P1D") - veille_du_changement == timedelta(hours=23)
    assert ajouter_duree(veille_du_changement, "P1W") == decaler_jours(veille_du_changement, 7)


def test_une_duree_combine_ses_parties() -> None:
    terme = ajouter_duree(en_utc(2024, 1, 31, 9, 0), "P1Y1M1W2DT1H30M")
    assert terme == en_utc(2025, 3, 9, 10, 30)


@pytest.mark.parametrize(
    "texte",
    ["", "P", "PT", "6M", "P6", "P-6M", "P1.5M", "P6M ou plus", "R/P1D", "six mois", "P6M\n\nP",
     "P99999Y", "P1M2Y", "PP1M", "2026-01-01"],
)  # fmt: skip
def test_ce_qui_n_est_pas_une_duree_est_refuse_en_francais(texte: str) -> None:
    with pytest.raises(DureeInvalide, match="n’est pas une durée") as refus:
        ajouter_duree(en_utc(2024, 1, 1, 9, 0), texte)
    assert "P6M" in str(refus.value)


@pytest.mark.parametrize("texte", ["P999Y9999M", "P99999D", "P8000W"])
def test_une_duree_qui_sort_du_calendrier_est_refusee(texte: str) -> None:
    with pytest.raises(DureeInvalide, match="n’est pas une durée"):
        ajouter_duree(en_utc(9900, 1, 1, 9, 0), texte)


FERIES_2022 = (
    (1, 1), (4, 18), (5, 1), (5, 8), (5, 26), (6, 6), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25),
)  # fmt: skip


def test_les_jours_feries_sont_ceux_que_compte_une_bibliotheque() -> None:
    """From 2008 on: before, Whit Monday was for three years the « journée de solidarité »."""
    feries = holidays.country_holidays("FR", years=range(2008, 2100))
    jours = (date(2008, 1, 1) + timedelta(days=rang) for rang in range(92 * 365))
    faux = [j for j in jours if est_ouvrable(j) == (j.weekday() >= 5 or j in feries)]
    assert faux == []


def test_les_jours_feries_sont_ceux_de_la_loi_et_eux_seuls() -> None:
    """Code du travail L.3133-1: eleven days. Easter 2022 falls on 17 April."""
    attendus = {date(2022, mois, jour) for mois, jour in FERIES_2022}
    semaine = [date(2022, 1, 1) + timedelta(days=n) for n in range(365)]
    chomes = {jour for jour in semaine if jour.weekday() < 5 and not est_ouvrable(jour)}
    assert chomes == {jour for jour in attendus if jour.weekday() < 5}
    assert not any(est_ouvrable(jour) for jour in semaine if jour.weekday() >= 5)


@pytest.mark.parametrize(
    ("notifie", "jours", "dernier", "pourquoi"),
    [
        ((2022, 2, 2), 9, (2022, 2, 11), "a Friday stays"),
        ((2022, 2, 2), 10, (2022, 2, 14), "Saturday the 12th moves to Monday"),
        ((2022, 2, 3), 10, (2022, 2, 14), "Sunday the 13th moves to Monday"),
        ((2024, 2, 2), 10, (2024, 2, 12), "the 12th is a Monday: R.441-10 as it reads"),
        ((2022, 7, 4), 10, (2022, 7, 15), "14 July, a Thursday"),
        ((2023, 4, 21), 10, (2023, 5, 2), "1 May, a Monday"),
        ((2022, 4, 6), 10, (2022, 4, 19), "Saturday, Easter Sunday, Easter Monday"),
        ((2021, 12, 22), 10, (2022, 1, 3), "1 January on a Saturday, across the year"),
        ((2024, 5, 29), 10, (2024, 6, 10), "a Saturday, across the month"),
    ],
)
def test_un_delai_legal_finit_un_jour_ouvrable_a_minuit(
    notifie: tuple[int, int, int], jours: int, dernier: tuple[int, int, int], pourquoi: str
) -> None:
    """R.441-10; Code de procédure civile, articles 641 and 642."""
    minuit = en_utc(*ajouter(dernier, 0, 1), 0, 0)
    for heure in HEURES:
        assert expiration_legale(en_utc(*notifie, *heure), jours) == minuit, pourquoi


def test_le_jour_de_la_notification_ne_compte_pas() -> None:
    """Notified in the last half hour of the day: the delay is that of the whole day."""
    assert expiration_legale(en_utc(2024, 2, 2, 23, 30), 10) == en_utc(2024, 2, 13, 0, 0)
    assert expiration_legale(en_utc(2024, 2, 3, 0, 30), 10) == en_utc(2024, 2, 14, 0, 0)


def test_un_jour_de_paris_va_de_minuit_a_minuit_quelle_que_soit_sa_longueur() -> None:
    for jour, heures in ((date(2022, 3, 27), 23), (date(2022, 10, 30), 25), (date(2022, 6, 1), 24)):
        debut, fin = debut_de_journee(jour), fin_de_journee(jour)
        assert fin - debut == timedelta(hours=heures)
        assert jour_paris(debut) == jour
        assert jour_paris(fin - timedelta(microseconds=1)) == jour
        assert jour_paris(fin) == jour + timedelta(days=1)


def test_un_delai_qui_finit_a_minuit_a_pour_dernier_jour_la_veille() -> None:
    assert dernier_jour(debut_de_journee(date(2022, 2, 14))) == date(2022, 2, 13)
    assert dernier_jour(en_utc(2022, 2, 14, 12, 0)) == date(2022, 2, 14)


def test_les_jours_se_comptent_a_paris() -> None:
    soir = en_utc(2022, 6, 1, 23, 30)
    assert jours_entre(soir, en_utc(2022, 6, 2, 0, 30)) == 1
    assert jours_entre(soir, en_utc(2022, 6, 1, 0, 30)) == 0
    assert jours_entre(soir, en_utc(2022, 5, 30, 12, 0)) == -2
    assert jour_lisible(soir) == "1er\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2022"


@pytest.mark.parametrize(
    ("terme", "duree", "attendu"),
    [
        ("2026-03-31", "P1M", "2026-02-28"),
        ("2028-03-31", "P1M", "2028-02-29"),
        ("2026-01-15", "P1Y2M", "2024-11-15"),
        ("2026-03-31", "P3D", "2026-03-28"),
    ],
)
def test_retrancher_garde_le_jour_ou_la_fin_du_mois(terme: str, duree: str, attendu: str) -> None:
    """At midnight in Paris on both sides, over the change of hour of the last days of March."""
    avant = retrancher_duree(debut_de_journee(date.fromisoformat(terme)), duree)
    assert avant == debut_de_journee(date.fromisoformat(attendu))
