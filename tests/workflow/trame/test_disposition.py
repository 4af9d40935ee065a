"""A file without a drawing gets one that hides nothing."""

from time import process_time

import pytest
from lxml import etree

from tests.diagrammes.construire import DOSSIER, fichier, fixture
from tests.workflow.trame.dessin import defauts
from tests.workflow.trame.livres import LIVRES
from workflow.dessin.plan import BPMNDI
from workflow.trame import disposer, lire
from workflow.trame.operations import insertion
from workflow.verification.juger import verifier

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
    assert process_time() - depart < 8
    assert [s.vers for s in lire(apres).elements[neuve].sorties] == ["t101"]
