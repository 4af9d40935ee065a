"""Files of other tools: what we do not know stays, what has no drawing changes all the same."""

import pytest
from lxml import etree

from tests.diagrammes.construire import DEBUT, FIN, SAISIR, fichier, fixture, processus
from tests.workflow.edition.trame.livres import CONTACT
from workflow.dessin import dessiner
from workflow.edition.trame import OperationRefusee, lire
from workflow.edition.trame.document import Document
from workflow.edition.trame.operations import delais, insertion, reglages, retrait, voies
from workflow.engine.fichier import xml
from workflow.errors import DiagrammeRefuse

FLECHES = (
    '<sequenceFlow id="f1" sourceRef="debut" targetRef="saisir"/>'
    '<sequenceFlow id="f2" sourceRef="saisir" targetRef="fin"/>'
)
NU = fichier(processus(DEBUT, SAISIR, FIN, FLECHES))
HOSTILES = (
    "<script>alert(1)</script>",
    '" onload="x',
    "]]>&amp;<!--",
    "{{ 7 * 7 }}",
    "\u202egauche",
    "é" * 200,
)


def test_un_fichier_sans_dessin_change_aussi() -> None:
    apres, neuve = insertion.inserer_etape(NU, fleche="f1", nom="Visiter")
    assert [s.vers for s in lire(apres).elements["debut"].sorties] == [neuve]
    assert b"BPMNShape" not in apres
    apres, bord = delais.ajouter_delai(apres, element=neuve, nom="Tard", delai="P1M")
    assert lire(apres).elements[bord].porteur == neuve
    assert {*lire(retrait.retirer(apres, element=neuve).contenu).elements} == {
        "debut", "saisir", "fin",
    }  # fmt: skip


def test_ce_qu_on_ne_connait_pas_reste() -> None:
    """Comments, instructions, vendors' attributes and extensions go through a change untouched."""
    avant = NU.replace(b'name="Saisir"', b'name="Saisir" v:couleur="bleu" xmlns:v="urn:vendeur"')
    avant = avant.replace(b"<endEvent", b"<!-- la fin --><?outil garde?><endEvent")
    avant = avant.replace(
        b'name="Fin"/>',
        b'name="Fin"><extensionElements><v:note xmlns:v="urn:vendeur">x</v:note>'
        b"</extensionElements></endEvent>",
    )
    apres = insertion.inserer_etape(avant, fleche="f1", nom="Visiter").contenu
    for garde in (b'v:couleur="bleu"', b"<!-- la fin -->", b"<?outil garde?>", b">x</v:note>"):
        assert garde in apres


def test_un_fichier_d_un_autre_outil_garde_ses_extensions() -> None:
    avant = fixture("camunda")
    premier = next(e for e in lire(avant).elements.values() if e.balise == "userTask")
    apres = reglages.renommer(avant, element=premier.id, nom="Un autre nom").contenu
    assert _etrangers(apres) == _etrangers(avant)


def _etrangers(contenu: bytes) -> list[tuple[str, str]]:
    racine = etree.fromstring(contenu)
    return [
        (str(element.tag), str(sorted(element.attrib.items())))
        for element in racine.iter(etree.Element)
        if "omg.org" not in str(element.tag)
    ]


def test_une_fleche_sans_identifiant_se_nomme_toujours_pareil() -> None:
    avant = NU.replace(b' id="f1"', b"")
    (sortie,) = lire(avant).elements["debut"].sorties
    apres, neuve = insertion.inserer_etape(avant, fleche=sortie.id, nom="Visiter")
    assert [s.vers for s in lire(apres).elements["debut"].sorties] == [neuve]


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_nom_n_est_jamais_que_du_texte(nom: str) -> None:
    apres = reglages.renommer(CONTACT, element="prendre_contact", nom=nom).contenu
    assert lire(apres).elements["prendre_contact"].nom == " ".join(nom.split())
    avec, neuve = insertion.inserer_apres(apres, element="debut", nom=nom)
    assert neuve.isascii()
    assert neuve.isidentifier()
    racine = etree.fromstring(dessiner(avec).encode())
    assert {etree.QName(e).localname for e in racine.iter(etree.Element)} <= {
        "svg", "title", "rect", "path", "text", "tspan", "circle", "g", "polygon",
    }  # fmt: skip


@pytest.mark.parametrize("nom", ["", "   ", "a\x00b", "\ud800", "x" * 201])
def test_un_nom_que_le_fichier_ne_garderait_pas_est_refuse(nom: str) -> None:
    with pytest.raises(OperationRefusee):
        reglages.renommer(CONTACT, element="prendre_contact", nom=nom)


def test_une_bombe_n_est_pas_lue() -> None:
    with pytest.raises(DiagrammeRefuse):
        lire(fixture("bombe"))


def test_un_evenement_attendu_avec_d_autres_ne_se_separe_pas_de_son_choix() -> None:
    contenu = fichier(
        '<message id="m1"/><message id="m2"/>'
        + processus(
            DEBUT,
            '<eventBasedGateway id="attente" name="Attendre"/>',
            '<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m1"/>'
            "</intermediateCatchEvent>",
            '<intermediateCatchEvent id="b"><messageEventDefinition messageRef="m2"/>'
            "</intermediateCatchEvent>",
            FIN,
            '<sequenceFlow id="f1" sourceRef="debut" targetRef="attente"/>',
            '<sequenceFlow id="f2" sourceRef="attente" targetRef="a"/>',
            '<sequenceFlow id="f3" sourceRef="attente" targetRef="b"/>',
            '<sequenceFlow id="f4" sourceRef="a" targetRef="fin"/>',
            '<sequenceFlow id="f5" sourceRef="b" targetRef="fin"/>',
        )
    )
    with pytest.raises(OperationRefusee, match="événement"):
        insertion.inserer_etape(contenu, fleche="f2", nom="x")
    with pytest.raises(OperationRefusee, match="événements"):
        retrait.retirer(contenu, element="a")
    with pytest.raises(OperationRefusee, match="attend"):
        voies.ajouter_voie(contenu, passerelle="attente", nom="x", condition="a")
    apres = retrait.retirer_voie(contenu, fleche="f2").contenu
    assert {*lire(apres).elements} == {"debut", "b", "fin"}


def test_les_identifiants_ajoutes_sont_toujours_nouveaux() -> None:
    contenu = NU
    for _ in range(5):
        contenu = insertion.inserer_etape(contenu, fleche="f1", nom="Visiter").contenu
    ids = [e.get("id") for e in xml.lire(contenu).iter(etree.Element) if e.get("id")]
    assert len(ids) == len(set(ids))
    assert Document(contenu).trouver("etape_visiter_5") is not None
