"""One setting chooses who does the work; what machines cannot share is refused in a sentence."""

import pytest

from tests.bases import sur_postgresql
from tests.web.travaux.decor import environnement
from web.cli import main
from web.config import ReglagesRefuses, lire_reglages

POSTGRESQL = "postgresql+psycopg://jalon@base/jalon"


def regler(monkeypatch: pytest.MonkeyPatch, url: str, *, sans: str | None = None) -> None:
    for nom, valeur in environnement(url).items():
        monkeypatch.setenv(nom, valeur)
    if sans is not None:
        monkeypatch.delenv(sans)


def test_the_work_is_shared_on_postgresql_only(monkeypatch: pytest.MonkeyPatch) -> None:
    regler(monkeypatch, "sqlite:////tmp/nulle-part.db")
    with pytest.raises(ReglagesRefuses, match="demande PostgreSQL"):
        lire_reglages()
    regler(monkeypatch, POSTGRESQL)
    assert lire_reglages().est_distribue


@pytest.mark.parametrize("absent", ["JALON_CLE_SECRETE", "JALON_URL"])
def test_what_each_machine_would_invent_for_itself_must_be_given(
    absent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    regler(monkeypatch, POSTGRESQL, sans=absent)
    with pytest.raises(ReglagesRefuses, match=f"demande {absent}\u00a0:"):
        lire_reglages()


def test_by_default_one_process_does_everything_and_a_worker_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    regler(monkeypatch, POSTGRESQL, sans="JALON_TRAVAUX")
    assert lire_reglages().travaux == "embarque"
    assert refus("worker", capsys) == (
        "«\u00a0jalon worker\u00a0» demande JALON_TRAVAUX=distribue\u00a0: sans lui, "
        "«\u00a0jalon servir\u00a0» fait tout.\n"
    )


@sur_postgresql
def test_what_serves_refuses_a_base_that_init_has_not_prepared(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`url` lacks Procrastinate's tables. Preparing twice is preparing once."""
    regler(monkeypatch, url)
    assert "lancez «\u00a0jalon init\u00a0»" in refus("worker", capsys)
    monkeypatch.setenv("PORT", "0")
    assert "lancez «\u00a0jalon init\u00a0»" in refus("servir", capsys)
    for _ in range(2):
        with pytest.raises(SystemExit) as fin:
            main(["init"])
        assert fin.value.code == 0
    with pytest.raises(SystemExit) as fin:
        main(["worker", "--vider"])
    assert fin.value.code == 0


def refus(commande: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as fin:
        main([commande])
    assert fin.value.code == 2
    return capsys.readouterr().err
