"""Where signals, errors and escalations are looked for, and what the verdict says of them."""

import pytest

from models.errors import typographier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fichier,
    lineaire,
    parcourir,
    processus,
)
from workflow.verification import Gravite
from workflow.verification.juger import verifier

ERREUR = '<errorEventDefinition errorRef="e"/>'
ERREURS = '<error id="e" name="Refus"/><error id="autre" name="Autre"/>'
SIGNAL = '<signal id="s" name="arret"/>'
RECU = '<signalEventDefinition signalRef="s"/>'


def messages(contenu: bytes, gravite: Gravite, **contexte: dict[str, bytes]) -> list[str]:
    verdict = verifier(contenu, **contexte)
    return [p.message for p in verdict.problemes if p.gravite is gravite]


def appel(identifiant: str = "module") -> str:
    return f'<callActivity id="x" name="Appeler" calledElement="{identifiant}"/>'


def bord(definition: str) -> str:
    return f'<boundaryEvent id="bord" attachedToRef="x">{definition}</boundaryEvent>'


def module(fin: str, declarations: str = "") -> bytes:
    return fichier(declarations + _module(fin))


def _module(fin: str) -> str:
    noeuds = f'<startEvent id="md"/><userTask id="mt"/><endEvent id="mf">{fin}</endEvent>'
    return processus(noeuds, chemin("md", "mt", "mf"), id_="module")


def test_une_erreur_traverse_l_appel_dans_le_meme_fichier() -> None:
    noeuds = (DEBUT, appel(), bord(ERREUR), SAISIR, FIN, chemin("debut", "x", "fin"))
    appelant = processus(*noeuds, chemin("bord", "saisir", "fin"))
    contenu = fichier(ERREURS + appelant + _module(ERREUR))
    assert messages(contenu, Gravite.REFUS) == []
    assert parcourir(contenu) == ["mt", "saisir", "fin"]


def test_une_autre_erreur_n_est_pas_celle_que_l_on_attend() -> None:
    """Neither has a code in the file: the library would take one for the other."""
    autre = '<errorEventDefinition errorRef="autre"/>'
    noeuds = (DEBUT, appel(), bord(autre), FIN, chemin("debut", "x", "fin"), chemin("bord", "fin"))
    contenu = fichier(ERREURS + processus(*noeuds) + _module(ERREUR))
    [refus] = messages(contenu, Gravite.REFUS)
    assert "lance une erreur que rien n’attend" in refus


def test_un_bord_sans_reference_prend_toute_erreur() -> None:
    noeuds = (DEBUT, appel(), bord("<errorEventDefinition/>"), FIN, chemin("debut", "x", "fin"))
    contenu = fichier(ERREURS + processus(*noeuds, chemin("bord", "fin")) + _module(ERREUR))
    assert messages(contenu, Gravite.REFUS) == []
    assert parcourir(contenu) == ["mt", "fin"]


@pytest.mark.parametrize(("emet", "attendu"), [(RECU, 0), ("", 1)])
def test_un_signal_peut_venir_d_un_module_appele(emet: str, attendu: int) -> None:
    contenu = diagramme(
        DEBUT, '<parallelGateway id="g"/>', appel(), attente("a", "Attendre", RECU), FIN,
        chemin("debut", "g", "x", "fin"), chemin("g", "a", "fin"), declarations=SIGNAL,
    )  # fmt: skip
    refus = messages(contenu, Gravite.REFUS, modules={"module": module(emet, SIGNAL)})
    assert len([r for r in refus if "que rien n’émet" in r]) == attendu


def test_un_module_que_rien_n_appelle_n_emet_rien() -> None:
    contenu = lineaire(attente("x", "Attendre", RECU), declarations=SIGNAL)
    [refus] = messages(contenu, Gravite.REFUS, modules={"module": module(RECU, SIGNAL)})
    assert "que rien n’émet" in refus


def repetee(contenu: str) -> bytes:
    boucle = f"<multiInstanceLoopCharacteristics>{contenu}</multiInstanceLoopCharacteristics>"
    return lineaire(f'<userTask id="x" name="Visiter">{boucle}</userTask>')


def test_une_liste_que_rien_n_ecrit_est_dite_avant_publication() -> None:
    contenu = repetee("<loopDataInputRef>communes</loopDataInputRef>")
    dits = messages(contenu, Gravite.AVANT_PUBLICATION)
    assert any(typographier("la liste « communes », que rien n’écrit") in dit for dit in dits)


def test_une_liste_sans_nom_est_refusee() -> None:
    [refus] = messages(repetee("<loopDataInputRef>a.b</loopDataInputRef>"), Gravite.REFUS)
    assert "liste sans nom" in refus


def test_des_reponses_en_liste_sont_dites_et_n_empechent_rien() -> None:
    contenu = repetee(
        "<loopCardinality>2</loopCardinality><loopDataOutputRef>notes</loopDataOutputRef>"
        '<outputDataItem id="note"/>'
    )
    assert any("réunies en une liste" in dit for dit in messages(contenu, Gravite.CONSEIL))
    assert parcourir(contenu) == ["x", "x", "fin"]


def test_un_second_processus_que_rien_n_appelle_n_est_pas_suivi() -> None:
    suivi = processus(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"))
    [dit] = messages(fichier(suivi + _module("")), Gravite.CONSEIL)
    assert "ne sera pas suivi" in dit
