"""`jalon tableau` and `jalon rejouer` from outside: what is printed, where, and the exit code."""

import json
from datetime import UTC, datetime

import pytest

from models.db import SessionFactory, transaction
from tests import fabrique
from tests.bases import sur_sqlite
from web.cli import main
from web.rejeu.foyer import identifiant_du_dossier

pytestmark = sur_sqlite


@pytest.fixture(autouse=True)
def base(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)


def run(*mots: str) -> int:
    with pytest.raises(SystemExit) as sortie:
        main(mots)
    assert isinstance(sortie.value.code, int)
    return sortie.value.code


def test_the_table_alone_is_on_stdout(
    factory: SessionFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(factory) as session:
        fabrique.mesure(session, fabrique.dossier(session), debut=datetime(2022, 3, 1, tzinfo=UTC))
    assert run("tableau", "chiffres-cles", "--au", "2022-12-31", "--format", "json") == 0
    lu = capsys.readouterr()
    lignes = {ligne["departement"]: ligne for ligne in json.loads(lu.out)}
    assert lignes["91"]["menages_en_cours_avl"] == lignes["IdF"]["menages_en_cours_avl"] == 1
    assert lignes["75"]["taux_relogement_pct"] is None
    assert lu.err == ""


def test_the_text_form_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("tableau", "durees-relogement", "--au", "2022-12-31") == 0
    assert capsys.readouterr().out.splitlines()[0] == "Dépt  Moyenne (mois)  Médiane (mois)"


@pytest.mark.parametrize(
    "mots",
    [
        ("tableau", "inconnu", "--au", "2022-12-31"),
        ("tableau", "chiffres-cles", "--au", "31/12/2022"),
        ("tableau", "chiffres-cles"),
        ("tableau", "chiffres-cles", "--au", "2022-12-31", "--format", "xlsx"),
        ("rejouer", "idf-2021"),
        ("rejouer", "idf-2022", "--departement", "13"),
    ],
    ids=" ".join,
)
def test_unusable_arguments_end_in_2_with_a_sentence(
    mots: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*mots) == 2
    lu = capsys.readouterr()
    assert lu.out == ""
    assert lu.err != ""


def test_a_departement_already_replayed_is_refused_and_ends_in_1(
    factory: SessionFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(factory) as session:
        fabrique.dossier(session, public_id=identifiant_du_dossier("91", 0))
    assert run("rejouer", "idf-2022", "--departement", "91") == 1
    lu = capsys.readouterr()
    assert lu.out == ""
    assert "Déjà rejoué\u00a0: département 91." in lu.err
