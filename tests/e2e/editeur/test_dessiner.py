"""Drawing with the mouse and by the keyboard alone, with the verdict beside."""

import pytest
from playwright.sync_api import Page, expect

import bpmn
from models.db import SessionFactory, lecture
from tests.e2e.editeur.conftest import OuvrirToile, attendre_verdict, choisir
from workflow.edition import ebauches
from workflow.engine.fichier import xml

pytestmark = pytest.mark.navigateur

ENTRE = ("constater_attribution", "relogement")
DEUX_VOISINS = """([source, cible]) => {
  const modele = document.getElementById('editeur').modeleur;
  const milieu = modele.get('elementRegistry')
    .find((e) => e.source?.id === source && e.target?.id === cible);
  return milieu?.id ?? null;
}"""


def lire_enregistre(fabrique: SessionFactory, ebauche: str) -> xml.etree._Element:
    with lecture(fabrique) as session:
        lue = ebauches.lire(session, ebauche)
        return xml.lire(ebauches.contenu(lue, "parcours", "acces_direct"))


def enregistrer(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("#editeur-etat")).to_contain_text("Enregistré à")


def controler_l_etape(racine: xml.etree._Element, nom: str) -> xml.etree._Element:
    """Return the new step, which stands between the two others; the old arrow leads to it."""
    [etape] = [e for e in xml.iter_bpmn(racine, "userTask") if e.get("name") == nom]
    fleches = {
        (f.get("sourceRef"), f.get("targetRef")) for f in xml.iter_bpmn(racine, "sequenceFlow")
    }
    assert {(ENTRE[0], etape.get("id")), (etape.get("id"), ENTRE[1])} <= fleches
    assert ENTRE not in fleches
    return etape


PATIENCE_MS = 20_000
"""The panel is written again once the drawing has moved: a busy machine takes its time."""


def test_a_step_is_drawn_between_two_others_with_the_mouse(
    toile: OuvrirToile, ebauche: str, fabrique_web: SessionFactory
) -> None:
    page = toile()
    choisir(page, ENTRE[0])
    page.get_by_role("button", name="Placer une étape").click()
    page.locator("#editeur-toile").scroll_into_view_if_needed()
    trait = page.locator(f"[data-element-id={page.evaluate(DEUX_VOISINS, list(ENTRE))}]")
    boite = trait.locator(".djs-visual").first.bounding_box()
    assert boite is not None
    page.mouse.move(boite["x"] + 60, boite["y"] + 40)
    page.mouse.move(boite["x"] + boite["width"] / 3, boite["y"] + 3, steps=8)
    page.mouse.click(boite["x"] + boite["width"] / 3, boite["y"] + 3)
    page.keyboard.type("Visiter le logement")
    page.locator("#editeur-panneau-titre").click()
    enregistrer(page)
    controler_l_etape(lire_enregistre(fabrique_web, ebauche), "Visiter le logement")


def test_a_step_is_drawn_named_and_given_role_form_and_delay_by_the_keyboard_alone(
    toile: OuvrirToile, ebauche: str, fabrique_web: SessionFactory
) -> None:
    page = toile()
    page.keyboard.press("Alt+l")
    page.locator(f"#editeur-plan [data-element={ENTRE[0]}]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+i")
    page.keyboard.press("Alt+p")
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    page.keyboard.type("Visiter le logement")
    page.keyboard.press("Tab")
    champs = page.locator("#editeur-champs")
    expect(champs).to_contain_text("Visiter le logement", timeout=PATIENCE_MS)
    attendre_verdict(page, "1 problème à corriger")
    expect(page.locator("#editeur-problemes")).to_contain_text("n’a pas de formulaire")
    remplir(page, "Rôle", "chef_de_service")
    remplir(page, "Formulaire", "veille")
    page.get_by_role("button", name="Ajouter un délai qui l’interrompt").press("Enter")
    page.get_by_label("Nombre", exact=True).fill("1")
    page.keyboard.press("Tab")
    remplir(page, "Unité", "mois")
    remplir(page, "Ajouter une flèche vers", ENTRE[1])
    page.get_by_role("button", name="Tracer la flèche").press("Enter")
    enregistrer(page)
    racine = lire_enregistre(fabrique_web, ebauche)
    etape = controler_l_etape(racine, "Visiter le logement")
    assert xml.proprietes(etape) == {"role": "chef_de_service", "formulaire": "veille"}
    [bord] = [e for e in xml.iter_bpmn(racine, "boundaryEvent") if e.get("name") == "Délai dépassé"]
    assert bord.get("attachedToRef") == etape.get("id")
    [duree] = xml.iter_bpmn(bord, "timeDuration")
    assert duree.text == "P1M"


NOMS_DES_FLECHES = """() => {
  const tous = document.getElementById('editeur').modeleur.get('elementRegistry');
  const places = tous.filter((e) => e.waypoints && e.label)
    .map((e) => [e.id, [e.source.x, e.target.x, e.label.x]]);
  return Object.fromEntries(places);
}"""


def test_the_names_of_the_arrows_follow_what_moves_to_make_room(toile: OuvrirToile) -> None:
    page = toile()
    avant = page.evaluate(NOMS_DES_FLECHES)
    choisir(page, "entree")
    page.keyboard.press("Alt+i")
    attendre_verdict(page, "à corriger")
    apres = page.evaluate(NOMS_DES_FLECHES)
    deplaces = [[b - a for a, b in zip(avant[f], apres[f], strict=True)] for f in avant]
    avec_leurs_bouts = [d for d in deplaces if d[0] and d[0] == d[1]]
    assert avec_leurs_bouts, "some arrows stand after the new step"
    assert all(nom == bout for bout, _, nom in avec_leurs_bouts)


def remplir(page: Page, libelle: str, valeur: str) -> None:
    page.get_by_label(libelle, exact=True).select_option(valeur)


def test_a_missing_way_out_is_shown_and_mended(toile: OuvrirToile) -> None:
    page = toile()
    attendre_verdict(page, "Rien ne s’oppose")
    choisir(page, "flux_avl_seule_sortie_veille")
    page.get_by_role("button", name="Écrire moi-même").click()
    page.get_by_label("Condition", exact=True).fill("")
    page.get_by_label("Condition", exact=True).press("Tab")
    attendre_verdict(page, "à corriger")
    probleme = page.locator("#editeur-problemes li", has_text="sans condition")
    probleme.get_by_role("button", name="Montrer").click()
    page.get_by_role("button", name="Choisir dans les listes").click()
    page.get_by_label("Ligne 1 : réponse ou réglage").select_option("avl_seul")
    page.get_by_label("Comparaison").select_option("faux")
    attendre_verdict(page, "Rien ne s’oppose")
    assert condition(page) == "not avl_seul"
    annuler = page.get_by_role("button", name="Annuler", exact=True)
    while annuler.is_enabled():
        annuler.click()
    assert condition(page) == "avl_seul"


def condition(page: Page) -> object:
    """Return the condition of the chosen arrow, as the file will have it."""
    return page.evaluate(
        "() => document.getElementById('editeur').modeleur.get('selection').get()[0]"
        ".businessObject.conditionExpression.body"
    )


def test_every_shipped_diagram_comes_back_the_same(toile: OuvrirToile) -> None:
    page = toile()
    fichiers = {cle: bpmn.read_parcours(cle) for cle in bpmn.list_parcours()}
    fichiers |= {cle: bpmn.read_module(cle) for cle in bpmn.list_modules()}
    for cle, contenu in fichiers.items():
        assert ce_qui_compte(repasser(page, contenu)) == ce_qui_compte(contenu), cle


def repasser(page: Page, contenu: bytes) -> bytes:
    """Open a file on the canvas; return what it would save."""
    rendu: str = page.evaluate(
        """async (contenu) => {
          const { ouvrir, ecrire } = await import('/static/editeur/fichier.js');
          const modeleur = document.getElementById('editeur').modeleur;
          await ouvrir(modeleur, contenu);
          return ecrire(modeleur);
        }""",
        contenu.decode(),
    )
    return rendu.encode()


IMPLICITES = {"cancelActivity": "true", "isInterrupting": "true"}


def ce_qui_compte(contenu: bytes) -> list[object]:
    """Everything but the drawing; the arrows in the order of the file."""
    racine = xml.lire(contenu)
    return [_resumer(enfant) for enfant in racine if xml.nom_local(enfant) != "BPMNDiagram"]


def _resumer(element: xml.etree._Element) -> tuple[object, ...]:
    attributs = {n: v for n, v in element.attrib.items() if IMPLICITES.get(str(n)) != v}
    enfants = [_resumer(enfant) for enfant in element]
    fleches = [e for e in enfants if e[0] == xml.bpmn("sequenceFlow")]
    autres = sorted((e for e in enfants if e[0] != xml.bpmn("sequenceFlow")), key=repr)
    texte = " ".join((element.text or "").split())
    return (element.tag, sorted(attributs.items()), texte, fleches, autres)
