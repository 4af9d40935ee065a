"""The published subset is the one that is read: each of its examples is tried."""

import pytest

from tests.workflow.decisions.fabriquer import table
from workflow.decisions import examiner
from workflow.decisions.lecture import DMN
from workflow.decisions.natures import NATURES
from workflow.decisions.sous_ensemble import FORMES, Forme, Place
from workflow.decisions.table import POLITIQUES


def fichier(forme: Forme) -> bytes:
    exemple = forme.exemple
    match forme.place:
        case Place.ENTREE:
            return table([exemple], ["y"], ["-", "1"])
        case Place.CASE:
            return table(["x"], ["y"], [exemple, "1"])
        case Place.SORTIE:
            return table(["x"], ["y"], ["-", exemple])
        case Place.POLITIQUE:
            return table(["x"], ["y"], ["-", "1"], politique=exemple)
        case Place.TYPE:
            return table(["x"], ["y"], ["-", "1"], types={"x": exemple})


@pytest.mark.parametrize("forme", FORMES, ids=lambda forme: f"{forme.place} {forme.exemple}")
def test_each_form_is_read_or_refused_as_published(forme: Forme) -> None:
    tables, defauts = examiner(fichier(forme))
    assert (len(tables), not defauts) == ((1, True) if forme.admise else (0, False))


def test_every_policy_and_every_nature_is_published() -> None:
    admises = {forme.exemple for forme in FORMES if forme.admise}
    assert set(POLITIQUES) <= admises
    assert len(NATURES) == len(admises & {"string", "boolean", "integer"})
    assert len(DMN) == 5
