"""What people write in cells is understood; what is not is said with the answers to write."""

import pytest

from web.imports.valeurs import CelluleRefusee, convertir
from workflow.formulaires import Champ, Option


def champ(genre: str, *options: tuple[str, str]) -> Champ:
    return Champ(
        cle="c", type=genre, libelle="C", aide=None, requis=False,
        options=tuple(Option(*un) for un in options), destination="ecran", confidentialite=None,
        route=False, montre_si=None, longueur_minimum=0, longueur_maximum=100, minimum=0,
        maximum=100,
    )  # fmt: skip


OUI_NON = champ("radio", ("oui", "Oui"), ("non", "Non"))
LISTE = champ("select", ("t2", "T2"), ("siao", "SIAO, hébergement"), ("91", "Essonne (91)"))


@pytest.mark.parametrize(
    "texte", ["31/03/2026", "31/3/26", "31-03-2026", "31.03.2026", "2026-03-31", "2026-03-31 10:00"]
)
def test_a_day_is_read_however_it_is_written(texte: str) -> None:
    assert convertir(champ("date"), texte) == "2026-03-31"


def test_a_year_of_two_figures_is_of_the_century_that_spreadsheets_mean() -> None:
    assert convertir(champ("date"), "05/11/79") == "1979-11-05"


@pytest.mark.parametrize("texte", ["31/02/2026", "mars 2026", "45747", "2026-13-01"])
def test_a_day_that_does_not_exist_is_refused(texte: str) -> None:
    with pytest.raises(CelluleRefusee, match="31/03/2026"):
        convertir(champ("date"), texte)


@pytest.mark.parametrize(
    ("texte", "attendu"), [("1 457", "1457"), ("620,00", "620"), ("620.0", "620"), ("3", "3")]
)
def test_a_whole_number_is_read_with_its_blanks_and_its_decimals(texte: str, attendu: str) -> None:
    assert convertir(champ("number"), texte) == attendu


@pytest.mark.parametrize("texte", ["620,5", "trois", "1e3", "=1+1"])
def test_what_is_no_whole_number_is_refused(texte: str) -> None:
    with pytest.raises(CelluleRefusee, match="nombre entier"):
        convertir(champ("number"), texte)


@pytest.mark.parametrize("texte", ["oui", "OUI", "o", "X", "1", "vrai"])
def test_yes_is_said_in_many_ways(texte: str) -> None:
    assert convertir(OUI_NON, texte) == "oui"
    assert convertir(champ("checkbox"), texte) == "on"


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("siao hebergement", "siao"),
        ("SIAO", "siao"),
        ("Essonne", "91"),
        ("91", "91"),
        ("t 2", None),
    ],
)
def test_an_answer_is_found_by_its_label_or_its_code_folded(texte: str, code: str | None) -> None:
    if code is not None:
        assert convertir(LISTE, texte) == code
        return
    with pytest.raises(CelluleRefusee, match="T2"):
        convertir(LISTE, texte)
