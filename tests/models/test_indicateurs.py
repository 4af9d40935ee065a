"""The key figures read facts, at the end of a day in Paris, and nothing else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic
from models.codes import MesureType
from models.dossier import Dossier
from models.indicateurs import (
    ChiffresCles,
    DureeRelogement,
    chiffres_cles,
    durees_relogement,
    round_half_up,
)
from tests import fabrique

SOIR = date(2022, 12, 31)
LIGNES = ["75", "77", "78", "91", "92", "93", "94", "95", "IdF"]


def le(jour: str, heure: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(jour), datetime.min.time(), UTC).replace(hour=heure)


def dossier(session: Session, departement: str = "91", *, dalo: bool = True) -> Dossier:
    foyer = fabrique.menage(session, dalo=dalo)
    return fabrique.dossier(session, menage_id=foyer.id, departement=departement)


def diagnostiquer(session: Session, parent: Dossier, moment: datetime) -> None:
    fabrique.add(
        session,
        Diagnostic(
            dossier_id=parent.id,
            fait_le=moment,
            saisi_le=moment,
            operateur_id=parent.association_id,
            conclusion="avl",
        ),
    )


def avl(session: Session, debut: str, fin: str | None = None, motif: str | None = None) -> None:
    fabrique.mesure(
        session,
        dossier(session),
        debut=le(debut),
        fin_reelle=le(fin) if fin else None,
        fin_motif=motif,
    )


def ligne(session: Session, departement: str = "91", au: date = SOIR) -> ChiffresCles:
    return {chiffre.departement: chiffre for chiffre in chiffres_cles(session, au=au)}[departement]


def duree(session: Session, departement: str = "91", au: date = SOIR) -> DureeRelogement:
    return {d.departement: d for d in durees_relogement(session, au=au)}[departement]


def test_an_empty_base_has_its_nine_lines_and_no_rate(session: Session) -> None:
    lignes = chiffres_cles(session, au=SOIR)
    assert [chiffre.departement for chiffre in lignes] == LIGNES
    assert {chiffre.diagnostics for chiffre in lignes} == {0}
    assert {chiffre.taux_relogement for chiffre in lignes} == {None}
    assert {chiffre.relogements_mensuels for chiffre in lignes} == {None}
    assert duree(session) == DureeRelogement("91", None, None)


def test_a_diagnostic_counts_from_its_day_in_paris(session: Session) -> None:
    diagnostiquer(session, dossier(session), le("2022-12-31", heure=22))
    diagnostiquer(session, dossier(session), le("2022-12-31", heure=23))
    assert ligne(session, au=SOIR).diagnostics == 1
    assert ligne(session, au=date(2023, 1, 1)).diagnostics == 2
    assert ligne(session, au=date(2022, 12, 30)).diagnostics == 0


def test_a_household_diagnosed_twice_is_one_household(session: Session) -> None:
    parent = dossier(session)
    diagnostiquer(session, parent, le("2022-02-01"))
    diagnostiquer(session, parent, le("2022-06-01"))
    assert ligne(session).diagnostics == 1


def test_the_share_outside_dalo_is_rounded_half_up(session: Session) -> None:
    for dalo in (False, *[True] * 7):
        diagnostiquer(session, dossier(session, dalo=dalo), le("2022-02-01"))
    assert ligne(session).hors_dalo == 1
    assert ligne(session).part_hors_dalo == 13


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "attendu"),
    [(5, 2, 3), (3, 2, 2), (1, 3, 0), (2, 3, 1), (0, 7, 0), (5241, 36, 146), (1, 0, None)],
)
def test_halves_go_up(numerateur: int, denominateur: int, attendu: int | None) -> None:
    assert round_half_up(numerateur, denominateur) == attendu


def test_an_avl_is_under_way_until_the_end_of_the_day_before_its_end(session: Session) -> None:
    avl(session, "2022-03-01", "2022-06-15", "abandon_mesure")
    assert ligne(session, au=date(2022, 2, 28)).avl == 0
    assert ligne(session, au=date(2022, 3, 1)).avl == 1
    assert ligne(session, au=date(2022, 6, 14)).avl == 1
    assert ligne(session, au=date(2022, 6, 15)).avl == 0
    assert ligne(session).reloges == 0


def test_only_a_lease_makes_a_relogement(session: Session) -> None:
    avl(session, "2022-03-01", "2022-06-15", "relogement")
    avl(session, "2022-03-01", "2022-06-15", "non_relogeable")
    avl(session, "2022-03-01")
    assert ligne(session, au=date(2022, 6, 14)).reloges == 0
    compte = ligne(session)
    assert (compte.reloges, compte.avl, compte.taux_relogement) == (1, 1, 50)


def test_adl_are_counted_apart(session: Session) -> None:
    avl(session, "2022-03-01")
    for _ in range(2):
        fabrique.mesure(session, dossier(session), MesureType.ADL, debut=le("2022-04-01"))
    compte = ligne(session)
    assert (compte.avl, compte.adl, compte.part_adl) == (1, 2, 67)


def test_monthly_means_count_the_months_since_the_first_convention(session: Session) -> None:
    fabrique.convention(session, debut=date(2021, 1, 1), fin=date(2022, 1, 1))
    fabrique.convention(session, debut=date(2020, 1, 1), fin=date(2021, 1, 1))
    assert ligne(session).mois == 36
    assert ligne(session, au=date(2021, 12, 31)).mois == 24
    assert ligne(session, au=date(2020, 1, 30)).mois == 0


def test_the_region_is_computed_from_its_totals(session: Session) -> None:
    fabrique.convention(session, debut=date(2022, 11, 1), fin=date(2023, 11, 1))
    for departement in ("75", "91"):
        fabrique.mesure(
            session,
            dossier(session, departement),
            debut=le("2022-03-01"),
            fin_reelle=le("2022-06-15"),
            fin_motif="relogement",
        )
    assert ligne(session, "75").relogements_mensuels == 1
    assert ligne(session, "91").relogements_mensuels == 1
    assert ligne(session, "IdF").relogements_mensuels == 1
    assert ligne(session, "IdF").reloges == 2


def test_one_changed_dossier_moves_the_figure(session: Session) -> None:
    parent = dossier(session)
    fabrique.mesure(session, parent, debut=le("2022-03-01"))
    assert (ligne(session, "91").avl, ligne(session, "93").avl) == (1, 0)
    parent.departement = "93"
    session.flush()
    assert (ligne(session, "91").avl, ligne(session, "93").avl) == (0, 1)


def test_waiting_times_are_those_of_the_year_up_to_the_day(session: Session) -> None:
    avl(session, "2021-01-01", "2021-12-31", "relogement")
    avl(session, "2021-12-01", "2022-01-31", "relogement")
    avl(session, "2021-12-01", "2022-12-01", "relogement")
    avl(session, "2022-01-01", "2022-05-01", "abandon_mesure")
    janvier = duree(session, au=date(2022, 1, 31))
    assert janvier.moyenne == janvier.mediane == pytest.approx(61 / 30.4375)
    assert duree(session).moyenne == pytest.approx((61 + 365) / 2 / 30.4375)
    assert duree(session, "IdF") == DureeRelogement(
        "IdF", duree(session).moyenne, duree(session).mediane
    )
