"""`jalon essayer` from outside: what it prints, on which stream, with which exit code."""

import json
from pathlib import Path

import pytest

from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    attente,
    chemin,
    diagramme,
    minuterie,
)
from web.cli import main

ANNEE = diagramme(
    DEBUT,
    SAISIR,
    attente("veille", "Veille", minuterie("P1Y")),
    FIN,
    chemin("debut", "saisir", "veille", "fin"),
)


class Essayer:
    """Runs the command on a file."""

    def __init__(self, dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.fichier = dossier / "essai.bpmn"
        self.capsys = capsys

    def __call__(self, contenu: bytes, *options: str) -> tuple[object, str, str]:
        self.fichier.write_bytes(contenu)
        with pytest.raises(SystemExit) as fin:
            main(["essayer", str(self.fichier), *options])
        lu = self.capsys.readouterr()
        return fin.value.code, lu.out, lu.err


@pytest.fixture
def essayer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Essayer:
    return Essayer(tmp_path, capsys)


def test_a_person_reads_one_line_an_event_and_what_waits(essayer: Essayer) -> None:
    code, sortie, erreur = essayer(ANNEE)
    assert (code, erreur) == (0, "En attente.\n")
    assert sortie.splitlines() == [
        "05/01/2026 09:00  entre      Début [debut, startEvent]",
        "05/01/2026 09:00  acheve     Début [debut, startEvent]",
        "05/01/2026 09:00  entre      Saisir [saisir, userTask]",
        "05/01/2026 09:00  acheve     Saisir [saisir, userTask]",
        "05/01/2026 09:00  entre      Veille [veille, intermediateCatchEvent]",
        "05/01/2027 09:00  attend     Veille [veille, intermediateCatchEvent]",
    ]


def test_a_program_reads_the_documented_object(essayer: Essayer) -> None:
    code, sortie, _ = essayer(ANNEE, "--debut", "2026-06-30T23:30", "--json")
    lu = json.loads(sortie)
    assert code == 0
    assert lu["trace"][0] == {
        "element": "debut",
        "nom": "Début",
        "type": "startEvent",
        "evenement": "entre",
        "le": "2026-06-30T23:30:00+02:00",
    }
    assert lu["fin"] == {
        "etat": "en_attente",
        "attend": [
            {
                "element": "veille",
                "nom": "Veille",
                "type": "intermediateCatchEvent",
                "echeance": "2027-06-30T23:30:00+02:00",
            }
        ],
        "message": None,
    }


def test_time_passes_as_far_as_it_is_asked_to(essayer: Essayer) -> None:
    code, sortie, erreur = essayer(ANNEE, "--avancer", "P1Y", "--json")
    assert (code, erreur) == (0, "Terminé.\n")
    assert json.loads(sortie)["fin"] == {"etat": "termine", "attend": [], "message": None}


def test_options_may_come_from_files(essayer: Essayer, tmp_path: Path) -> None:
    etapes = tmp_path / "etapes.json"
    etapes.write_text('{"saisir": null}', encoding="utf-8")
    code, sortie, _ = essayer(ANNEE, "--etapes", f"@{etapes}", "--json")
    assert code == 0
    assert [a["element"] for a in json.loads(sortie)["fin"]["attend"]] == ["saisir"]


def test_a_refused_diagram_ends_in_1_with_its_sentences(essayer: Essayer) -> None:
    refuse = diagramme(DEBUT, '<scriptTask id="s" name="Calculer"/>', chemin("debut", "s"))
    code, sortie, erreur = essayer(refuse, "--json")
    lu = json.loads(sortie)
    assert (code, lu["trace"], lu["fin"]["etat"]) == (1, [], "incident")
    assert "«\u00a0Calculer\u00a0» ne s’exécute pas" in lu["fin"]["message"]
    assert erreur.startswith("Refus\u00a0: La tâche de script «\u00a0Calculer\u00a0»")


def test_an_incident_ends_in_1_and_shows_how_far_it_went(essayer: Essayer) -> None:
    bloque = diagramme(
        DEBUT,
        '<exclusiveGateway id="choix" name="Accord ?"/>',
        FIN,
        chemin("debut", "choix"),
        chemin("choix", "fin", condition="accord"),
        chemin("choix", "autre", condition="not accord"),
        '<endEvent id="autre"/>',
    )
    code, sortie, erreur = essayer(bloque)
    assert code == 1
    assert len(sortie.splitlines()) == 3
    assert erreur.startswith("Incident\u00a0: «\u00a0Accord\u00a0?\u00a0»\u00a0: la variable")


@pytest.mark.parametrize(
    "options",
    [
        ("--donnees", "{"),
        ("--etapes", '{"saisir": 1}'),
        ("--etapes", '{"\\ud800": 1}'),
        ("--donnees", "@/nulle/part.json"),
        ("--debut", "hier"),
        ("--avancer", "demain"),
        ("--nimporte",),
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood_ends_in_2(essayer: Essayer, options: tuple[str, ...]) -> None:
    code, sortie, erreur = essayer(ANNEE, *options)
    assert (code, sortie) == (2, "")
    assert erreur.strip()
    assert "Traceback" not in erreur


@pytest.mark.parametrize(
    "options",
    [
        ("--etapes", '{"inconnue": {}}'),
        ("--etapes", '{"\\ud800": {}}'),
        ("--processus", "inconnu"),
    ],
    ids=" ".join,
)
def test_what_the_diagram_does_not_have_is_refused_in_json(
    essayer: Essayer, options: tuple[str, ...]
) -> None:
    code, sortie, erreur = essayer(ANNEE, *options, "--json")
    lu = json.loads(sortie)
    assert (code, lu["trace"], lu["fin"]["etat"]) == (1, [], "incident")
    assert lu["fin"]["message"] in erreur
