"""The panel of the canvas: it sets of each element what the table of both editors says."""

import pytest
from playwright.sync_api import expect

from tests.e2e.editeur.conftest import OuvrirToile, choisir
from workflow.edition.offre import NATURES, REGLAGES, reglages_de
from workflow.edition.offre.reglages import A_PART

pytestmark = pytest.mark.navigateur

DEDANS = """async (natures) => {
  const modeleur = document.getElementById('editeur').modeleur;
  const [modeling, usine, choix, registre] =
    ['modeling', 'elementFactory', 'selection', 'elementRegistry'].map((nom) => modeleur.get(nom));
  const couloir = registre.find((e) => e.type === 'bpmn:Participant');
  const etape = registre.get('constater_attribution');
  const majuscule = (mot) => mot[0].toUpperCase() + mot.slice(1);
  const montrer = async (element) => {
    choix.select(element);
    await new Promise((suite) => setTimeout(suite));
    await new Promise((suite) => setTimeout(suite));
    const champs = [...document.querySelectorAll('#editeur-champs [data-reglage]')];
    return [...new Set(champs.map((champ) => champ.dataset.reglage))];
  };
  const montres = [];
  for (const { balise, evenement, interrompt } of natures) {
    const attributs = { type: `bpmn:${majuscule(balise)}`, cancelActivity: interrompt };
    if (evenement) attributs.eventDefinitionType = `bpmn:${majuscule(evenement)}EventDefinition`;
    const bord = balise === 'boundaryEvent';
    const forme = usine.createShape({ ...attributs, isExpanded: balise === 'subProcess' });
    const lieu = bord ? { x: etape.x + 50, y: etape.y + 80 } : { x: 900, y: 500 };
    const posee = modeling.createShape(forme, lieu, bord ? etape : couloir, { attach: bord });
    montres.push(await montrer(posee));
    modeling.removeElements([posee]);
  }
  return montres;
}"""
SELON = {"alerte", "rep_nombre", "rep_liste", "rep_item", "rep_condition", "rep_tours", "rep_avant"}
"""Shown only beside another answer: a reminder, a repetition."""
CONNUS = "async () => Object.keys((await import('/static/editeur/panneau.js')).A_PART)"


def test_the_panel_sets_of_each_nature_what_the_table_says(toile: OuvrirToile) -> None:
    page = toile()
    natures = [{"balise": n.balise, "evenement": n.evenement, "interrompt": n.interrompt}
               for n in NATURES]  # fmt: skip
    montres: list[list[str]] = page.evaluate(DEDANS, natures)
    for nature, codes in zip(NATURES, montres, strict=True):
        dits = {reglage.code for reglage in reglages_de(nature.genre)}
        assert dits - SELON <= set(codes) <= dits, nature.code
    assert {r.code for r in REGLAGES if r.forme == A_PART} <= set(page.evaluate(CONNUS))


def test_a_repeated_step_is_told_how_many_times(toile: OuvrirToile) -> None:
    page = toile()
    choisir(page, "constater_attribution")
    page.get_by_label("Se fait").select_option("suite")
    page.get_by_label("Combien de fois").fill("2")
    page.get_by_label("Combien de fois").press("Tab")
    page.get_by_label("Se fait").select_option("boucle")
    expect(page.get_by_label("Nombre de tours au plus")).to_be_visible()
    expect(page.get_by_label("Combien de fois")).to_have_count(0)


def test_a_step_opens_the_page_of_its_form_beside_the_drawing(toile: OuvrirToile) -> None:
    page = toile()
    choisir(page, "constater_attribution")
    with page.expect_popup() as autre:
        page.get_by_role("link", name="Ouvrir ce formulaire").click()
    expect(autre.value.get_by_role("heading", level=1)).to_be_visible()
    assert "/formulaires/" in autre.value.url


CHOIX = "mesure_conclue"
ORDRE = """() => {
  const modeleur = document.getElementById('editeur').modeleur;
  const choix = modeleur.get('selection').get()[0].businessObject;
  return choix.$parent.flowElements.filter((e) => e.sourceRef === choix).map((e) => e.id);
}"""


def test_the_order_in_which_a_choice_reads_its_conditions_changes_and_is_undone(
    toile: OuvrirToile,
) -> None:
    page = toile()
    choisir(page, CHOIX)
    avant: list[str] = page.evaluate(ORDRE)
    page.get_by_role("button", name="Plus tôt").first.press("Enter")
    expect(page.locator(f"#{avant[1]}-suite")).to_be_focused()
    assert page.evaluate(ORDRE) == [avant[1], avant[0], *avant[2:]]
    page.get_by_role("button", name="Annuler", exact=True).click()
    assert page.evaluate(ORDRE) == avant
