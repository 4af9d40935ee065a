"""The labels of the domain's enumerations are read by everybody."""

import csv
import re
from importlib.resources import files

REFERENCE = re.compile(r"\b00[0-4]:\d|\(00[0-4]|\bL~|\(proposition\)|'")


def test_no_label_cites_a_source_or_bears_a_straight_apostrophe() -> None:
    with (files("models") / "codes.csv").open(encoding="utf-8") as flux:
        libelles = [ligne["libelle"] for ligne in csv.DictReader(flux)]
    assert len(libelles) > 100
    assert [libelle for libelle in libelles if REFERENCE.search(libelle)] == []
