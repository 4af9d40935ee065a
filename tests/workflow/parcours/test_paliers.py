"""The days on which stages are reviewed, whatever the month and the day of the entry."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.parcours.actes import ACTES
from workflow.parcours.paliers import FAIT_LE, mois_entre_examens, periode

PROGRAMME = {"paliers_type": ["alt", "bail_glissant"], "paliers_examen_mois": [3, 6]}


@pytest.mark.parametrize(
    ("signe_le", "examen_le", "limite"),
    [
        (date(2022, 2, 2), date(2022, 8, 2), date(2022, 6, 2)),
        (date(2022, 8, 31), date(2023, 2, 28), date(2022, 12, 28)),
        (date(2023, 8, 31), date(2024, 2, 29), date(2023, 12, 29)),
    ],
)
def test_la_periode_et_l_avis_au_prefet(signe_le: date, examen_le: date, limite: date) -> None:
    """L.442-8-3: two months before the end of the period, not four months after its start."""
    trouvee = periode(signe_le, 0, 6, apres=signe_le)
    assert (trouvee.examen_le, trouvee.limite_prefet_le) == (examen_le, limite)


@given(
    signe_le=st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    tours=st.integers(1, 8),
    mois=st.integers(1, 12),
)
def test_un_mois_court_ne_decale_pas_la_suite(signe_le: date, tours: int, mois: int) -> None:
    """Décret 2010-1564: each period is counted from the signature."""
    apres, faits = signe_le, 0
    for _ in range(tours):
        trouvee = periode(signe_le, faits, mois, apres=apres)
        apres, faits = trouvee.examen_le, trouvee.mois
    assert faits == tours * mois
    assert apres.day == signe_le.day or apres.day >= 28  # the last day of a shorter month
    assert (apres.year * 12 + apres.month) - (signe_le.year * 12 + signe_le.month) == faits


def test_chaque_palier_a_sa_periode() -> None:
    assert [mois_entre_examens(PROGRAMME, rang, 0) for rang in (1, 2)] == [3, 6]


def test_un_palier_s_examine_au_plus_tard_a_sa_fin() -> None:
    """004 2.1.18: three periods of six months at most."""
    assert mois_entre_examens({**PROGRAMME, "paliers_duree_mois": [2, 0]}, 1, 0) == 2


def test_un_palier_de_plus_que_ceux_du_programme_a_la_periode_du_decret() -> None:
    assert mois_entre_examens(PROGRAMME, 3, 0) == 6


def test_le_dernier_delai_du_calendrier_se_repete() -> None:
    programme = {**PROGRAMME, "calendrier_examens": [2, 6, 2]}
    assert [mois_entre_examens(programme, 1, n) for n in range(5)] == [2, 6, 2, 2, 2]


def test_une_periode_plus_courte_que_deux_mois_informe_le_prefet_aussitot() -> None:
    moment = datetime(2022, 3, 8, 9, tzinfo=UTC)
    ecrites = ACTES["entrer_palier"].variables(
        {FAIT_LE: moment}, {"calendrier_examens": [2], "paliers_type": ["bail_glissant"]}
    )
    assert ecrites["prefet_le"] == moment.isoformat()


def test_sans_dossier_les_delais_sont_des_durees() -> None:
    ecrites = ACTES["entrer_palier"].variables({}, PROGRAMME)
    assert (ecrites["examen_le"], ecrites["prefet_le"]) == ("P3M", "P1M")
