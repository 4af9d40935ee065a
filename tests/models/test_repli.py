"""Names folded for search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.repli import chiffres, cle_homonymes, plier, texte_cherche


@pytest.mark.parametrize(
    ("texte", "plie"),
    [
        ("Éloïse N’Diaye-Œuvrard", "eloise n diaye oeuvrard"),
        ("  D'ARTAGNAN--  de   la Tour ", "d artagnan de la tour"),
        ("Straße İpek Łukasz", "strasse ipek lukasz"),
        ("Jean_Pierre", "jean pierre"),
        (None, ""),
    ],
)
def test_accents_hyphens_apostrophes_case_and_spaces_do_not_count(
    texte: str | None, plie: str
) -> None:
    assert plier(texte) == plie


@given(st.text())
def test_a_fold_of_a_fold_is_itself_and_holds_no_sign_of_a_pattern(texte: str) -> None:
    plie = plier(texte)
    assert plier(plie) == plie
    assert not {"%", "_", "\\", "'", "-"} & set(plie)


@pytest.mark.parametrize("saisi", ["06 12 34 56 78", "+33 6 12.34.56.78", "0033612345678"])
def test_a_telephone_number_is_its_national_digits(saisi: str) -> None:
    assert chiffres(saisi) == "0612345678"


def test_namesakes_have_one_key_in_any_order() -> None:
    assert cle_homonymes("Da Silvère", "João") == cle_homonymes("João", "da  silvere")
    assert texte_cherche("Brunel", "Maël", None, "06.12") == "brunel mael 0612"
