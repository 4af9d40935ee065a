"""A job done apart: whatever it does, it costs little, reads nothing and leaves nothing behind."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import bpmn
from tests.workflow.pieges import SECRET
from workflow.isolement import Interruption, TravailInterrompu, isoler
from workflow.isolement.atelier import ATELIER, PLACES
from workflow.isolement.essai import essayer_isole
from workflow.isolement.protocole import AtelierOccupe, TravailEnDefaut
from workflow.isolement.verdict import verifier_isole
from workflow.verification.livre import verifier_livre

SECONDES = 0.5


@pytest.fixture(scope="module", autouse=True)
def _atelier() -> Iterator[None]:
    yield
    ATELIER.fermer()


def tendre(piege: str, contenu: bytes = b"", **limites: Any) -> Any:
    options = {"piege": piege}
    return isoler("tests.workflow.pieges", contenu, options=options, secondes=SECONDES, **limites)


def raison(piege: str, contenu: bytes = b"") -> Interruption:
    with pytest.raises(TravailInterrompu, match="simplifiez-le") as interruption:
        tendre(piege, contenu)
    return interruption.value.raison


def test_a_job_answers_from_another_process_that_ends_with_it() -> None:
    reponse = tendre("repondre", b"abc")
    assert reponse["recu"] == 3
    assert reponse["pid"] != os.getpid()
    assert not Path(f"/proc/{reponse['pid']}").exists()


@pytest.mark.parametrize("piege", ["tourner", "dormir", "s_obstiner"])
def test_a_job_that_does_not_end_is_stopped_in_time(piege: str) -> None:
    tendre("repondre")
    depart = time.perf_counter()
    assert raison(piege) is Interruption.TEMPS
    assert time.perf_counter() - depart < 4 * SECONDES + 0.5


def test_a_job_that_fills_the_memory_is_stopped() -> None:
    assert raison("remplir") is Interruption.MEMOIRE


def test_a_job_that_answers_too_much_is_not_listened_to() -> None:
    assert raison("bavarder") is Interruption.REPONSE


@pytest.mark.parametrize("piege", ["mourir", "partir"])
def test_a_job_that_dies_takes_nothing_with_it(piege: str) -> None:
    assert raison(piege) is Interruption.ARRET
    assert tendre("repondre")["recu"] == 0


def test_a_job_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    with pytest.raises(TravailEnDefaut, match="Too many open files"):
        tendre("ouvrir", str(secret).encode())


@pytest.mark.parametrize("piege", ["ecrire", "executer"])
def test_a_job_writes_no_file_and_starts_no_program(piege: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with pytest.raises(TravailEnDefaut, match="OSError"):
        tendre(piege, str(trace).encode())
    assert not trace.exists()


def test_a_job_reaches_no_network() -> None:
    with pytest.raises(TravailEnDefaut, match="Too many open files"):
        tendre("appeler")


def test_a_job_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    ATELIER.fermer()
    monkeypatch.setenv("DATABASE_URL", SECRET)
    assert SECRET not in str(tendre("lire_environnement"))


def test_a_job_writes_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert tendre("crier") == len("sur le terminal\n")
    assert capfd.readouterr() == ("", "")


def test_a_bug_in_a_job_is_told_as_one_with_its_trace() -> None:
    with pytest.raises(TravailEnDefaut, match="ZeroDivisionError"):
        tendre("echouer")


def test_a_workshop_that_cannot_start_is_a_bug_and_not_the_diagram_s_fault() -> None:
    with pytest.raises(TravailEnDefaut, match="No module named 'tests.workflow.absent'"):
        isoler("tests.workflow.absent", b"", secondes=SECONDES)
    assert tendre("repondre")["recu"] == 0


def test_two_threads_get_each_its_own_answer() -> None:
    recus: dict[int, int] = {}

    def demander(taille: int) -> None:
        for _ in range(10):
            recus[taille] = tendre("repondre", b"a" * taille)["recu"]
            assert recus[taille] == taille

    fils = [Thread(target=demander, args=(taille,)) for taille in (10, 20_000)]
    for un in fils:
        un.start()
    for un in fils:
        un.join()
    assert recus == {10: 10, 20_000: 20_000}


def test_a_third_who_would_wait_is_told_to_come_back() -> None:
    """Else slow files, sent together, would hold every thread of a server."""
    tendre("repondre")
    issues: list[object] = []

    def demander() -> None:
        try:
            issues.append(tendre("tourner"))
        except (AtelierOccupe, TravailInterrompu) as issue:
            issues.append(type(issue))

    fils = [Thread(target=demander) for _ in range(8)]
    for un in fils:
        un.start()
    for un in fils:
        un.join()
    assert issues == [AtelierOccupe] * (8 - PLACES) + [TravailInterrompu] * PLACES
    assert tendre("repondre")["recu"] == 0


def test_a_lost_workshop_is_replaced() -> None:
    tendre("repondre")
    poste = ATELIER._poste
    assert poste is not None
    poste.processus.kill()
    assert tendre("repondre")["recu"] == 0


def test_a_process_that_forks_gets_a_workshop_of_its_own() -> None:
    tendre("repondre")
    pid = os.fork()
    if pid == 0:
        bien = tendre("repondre", b"fils")["recu"] == 4
        ATELIER.fermer()
        os._exit(0 if bien else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert tendre("repondre", b"parent")["recu"] == 6


@pytest.mark.parametrize("contenu", [bpmn.read_parcours("acces_direct"), b"<", b""])
def test_a_verdict_given_apart_is_the_same(contenu: bytes) -> None:
    assert verifier_isole(contenu) == verifier_livre(contenu)


def test_a_verdict_that_is_cut_short_is_a_refusal_that_tells_what_to_do() -> None:
    verdict = verifier_isole(bpmn.read_parcours("acces_direct"), secondes=0.002)
    assert not verdict.accepte
    assert "simplifiez-le" in verdict.resume()


def test_a_trial_that_is_cut_short_is_an_incident_that_tells_what_to_do() -> None:
    resultat = essayer_isole(bpmn.read_parcours("acces_direct"), {}, secondes=0.002)
    assert resultat["refus"] == []
    assert resultat["essai"]["fin"]["etat"] == "incident"
    assert "simplifiez-le" in resultat["essai"]["fin"]["message"]


LENTS = "{'SpiffWorkflow', 'lxml', 'sqlalchemy', 'pydantic', 'jsonschema', 'holidays', 'flask'}"


@pytest.mark.parametrize(
    ("modules", "permis"),
    [
        ("web.cli, web.commandes.verifier, web.commandes.essayer", set()),
        ("workflow.verification.livre, workflow.essai.travail", {"SpiffWorkflow", "lxml"}),
    ],
)
def test_a_command_that_judges_a_file_starts_without_what_is_slow(
    modules: str, permis: set[str]
) -> None:
    """The command leaves the engine to the workshop, and neither needs the database."""
    programme = f"import sys, {modules}; print(*{LENTS} & set(sys.modules))"
    sortie = subprocess.run([sys.executable, "-c", programme], capture_output=True, check=True)
    assert set(sortie.stdout.decode().split()) <= permis
