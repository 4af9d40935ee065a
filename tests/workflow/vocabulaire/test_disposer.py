"""A file without a drawing gets one: every node in sight, nothing over another."""

from pathlib import Path

import pytest
from lxml import etree

import bpmn
from workflow.dessin.disposer import DC, DI, disposer
from workflow.engine.fichier import references, xml

CONSTRUCTIONS = Path(__file__).parents[2] / "diagrammes" / "constructions"


def effacer(contenu: bytes) -> bytes:
    """Return the file without its drawing."""
    racine = xml.lire(contenu)
    for dessin in racine.findall(f"{{{DI}}}BPMNDiagram"):
        racine.remove(dessin)
    return etree.tostring(racine)


SANS_DESSIN = [
    pytest.param(effacer(f.read_bytes()), id=f.stem)
    for f in sorted(CONSTRUCTIONS.glob("[!r]*.bpmn"))
]


def cadres(racine: etree._Element) -> dict[str, tuple[float, float, float, float]]:
    """Return {element: (left, top, right, bottom)}."""
    lus = {}
    for forme in racine.iter(f"{{{DI}}}BPMNShape"):
        [borne] = forme.iter(f"{{{DC}}}Bounds")
        x, y, largeur, hauteur = (float(borne.get(n, "")) for n in ("x", "y", "width", "height"))
        lus[forme.get("bpmnElement", "")] = (x, y, x + largeur, y + hauteur)
    return lus


@pytest.mark.parametrize("contenu", SANS_DESSIN)
def test_every_node_is_drawn_and_none_over_its_neighbour(contenu: bytes) -> None:
    racine = xml.lire(disposer(contenu))
    lus = cadres(racine)
    principal = references.trouver_principal(racine)
    noeuds = list(xml.iter_bpmn(principal, *xml.NOEUDS))
    assert {noeud.get("id") for noeud in noeuds} == lus.keys()
    for niveau in {noeud.getparent() for noeud in noeuds}:
        voisins = [
            lus[n.get("id", "")]
            for n in noeuds
            if n.getparent() is niveau and xml.nom_local(n) != "boundaryEvent"
        ]
        assert not any(
            a is not b and a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
            for a in voisins
            for b in voisins
        )


@pytest.mark.parametrize("contenu", SANS_DESSIN[:3])
def test_nothing_but_the_drawing_is_added(contenu: bytes) -> None:
    avant, apres = xml.lire(contenu), xml.lire(disposer(contenu))
    [dessin] = apres.findall(f"{{{DI}}}BPMNDiagram")
    apres.remove(dessin)
    assert canonique(avant) == canonique(apres)


def canonique(racine: etree._Element) -> str:
    return str(etree.canonicalize(etree.tostring(racine, encoding="unicode"), strip_text=True))


def test_a_file_that_has_a_drawing_stays_as_it_is() -> None:
    contenu = bpmn.read_parcours("acces_direct")
    assert disposer(contenu) is contenu
