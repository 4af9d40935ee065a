"""A file without a drawing gets one that hides nothing."""

from time import process_time

import pytest
from lxml import etree

from tests.diagrammes.construire import DOSSIER, fichier, fixture
from tests.workflow.edition.trame.dessin import defauts
from tests.workflow.edition.trame.livres import LIVRES
from workflow.dessin.plan import BPMNDI
from workflow.edition.trame import disposer, lire
from workflow.edition.trame.operations import insertion
from workflow.verification.juger import verifier

SANS_FIN = 60
"""Seconds of processor. Not a speed: only a search without a bound goes past it."""

CONSTRUCTIONS = sorted(
    un.stem for un in (DOSSIER / "constructions").glob("*.bpmn") if not un.stem.startswith("refus")
)


def _sans_dessin(contenu: bytes) -> bytes:
    racine = etree.fromstring(contenu)
    for dessin in list(racine.iter(f"{{{BPMNDI}}}BPMNDiagram")):
        racine.remove(dessin)
    return etree.tostring(racine)


@pytest.mark.parametrize("cle", ["acces_direct", "avl", "caleol", "contact", "diagnostic"])
def test_un_diagramme_sans_dessin_en_recoit_un(cle: str) -> None:
    nu = _sans_dessin(LIVRES[cle])
    dessine = disposer(nu)
    assert defauts(dessine) == []
    assert lire(dessine) == lire(nu)


@pytest.mark.parametrize("nom", CONSTRUCTIONS)
def test_chaque_construction_se_dessine(nom: str) -> None:
    nu = _sans_dessin(fixture(f"constructions/{nom}"))
    assert defauts(disposer(nu)) == []
    assert verifier(disposer(nu), jouer=False).accepte == verifier(nu, jouer=False).accepte


@pytest.mark.parametrize("nom", CONSTRUCTIONS[:3])
def test_rien_d_autre_que_le_dessin_n_est_ajoute(nom: str) -> None:
    nu = _sans_dessin(fixture(f"constructions/{nom}"))
    assert _canonique(_sans_dessin(disposer(nu))) == _canonique(nu)


def _canonique(contenu: bytes) -> str:
    return str(etree.canonicalize(contenu.decode(), strip_text=True))


def test_un_fichier_enchevetre_ne_retient_pas_la_page() -> None:
    """Sixty steps that all lead to one another: beyond a bound, an arrow takes the shortest way."""
    taches = [f'<userTask id="t{n}"/>' for n in range(60)]
    couples = [(a, b) for a in range(60) for b in range(60) if a != b][:1500]
    fleches = [
        f'<sequenceFlow id="f{a}_{b}" sourceRef="t{a}" targetRef="t{b}"/>' for a, b in couples
    ]
    depart = process_time()
    disposer(fichier(f'<process id="p">{"".join((*taches, *fleches))}</process>'))
    assert process_time() - depart < SANS_FIN


def test_un_diagramme_dessine_ne_change_pas() -> None:
    assert disposer(LIVRES["contact"]) == LIVRES["contact"]


def test_un_tres_grand_fichier_se_dessine_sans_attendre() -> None:
    """Beyond what a reader draws: every search is bounded, whoever wrote the file."""
    nombre = 250
    morceaux = [
        f'<userTask id="t{n}"/><sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>'
        for n in range(nombre)
    ]
    contenu = fichier(f'<process id="p">{"".join(morceaux)}<endEvent id="t{nombre}"/></process>')
    depart = process_time()
    apres, neuve = insertion.inserer_etape(disposer(contenu), fleche="f100", nom="Visiter")
    assert process_time() - depart < SANS_FIN
    assert [s.vers for s in lire(apres).elements[neuve].sorties] == ["t101"]
