"""docs/parcours.md and its pictures say what the diagrams say."""

from pathlib import Path

import pytest
from lxml import etree

from tests.bpmn.dessin import DIAGRAMMES, NS, charger, lire
from tests.bpmn.reference import IMAGES, ecrire
from workflow.dessin import dessiner

SVG = {"svg": "http://www.w3.org/2000/svg"}


def test_la_page_et_les_images_sont_a_jour() -> None:
    voulues = ecrire()
    perimees = [p.name for p, texte in voulues.items() if _lire(p) != texte]
    assert perimees == [], "run `make docs`"
    assert {p.name for p in IMAGES.iterdir()} == {p.name for p in voulues if p.parent == IMAGES}


def _lire(fichier: Path) -> str | None:
    return fichier.read_text(encoding="utf-8") if fichier.is_file() else None


@pytest.mark.parametrize("cle", DIAGRAMMES)
def test_une_image_porte_tous_les_noms_du_diagramme(cle: str) -> None:
    image = etree.fromstring(dessiner(lire(cle)).encode())
    lus = {
        " ".join("".join(texte.itertext()).split()) for texte in image.iterfind(".//svg:text", SVG)
    }
    diagramme = charger(cle)
    noms = [e.get("name") for e in (*diagramme.noeuds.values(), *diagramme.flux.values())]
    assert {_serrer(nom) for nom in noms if nom} <= {_serrer(texte) for texte in lus}


def _serrer(texte: str) -> str:
    """Return a name without its spaces: a picture breaks lines where it likes."""
    return "".join(texte.split())


def test_une_image_ne_porte_ni_script_ni_lien_ni_balise_venue_d_un_nom() -> None:
    contenu = lire("bilan").replace(b"Bilan rendu", b"&lt;script&gt;alert(1)&lt;/script&gt;")
    assert b"&lt;script" in contenu
    image = etree.fromstring(dessiner(contenu).encode())
    permis = {"svg", "title", "rect", "path", "circle", "polygon", "g", "text", "tspan"}
    assert {etree.QName(e).localname for e in image.iter()} <= permis
    assert not [a for e in image.iter() for a in e.attrib if "href" in a or a.startswith("on")]


def test_une_fleche_est_dessinee_par_ses_points() -> None:
    image = dessiner(lire("contact"))
    for points in charger("contact").traits.values():
        assert "M" + " L".join(f"{x:g},{y:g}" for x, y in points) in image


def test_un_fichier_sans_dessin_donne_une_image_vide_et_pas_une_erreur() -> None:
    racine = etree.fromstring(lire("contact"))
    for plan in racine.iterfind(".//bpmndi:BPMNPlane", NS):
        plan.clear()
    image = etree.fromstring(dessiner(etree.tostring(racine)).encode())
    assert image.get("viewBox") == "-10 -10 120 120"
