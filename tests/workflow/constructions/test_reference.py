"""The page on diagrams says what the tables say, and the tables say all that the code reads."""

import re
from pathlib import Path

from tests.workflow.constructions.reference import PAGE, ecrire
from workflow.verification.proprietes import PROPRIETES

SOURCES = Path(__file__).parents[3] / "workflow"
LUES = re.compile(r"""(?:\.lire|\bproprietes\([\w.]+\)\.get|\blues\.get)\("([a-z_]+)\"""")


def test_la_page_est_a_jour() -> None:
    assert PAGE.read_text(encoding="utf-8") == ecrire(), (
        "run python -m tests.workflow.constructions.reference"
    )


def test_chaque_propriete_lue_est_dans_la_table() -> None:
    lues = {
        nom
        for fichier in SOURCES.rglob("*.py")
        for nom in LUES.findall(fichier.read_text(encoding="utf-8"))
    }
    assert len(lues) > 8
    assert lues <= {propriete.nom for propriete in PROPRIETES}
