import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from models.chaine import ORIGINE, LigneJournal, condenser, empreinte, nouveau_sel

LIGNE = LigneJournal(
    dossier="abcdefghjkmn",
    rang=2,
    version=2,
    type="etape",
    element="t1_évaluer",
    tache_id="tache-1",
    acteur_id=7,
    fait_le=datetime(2022, 3, 1, 9, 30, tzinfo=UTC),
    saisi_le=datetime(2022, 3, 8, 16, 5, 4, 300, tzinfo=UTC),
    condense="c" * 64,
)
AUTRES: dict[str, Any] = {
    "dossier": "abcdefghjkmp",
    "rang": 3,
    "version": 3,
    "type": "message",
    "element": None,
    "tache_id": None,
    "acteur_id": None,
    "fait_le": LIGNE.fait_le + timedelta(microseconds=1),
    "saisi_le": LIGNE.saisi_le + timedelta(microseconds=1),
    "condense": "d" * 64,
}


def test_the_standard_library_alone_can_check_a_row() -> None:
    tableau = [
        "jalon.journal.1", "precedente", "abcdefghjkmn", 2, 2, "etape", "t1_évaluer", "tache-1", 7,
        "2022-03-01T09:30:00.000000+00:00", "2022-03-08T16:05:04.000300+00:00", "c" * 64,
    ]  # fmt: skip
    octets = json.dumps(tableau, ensure_ascii=False, separators=(",", ":")).encode()
    assert empreinte("precedente", LIGNE) == hashlib.sha256(octets).hexdigest()


def test_every_field_is_tried_below() -> None:
    assert set(AUTRES) == set(LigneJournal._fields)


@pytest.mark.parametrize("champ", LigneJournal._fields)
def test_each_field_of_a_row_is_protected(champ: str) -> None:
    changee = LIGNE._replace(**{champ: AUTRES[champ]})
    assert empreinte(ORIGINE, changee) != empreinte(ORIGINE, LIGNE)


def test_a_row_is_tied_to_the_one_before_it() -> None:
    assert empreinte("a", LIGNE) != empreinte("b", LIGNE)


def test_the_zone_in_which_a_moment_is_given_changes_nothing() -> None:
    ailleurs = LIGNE.fait_le.astimezone(timezone(timedelta(hours=2)))
    assert empreinte("a", LIGNE._replace(fait_le=ailleurs)) == empreinte("a", LIGNE)


def test_a_short_content_is_not_guessed_from_its_digest() -> None:
    assert condenser(nouveau_sel(), "oui") != condenser(nouveau_sel(), "oui")


def test_salt_and_content_cannot_be_cut_elsewhere() -> None:
    assert condenser("ab", "c") != condenser("a", "bc")
