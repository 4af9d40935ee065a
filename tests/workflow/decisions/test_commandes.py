"""The commands take the tables that a diagram consults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflow.decisions.fabriquer import table
from tests.workflow.decisions.test_dossier import BAREME, DIAGRAMME


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "parcours.bpmn").write_bytes(DIAGRAMME)
    (tmp_path / "bareme.dmn").write_bytes(BAREME)
    (tmp_path / "casse.dmn").write_bytes(table(["x"], ["y"], ["x.__class__", "1"]))
    return tmp_path


def jalon(dossier: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    commande = [str(Path(sys.executable).parent / "jalon"), *arguments]
    base = {"JALON_BASE": f"sqlite:///{dossier}/jalon.db"}
    return subprocess.run(
        commande, cwd=dossier, env=os.environ | base, capture_output=True, text=True, check=False
    )


def test_verifier_takes_a_table_with_its_diagram(dossier: Path) -> None:
    seul = jalon(dossier, "verifier", "parcours.bpmn")
    assert (seul.returncode, "« bareme »".replace(" ", "\u00a0") in seul.stdout) == (1, True)
    assert jalon(dossier, "verifier", "parcours.bpmn", "--table", "bareme.dmn").returncode == 0


def test_verifier_judges_a_table_alone(dossier: Path) -> None:
    assert jalon(dossier, "verifier", "bareme.dmn").returncode == 0
    casse = jalon(dossier, "verifier", "casse.dmn")
    assert casse.returncode == 1
    assert "ligne 1, colonne" in casse.stdout
    assert jalon(dossier, "verifier", "parcours.bpmn", "--table", "absente.dmn").returncode == 2


def test_publier_freezes_the_table(dossier: Path) -> None:
    assert jalon(dossier, "publier", "parcours.bpmn").returncode == 1
    publie = jalon(dossier, "publier", "parcours.bpmn", "--table", "bareme.dmn")
    assert publie.stdout.startswith("essai_table\t1\t"), publie.stderr
    assert jalon(dossier, "publier", "bareme.dmn").returncode == 1
