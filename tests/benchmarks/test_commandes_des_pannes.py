"""The measures of faults, as commands and very small: each still runs, and still means something.

Each is run in a process of its own: they fork, which a test run full of threads should not.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

RACINE = Path(__file__).parents[2]


def lancer(mesure: str, *mots: str) -> list[Mapping[str, Any]]:
    """Run the short version of a measure; return its rows, all of them held."""
    fait = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{mesure}", *mots],
        cwd=RACINE,
        env={**os.environ, "SHORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    rangees = [orjson.loads(texte) for texte in fait.stdout.splitlines()]
    assert fait.returncode == 0, (rangees, fait.stderr)
    assert [rangee for rangee in rangees if not rangee["tenu"] or not rangee["court"]] == []
    return rangees


def par_nom(rangees: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {rangee["mesure"]: rangee for rangee in rangees}


def test_des_ouvriers_tues_ne_perdent_rien_et_un_menteur_est_pris() -> None:
    rangees = par_nom(lancer("kill9", "--base", "sqlite-full", "--morts", "3", "--pas", "90"))
    assert rangees["R1"]["etapes_acquittees"] >= 90
    assert rangees["R1"]["dossiers_reconstruits"] > 0
    assert rangees["R1-temoin"]["valeur"] > 0


def test_une_etape_tuee_a_chaque_point_est_faite_ou_ne_l_est_pas() -> None:
    rangees = par_nom(lancer("killpoint", "--base", "sqlite-full", "--depuis", "1"))
    etape = rangees["R2"]
    assert (etape["anciens"], etape["nouveaux"]) == (etape["points"] - 1, 1)
    assert rangees["R2-temoin"]["valeur"] > 0


def test_deux_processus_se_disputent_une_etape_et_la_garde_les_departage() -> None:
    rangees = par_nom(lancer("two_workers", "--base", "sqlite-full", "--rendez-vous", "11"))
    assert rangees["R3"]["issues"] == {"bien": 11}
    assert rangees["R3-temoin"]["valeur"] > 0


def test_le_travail_reprend_seul_quand_le_verrou_est_lache() -> None:
    rangees = par_nom(lancer("busy", "--base", "sqlite-full", "--secondes", "1"))
    assert rangees["R5"]["etapes_acquittees"] > 0


@pytest.mark.postgresql
def test_le_travail_reprend_seul_quand_postgresql_revient() -> None:
    [rangee] = lancer("pg_restart", "--fois", "1")
    assert rangee["rencontres"]["indisponible"] > 0


def test_le_travail_reprend_seul_quand_le_disque_a_de_la_place() -> None:
    """Without the right to mount a disk the measure says so, and is not held."""
    mots = ("disk_full", "--base", "sqlite-full")
    if os.geteuid() == 0:
        [rangee] = lancer(*mots)
        assert rangee["rencontres"]["indisponible"] > 0
    else:
        with pytest.raises(AssertionError, match="'tenu': False"):
            lancer(*mots)


def test_les_echeances_egalent_le_second_calendrier() -> None:
    rangees = par_nom(lancer("timers", "--base", "sqlite-full"))
    assert set(rangees) == {
        "T1", "T1-temoin", "T1-correction", "T3", "T4", "T5", "T5-temoin",
    }  # fmt: skip
