"""The command `jalon` from outside: what it refuses, in which words, with which exit code."""

import os
import re
import socket
from pathlib import Path

import pytest

from tests.bases import sur_sqlite
from web.cli import COMMANDES, main

DIAGRAMMES = Path(__file__).parents[2] / "diagrammes"
ANGLAIS = re.compile(
    r"\b(is not|usage:|options:|show this|missing|unexpected|required|the)\b", re.I
)

pytestmark = [sur_sqlite, pytest.mark.usefixtures("base")]


@pytest.fixture
def base(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)


class Sortie:
    """What a call printed, and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *mots: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as fin:
            main(mots)
        assert isinstance(fin.value.code, int)
        lu = self.capsys.readouterr()
        return fin.value.code, lu.out, lu.err


@pytest.fixture
def jalon(capsys: pytest.CaptureFixture[str]) -> Sortie:
    return Sortie(capsys)


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        ("nimporte", "Commande inconnue\u00a0: nimporte. Commandes\u00a0: init, servir,"),
        ("journal nimporte", "Commande inconnue\u00a0: nimporte. Commandes\u00a0: comparer,"),
        ("--nimporte", "Option inconnue\u00a0: --nimporte."),
        ("alertes --jsn", "Option inconnue\u00a0: --jsn. Est-ce --json\u00a0?"),
        ("alertes", "Il manque l’option --au."),
        ("alertes --au", "L’option --au attend une valeur."),
        ("alertes --au 2022-01-01 --json=3", "L’option --json n’attend pas de valeur."),
        ("alertes --au hier", "Écrivez un jour qui existe, AAAA-MM-JJ."),
        ("alertes --au 2022-02-30", "Écrivez un jour qui existe, AAAA-MM-JJ."),
        ("alertes --au 20220131", "Écrivez un jour qui existe, AAAA-MM-JJ."),
        ("alertes --au 9999-12-31", "choisissez un jour entre 1900-01-01 et 2999-12-31."),
        ("tableau", "Il manque l’argument NOM. Choix\u00a0: chiffres-cles, durees-relogement, "),
        ("tableau x --au 2022-12-31", "«\u00a0x\u00a0». Choix\u00a0: chiffres-cles, durees"),
        ("tableau chiffres-cles y --au 2022-12-31", "Argument en trop\u00a0: y."),
        ("rejouer idf-2022 --departement 13", "«\u00a013\u00a0». Choix\u00a0: 75, 77, 78, 91"),
        ("verifier", "Il manque l’argument FICHIER.bpmn."),
        ("verifier /nulle/part.bpmn", "Fichier illisible\u00a0: /nulle/part.bpmn."),
        ("publier /tmp", "Fichier illisible\u00a0: /tmp."),
    ],
)
def test_what_cannot_be_used_is_said_in_french_and_ends_in_2(
    jalon: Sortie, ligne: str, phrase: str
) -> None:
    code, sortie, erreur = jalon(*ligne.split())
    assert (code, sortie) == (2, "")
    assert phrase in erreur
    assert not ANGLAIS.search(erreur)


@pytest.mark.parametrize("commande", ["", *COMMANDES, "journal verifier"])
def test_every_help_page_is_in_french(jalon: Sortie, commande: str) -> None:
    code, sortie, erreur = jalon(*commande.split(), "--help")
    assert (code, erreur) == (0, "")
    assert sortie.startswith(f"Usage\u00a0: jalon {commande}".rstrip())
    assert not ANGLAIS.search(sortie)


def test_a_file_name_that_is_no_text_is_still_named(jalon: Sortie) -> None:
    code, sortie, erreur = jalon("verifier", os.fsdecode(b"/nulle/part\xe9.bpmn"))
    assert (code, sortie) == (2, "")
    assert erreur == "Fichier illisible\u00a0: /nulle/part\ufffd.bpmn.\n"


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("nimporte", "Réglage inutilisable\u00a0: DATABASE_URL."),
        ("", "Réglage inutilisable\u00a0: DATABASE_URL."),
        ("mysql://a:secret@127.0.0.1/x", "Réglage inutilisable\u00a0: DATABASE_URL."),
        ("sqlite:////nulle/part/x.db", "La base de données ne répond pas"),
        (f"sqlite:///{__file__}", "La base de données ne répond pas"),
        ("postgresql://a:secret@127.0.0.1:1/x", "La base de données ne répond pas"),
    ],
)
def test_a_database_out_of_reach_ends_in_2(
    jalon: Sortie, monkeypatch: pytest.MonkeyPatch, adresse: str, phrase: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", adresse)
    code, sortie, erreur = jalon("alertes", "--au", "2022-12-31")
    assert (code, sortie) == (2, "")
    assert phrase in erreur
    assert "secret" not in erreur


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [
        ("PORT", "abc"),
        ("PORT", "65536"),
        ("JALON_COURRIEL", "pigeon"),
        ("JALON_URL", "jalon.exemple.invalid"),
        ("JALON_CLE_SECRETE", ""),
        ("JALON_CLE_SECRETE", "trop courte"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    jalon: Sortie, monkeypatch: pytest.MonkeyPatch, variable: str, valeur: str
) -> None:
    monkeypatch.setenv(variable, valeur)
    assert jalon("init") == (2, "", f"Réglage inutilisable\u00a0: {variable}. Voir le README.\n")


@pytest.mark.parametrize("commande", ["servir", "demo"])
def test_a_port_already_taken_is_said_before_anything_is_built(
    jalon: Sortie, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, commande: str
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    vide = tmp_path / "vide"
    vide.mkdir()
    monkeypatch.chdir(vide)
    with socket.create_server(("127.0.0.1", 0)) as pris:
        monkeypatch.setenv("PORT", str(pris.getsockname()[1]))
        code, sortie, erreur = jalon(commande)
    assert (code, sortie) == (2, "")
    assert "ce port est déjà pris" in erreur
    assert not list(vide.rglob("*.db"))


def test_a_refused_diagram_is_told_alike_by_both_commands(jalon: Sortie) -> None:
    script = str(DIAGRAMMES / "script.bpmn")
    code, probleme, erreur = jalon("verifier", script)
    assert (code, erreur) == (1, "Diagramme refusé.\n")
    assert probleme.startswith("Refus (ligne 5)\u00a0: La tâche de script «\u00a0Calculer le loyer")
    code, sortie, erreur = jalon("publier", script)
    assert (code, sortie) == (1, "")
    assert erreur.startswith(probleme)


def test_what_lacks_before_publication_is_accepted_but_not_published(jalon: Sortie) -> None:
    camunda = str(DIAGRAMMES / "camunda.bpmn")
    code, problemes, _erreur = jalon("verifier", camunda)
    assert code == 0
    assert problemes.startswith("Avant publication (ligne 8)\u00a0: La tâche")
    assert jalon("publier", camunda)[:2] == (1, "")


def test_an_incident_that_does_not_exist_is_said_so(jalon: Sortie) -> None:
    for verbe in ("reessayer", "reparer"):
        code, _sortie, erreur = jalon("incidents", verbe, "inconnu")
        assert code == 1
        assert "Aucun incident n’a ce numéro" in erreur
