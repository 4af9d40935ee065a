"""`jalon programmes essayer` from outside: what it prints, with which exit code."""

import json

import pytest

from web.cli import main
from web.commandes.programmes_essayer import list_cles

COLONNES = {"id", "forme", "chemins", "etapes", "jamais_atteints", "fin", "verdict"}


def lancer(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as fin:
        main(["programmes", "essayer", *options])
    lu = capsys.readouterr()
    return fin.value.code, lu.out, lu.err


def test_un_programme_en_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, sortie, erreur = lancer(capsys, "004-2.3.19", "--json")
    [ligne] = json.loads(sortie)
    assert code == 0
    assert ligne.keys() == COLONNES
    assert (ligne["id"], ligne["forme"], ligne["verdict"]) == ("004-2.3.19", "collectif", "ok")
    assert ligne["jamais_atteints"] == []
    assert ligne["fin"] == ["fin_abandon", "fin_cycle", "fin_non_constitue"]
    assert ligne["chemins"] >= len(ligne["fin"])
    assert ligne["etapes"] > ligne["chemins"]
    assert erreur == "Programmes essayés\u00a0: 1, à corriger\u00a0: 0.\n"


def test_une_personne_lit_une_ligne_par_programme(capsys: pytest.CaptureFixture[str]) -> None:
    code, sortie, _ = lancer(capsys, "004-2.3.19")
    assert code == 0
    assert sortie.startswith("004-2.3.19  collectif")
    assert sortie.endswith(" ok\n")


def test_un_identifiant_et_tous_ne_vont_pas_ensemble(capsys: pytest.CaptureFixture[str]) -> None:
    code, sortie, erreur = lancer(capsys, "004-2.3.19", "--tous")
    assert (code, sortie) == (2, "")
    assert "identifiant de programme, ou --tous" in erreur


def test_sans_identifiant_ce_sont_tous_les_programmes() -> None:
    assert len(list_cles(None)) == 156
    assert list_cles("004-2.1.7") == ["p004_2_1_7"]


def test_un_programme_inconnu_est_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    code, sortie, erreur = lancer(capsys, "004-9.9.9")
    assert (code, sortie) == (1, "")
    assert "Aucun programme" in erreur
    assert "004-9.9.9" in erreur
