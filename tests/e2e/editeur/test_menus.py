"""The palette, the context pad and the menus: in French, and limited to what the engine runs."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editeur.conftest import OuvrirToile
from tests.e2e.test_pages import fautes, trop_larges
from workflow.edition.offre import NATURES

pytestmark = pytest.mark.navigateur

TOUT_OFFRIR = """() => {
  const modeleur = document.getElementById('editeur').modeleur;
  const [modeling, usine, menu, outils, registre] =
    ['modeling', 'elementFactory', 'popupMenu', 'contextPad', 'elementRegistry']
      .map((nom) => modeleur.get(nom));
  const couloir = registre.find((e) => e.type === 'bpmn:Participant');
  const etape = registre.get('constater_attribution');
  const poser = (attributs) => attributs.type === 'bpmn:BoundaryEvent'
    ? modeling.createShape(usine.createShape(attributs), { x: etape.x + 50, y: etape.y + 80 },
        etape, { attach: true })
    : modeling.createShape(usine.createShape(attributs), { x: 900, y: 500 }, couloir);
  const simples = ['Task', 'UserTask', 'ManualTask', 'SendTask', 'ReceiveTask', 'BusinessRuleTask',
    'ScriptTask', 'ServiceTask', 'CallActivity', 'SubProcess', 'StartEvent', 'EndEvent',
    'IntermediateThrowEvent', 'ExclusiveGateway', 'ParallelGateway', 'InclusiveGateway',
    'EventBasedGateway', 'DataObjectReference', 'TextAnnotation', 'Group'];
  const evenements = {
    IntermediateCatchEvent: ['Timer', 'Message', 'Signal', 'Link'],
    BoundaryEvent: ['Timer', 'Message', 'Signal', 'Error', 'Escalation'],
    IntermediateThrowEvent: ['Message', 'Signal', 'Escalation', 'Link'],
    EndEvent: ['Message', 'Error', 'Escalation', 'Signal', 'Terminate'],
    StartEvent: ['Message', 'Timer', 'Signal'],
  };
  const elements = simples.map((t) => poser({ type: `bpmn:${t}`, isExpanded: t === 'SubProcess' }));
  for (const [type, sortes] of Object.entries(evenements)) {
    for (const sorte of sortes) {
      elements.push(poser({
        type: `bpmn:${type}`, eventDefinitionType: `bpmn:${sorte}EventDefinition`,
      }));
    }
  }
  elements.push(couloir, ...registre.filter((e) =>
    ['bpmn:Lane', 'bpmn:SequenceFlow'].includes(e.type)));
  const offertes = new Set(Object.keys(modeleur.get('palette').getEntries()));
  const titres = new Set();
  for (const element of elements) {
    for (const [cle, entree] of Object.entries(outils.getEntries(element))) {
      offertes.add(cle);
      titres.add(entree.title);
    }
    menu.open(element, 'bpmn-replace', { x: 10, y: 10 });
    for (const [cle, entree] of Object.entries(menu._current.entries)) {
      offertes.add(cle);
      titres.add(entree.label);
    }
    Object.entries(menu._current.headerEntries).forEach(([cle, e]) => {
      offertes.add(cle);
      titres.add(e.title);
    });
    menu.close();
  }
  return { offertes: [...offertes], titres: [...titres] };
}"""
MANQUANTES = "async () => [...(await import('/static/editeur/traduction.js')).manquantes]"
JAMAIS = (
    "script", "service", "ad-hoc", "transaction", "compensation", "complex", "cancel", "data-",
    "event-subprocess", "collapsed", "conditional-intermediate", "conditional-boundary",
    "conditional-flow", "is-collection", "multiplicity",
)  # fmt: skip
AUTRES = {"replace-with-default-flow", "replace-with-sequence-flow"}
"""In the same menus, and no nature of an element."""
ANGLAIS = (" the ", "Append", "Create", "task", "event ", "gateway", "boundary", "Add ", "Toggle")


def test_nothing_is_offered_that_the_engine_refuses_and_all_is_said_in_french(
    toile: OuvrirToile,
) -> None:
    page = toile()
    offert: dict[str, Any] = page.evaluate(TOUT_OFFRIR)
    assert [cle for cle in offert["offertes"] if any(mot in cle for mot in JAMAIS)] == []
    natures = {cle for cle in offert["offertes"] if cle.startswith("replace-with-")}
    permises = {f"replace-with-{code}" for nature in NATURES for code in nature.codes}
    assert {f"replace-with-{nature.code}" for nature in NATURES} <= natures <= permises | AUTRES
    assert {"creer.etape", "append.append-task", "delete", "connect"} <= set(offert["offertes"])
    assert page.evaluate(MANQUANTES) == []
    titres = [titre for titre in offert["titres"] if titre]
    assert [titre for titre in titres if any(mot in titre for mot in ANGLAIS)] == []


def test_the_page_has_no_fault_and_a_phone_looks_only(toile: OuvrirToile) -> None:
    page = toile()
    page.locator("#editeur-plan [data-element=mesure_conclue]").click()
    expect(page.locator("#editeur-champs")).to_contain_text("Suites")
    assert fautes(page) + trop_larges(page) == []
    page.get_by_role("button", name="Clavier").click()
    assert fautes(page) == []
    page.keyboard.press("Escape")
    etroite = toile(viewport={"width": 390, "height": 844})
    expect(
        etroite.get_by_text("Sur un écran étroit, le dessin se regarde seulement")
    ).to_be_visible()
    expect(etroite.locator("#editeur-barre")).to_be_hidden()
    assert _peut_dessiner(page)
    assert not _peut_dessiner(etroite)


def _peut_dessiner(page: Page) -> bool:
    return bool(
        page.evaluate("() => !!document.getElementById('editeur').modeleur.get('modeling', false)")
    )
