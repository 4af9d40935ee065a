"""The guides say the words of the screens: what they quote, a reader finds there."""

import re
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[3]
GUIDES = sorted((RACINE / "docs" / "guide").glob("*.md"))
ECRANS = ("web", "workflow", "notifications", "models", "bpmn")
SUFFIXES = (".py", ".html", ".js", ".bpmn", ".json")
CITATION = re.compile(r"« ([^»]*) »")
INVENTEES = {"Relancer la visite", "Visite à un mois"}
"""What the reader of an example types."""


def a_plat(texte: str) -> str:
    """Return a text as it is compared: spaces of every kind are one, letters are small."""
    for espace in ("&nbsp;", "\\u00a0", "\u00a0", "\u202f"):
        texte = texte.replace(espace, " ")
    return " ".join(texte.split()).lower()


@pytest.fixture(scope="module")
def ecrans() -> str:
    fichiers = (f for piece in ECRANS for f in (RACINE / piece).rglob("*") if f.suffix in SUFFIXES)
    return a_plat(
        " ".join(f.read_text(encoding="utf-8") for f in fichiers if "vendor" not in f.parts)
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_ce_que_le_guide_cite_est_a_l_ecran(guide: Path, ecrans: str) -> None:
    cites = CITATION.findall(" ".join(guide.read_text(encoding="utf-8").split()))
    assert cites
    absents = [mots for mots in cites if mots not in INVENTEES and a_plat(mots) not in ecrans]
    assert absents == []
