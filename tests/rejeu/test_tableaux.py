"""The written forms of a table: same rows, same names, empty where nothing can be computed."""

import csv
import io
import json
from importlib.resources import files

import pytest

from web.page.tableaux import (
    COLONNES_CHIFFRES_CLES,
    COLONNES_DUREES,
    Colonne,
    Tableau,
    write_csv,
    write_json,
    write_texte,
)

EXEMPLE = Tableau(
    (Colonne("departement", "Dépt"), Colonne("avdl_moyenne_mois", "Moyenne (mois)")),
    (("91", 7.5), ("IdF", None)),
)


def header(nom: str) -> list[str]:
    texte = (files("web.rejeu") / "donnees" / nom).read_text(encoding="utf-8")
    return next(csv.reader(io.StringIO(texte)))


def test_the_key_figures_have_the_printed_columns_less_the_evolutions() -> None:
    imprimees = [c for c in header("002_chiffres_cles_31122022.csv") if "evolution" not in c]
    assert [colonne.cle for colonne in COLONNES_CHIFFRES_CLES] == imprimees


def test_the_waiting_times_have_the_printed_columns_of_avdl() -> None:
    imprimees = [c for c in header("002_duree_relogement_2022.csv") if not c.startswith("dalo")]
    assert [colonne.cle for colonne in COLONNES_DUREES] == imprimees


def test_csv_is_comma_separated_and_empty_where_nothing_was_computed() -> None:
    assert write_csv(EXEMPLE) == "departement,avdl_moyenne_mois\n91,7.5\nIdF,\n"


def test_json_is_an_array_of_objects_with_the_keys_of_the_csv() -> None:
    assert json.loads(write_json(EXEMPLE)) == [
        {"departement": "91", "avdl_moyenne_mois": 7.5},
        {"departement": "IdF", "avdl_moyenne_mois": None},
    ]


@pytest.mark.parametrize("attendu", ["Dépt  Moyenne (mois)", "91               7,5"])
def test_text_is_aligned_and_french(attendu: str) -> None:
    assert attendu in write_texte(EXEMPLE).splitlines()
