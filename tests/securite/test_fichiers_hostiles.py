"""Hostile files: each is refused in time, by a French sentence, and nothing of it is ever run."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from models.errors import ErreurMetier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    chemin,
    fichier,
    fixture,
    lineaire,
    parcourir,
    processus,
)
from tests.diagrammes.hostiles import HOSTILES
from web.commandes.fichiers import TAILLE_MAXIMUM
from web.commandes.verifier import verifier
from workflow.engine.semantique.environnement import ScriptRefuse, _Environnement
from workflow.expressions import compile_expression
from workflow.isolement.protocole import Interruption, TravailInterrompu
from workflow.isolement.verdict import EN_DEFAUT

SECRET = "le contenu d’un fichier du serveur"


def lancer(contenu: bytes, dossier: Path) -> tuple[Result, dict[str, Any]]:
    """Run `jalon verifier --json` on these bytes, in a folder where a trace would be seen."""
    recu = dossier / "recu.bpmn"
    recu.write_bytes(contenu)
    resultat = CliRunner().invoke(verifier, [str(recu), "--json"])
    recu.unlink()
    return resultat, json.loads(resultat.stdout)


def refuser(contenu: bytes, dossier: Path) -> list[dict[str, Any]]:
    """Return the problems of a file that must be refused, by a rule and not by its limits.

    `benchmarks/poison.py` measures the time and the memory of the whole command.
    """
    resultat, verdict = lancer(contenu, dossier)
    assert resultat.exit_code == 1
    assert verdict["accepte"] is False
    assert list(dossier.iterdir()) == []
    problemes = [p for p in verdict["problemes"] if p["gravite"] == "refus"]
    assert problemes
    for probleme in problemes:
        assert set(probleme) == {"gravite", "element", "nom", "ligne", "message"}
        assert_lisible(probleme["message"])
    return problemes


def assert_lisible(message: str) -> None:
    assert message.endswith(".")
    assert not any(mot in message for mot in ("Error", "lxml", "Entity", "object at"))
    assert message not in (EN_DEFAUT, str(TravailInterrompu(Interruption.TEMPS)))


@pytest.fixture(autouse=True)
def ailleurs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that the file would start leaves its trace in the folder of the test."""
    monkeypatch.chdir(tmp_path)


def test_a_script_is_refused_and_not_run(tmp_path: Path) -> None:
    (probleme,) = refuser(fixture("script"), tmp_path)
    assert (probleme["element"], probleme["nom"]) == ("calculer", "Calculer le loyer")
    assert "Calculer le loyer" in probleme["message"]
    assert "champ de formulaire" in probleme["message"]


def test_an_import_in_a_condition_is_refused_and_not_run(tmp_path: Path) -> None:
    (probleme,) = refuser(fixture("import_dans_condition"), tmp_path)
    assert (probleme["element"], probleme["ligne"]) == ("piege", 9)
    assert "__import__" in probleme["message"]


def test_a_doctype_is_refused(tmp_path: Path) -> None:
    (probleme,) = refuser(fixture("doctype"), tmp_path)
    assert "DOCTYPE" in probleme["message"]


def test_a_file_whose_arrows_have_no_id_is_accepted_and_runs(tmp_path: Path) -> None:
    resultat, verdict = lancer(fixture("sans_id"), tmp_path)
    assert (resultat.exit_code, verdict["accepte"]) == (0, True)
    assert parcourir(fixture("sans_id"), {"eligible": "oui"})[-1] == "fin"


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    assert "DOCTYPE" in refuser(fixture("bombe"), tmp_path)[0]["message"]


@pytest.mark.parametrize("encodage", ["UTF-8", "UTF-16"])
def test_no_file_of_the_server_is_read(tmp_path: Path, encodage: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    prologue = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    tache = '<userTask id="x" name="&x;"><documentation>&x;</documentation></userTask>'
    contenu = fichier(processus(DEBUT, tache, FIN), prologue=prologue, encodage=encodage)
    recu = tmp_path / "recu.bpmn"
    recu.write_bytes(contenu)
    resultat = CliRunner().invoke(verifier, [str(recu), "--json"])
    assert resultat.exit_code == 1
    assert SECRET not in resultat.output
    assert "DOCTYPE" in resultat.stdout


def test_a_doctype_behind_a_long_prologue_is_found_in_time(tmp_path: Path) -> None:
    assert "DOCTYPE" in refuser(b"<?a?>" * 300_000 + b"<!DOCTYPE d>", tmp_path)[0]["message"]


def test_the_word_doctype_in_a_text_is_no_doctype() -> None:
    note = "<documentation><![CDATA[Ajoutez <!DOCTYPE html> en t\u00eate]]></documentation>"
    assert parcourir(lineaire(f'<userTask id="x">{note}</userTask>')) == ["x", "fin"]


REFUSES = {genre: hostile for genre, hostile in HOSTILES.items() if not hostile.admis}
ADMIS = {genre: hostile for genre, hostile in HOSTILES.items() if hostile.admis}


@pytest.mark.parametrize("genre", REFUSES)
def test_a_hostile_file_is_refused_and_its_element_named(genre: str, tmp_path: Path) -> None:
    hostile = HOSTILES[genre]
    problemes = refuser(hostile.construire(), tmp_path)
    assert hostile.element is None or hostile.element in {p["element"] for p in problemes}


@pytest.mark.parametrize("genre", ADMIS)
def test_an_odd_file_gets_a_verdict_within_the_limits(genre: str, tmp_path: Path) -> None:
    resultat, verdict = lancer(HOSTILES[genre].construire(), tmp_path)
    assert resultat.exit_code == (0 if verdict["accepte"] else 1)
    for probleme in verdict["problemes"]:
        assert_lisible(probleme["message"])


def test_a_file_too_big_to_be_read_whole_is_refused_like_any_other(tmp_path: Path) -> None:
    problemes = refuser(b" " * (TAILLE_MAXIMUM + 1), tmp_path)
    assert problemes[0]["message"].startswith("Le fichier pèse plus de 2 Mo\u00a0: retirez-en")


def test_a_table_too_big_to_be_read_is_an_unusable_argument(tmp_path: Path) -> None:
    recu, table = tmp_path / "recu.bpmn", tmp_path / "table.dmn"
    recu.write_bytes(b"")
    table.write_bytes(b" " * (TAILLE_MAXIMUM + 1))
    resultat = CliRunner().invoke(verifier, [str(recu), "--table", str(table)])
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert "trop grand" in resultat.stderr


ESCAPES = [
    "().__class__.__base__.__subclasses__()[140]('id')",
    "__builtins__['eval']('1')",
    "[c for c in ().__class__.__mro__]",
    "str.__globals__",
    "len.__self__.eval('1')",
    "'{0.__class__}'.format(1)",
    "(lambda f: f(f))(lambda f: f(f))",
    "eval('1')",
    "exec('1')",
    "getattr(1, '__class__')",
    "globals()",
    "\uff3f\uff3fimport\uff3f\uff3f('os')",
    "${''.getClass().forName('java.lang.Runtime')}",
    "${execution.getVariable('x')}",
    '= get value(context, "x")',
]


@pytest.mark.parametrize("texte", ESCAPES)
def test_no_way_out_of_the_expressions(texte: str) -> None:
    with pytest.raises(ErreurMetier):
        compile_expression(texte)


def test_the_engine_itself_runs_no_script() -> None:
    """The last guard, were a script to pass the verdict."""
    environnement = _Environnement({})
    with pytest.raises(ScriptRefuse):
        environnement.execute("import os", {})
    with pytest.raises(ErreurMetier):
        environnement.evaluate("__import__('os')", {})


def test_a_missing_file_is_an_unusable_argument(tmp_path: Path) -> None:
    resultat = CliRunner().invoke(verifier, [str(tmp_path / "absent.bpmn"), "--json"])
    assert (resultat.exit_code, resultat.stdout) == (2, "")


def test_without_json_each_problem_is_a_line_and_the_verdict_goes_to_stderr(tmp_path: Path) -> None:
    recu = tmp_path / "recu.bpmn"
    recu.write_bytes(fixture("script"))
    resultat = CliRunner().invoke(verifier, [str(recu)])
    assert resultat.exit_code == 1
    assert resultat.stdout.startswith("Refus (ligne 5)\u00a0: La tâche de script")
    assert resultat.stderr == "Diagramme refusé.\n"


def test_a_name_cannot_flood_the_verdict(tmp_path: Path) -> None:
    contenu = lineaire(f'<scriptTask id="x" name="{"long " * 100_000}"/>')
    (probleme,) = refuser(contenu, tmp_path)
    assert len(probleme["message"]) < 400


def test_any_prefix_and_any_encoding_of_a_sound_file_is_read(tmp_path: Path) -> None:
    corps = processus(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"))
    for encodage in ("UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"):
        _, verdict = lancer(fichier(corps, encodage=encodage), tmp_path)
        assert verdict["accepte"] is True
    prefixe = (
        fixture("sans_id").replace(b"bpmn:", b"zz-9.x:").replace(b"xmlns:bpmn", b"xmlns:zz-9.x")
    )
    assert lancer(prefixe, tmp_path)[1]["accepte"] is True
