// What the toolbar and the panel do on the drawing: each is one entry of the undo stack or a few.
import { choisir } from "./modeleur.js";
import { entrantes, est, sortantes } from "./nature.js";

const PLACE = 150;
const SURFACE = 1;

export const A_INSERER = [
  ["bpmn:UserTask", "une étape"],
  ["bpmn:ExclusiveGateway", "une passerelle (un seul chemin)"],
  ["bpmn:ParallelGateway", "une passerelle (tous les chemins)"],
  ["delai", "un délai attendu"],
  ["message", "un message attendu"],
  ["bpmn:CallActivity", "l’appel d’un module"],
  ["bpmn:EndEvent", "une fin"],
];
const ATTENDUS = { delai: "bpmn:TimerEventDefinition", message: "bpmn:MessageEventDefinition" };

function fabriquer(modeleur, sorte) {
  const usine = modeleur.get("elementFactory");
  if (!(sorte in ATTENDUS)) return usine.createShape({ type: sorte });
  return usine.createShape({
    type: "bpmn:IntermediateCatchEvent", eventDefinitionType: ATTENDUS[sorte],
  });
}

export function peutInserer(element) {
  if (!element) return false;
  if (element.type === "bpmn:SequenceFlow") return true;
  if (element.type === "bpmn:EndEvent") return entrantes(element).length === 1;
  return est(element, "bpmn:FlowNode");
}

// After a node, or on an arrow; before an end. Returns the new element, selected.
export function inserer(modeleur, element, sorte) {
  const nouvelle = fabriquer(modeleur, sorte);
  const fleche = flecheOuInserer(element, sorte);
  const placee = fleche
    ? surLaFleche(modeleur, fleche, nouvelle)
    : modeleur.get("autoPlace").append(element, nouvelle);
  choisir(modeleur, placee);
  return placee;
}

function flecheOuInserer(element, sorte) {
  if (sorte === "bpmn:EndEvent") return null;
  if (element.type === "bpmn:SequenceFlow") return element;
  if (element.type === "bpmn:EndEvent") return entrantes(element)[0];
  const siennes = sortantes(element);
  return siennes.length === 1 ? siennes[0] : null;
}

// What follows moves to the right, as with the modeler's own space tool, the names of its arrows
// included: the tool finds those from the arrows themselves.
function surLaFleche(modeleur, fleche, nouvelle) {
  const { source, target } = fleche;
  const droite = source.x + source.width;
  if (target.x - droite < PLACE + nouvelle.width / 2 && target.x >= droite) {
    faireDeLaPlace(modeleur, droite + SURFACE);
  }
  const milieu = milieuDe(fleche);
  return modeleur.get("modeling").createShape(nouvelle, milieu, fleche);
}

function faireDeLaPlace(modeleur, debut) {
  const outil = modeleur.get("spaceTool");
  const racine = modeleur.get("canvas").getRootElement();
  const formes = modeleur.get("elementRegistry").filter((e) => e !== racine && e.type !== "label");
  const { movingShapes, resizingShapes } = outil.calculateAdjustments(formes, "x", PLACE, debut);
  outil.makeSpace(movingShapes, resizingShapes, { x: PLACE, y: 0 }, "e", debut);
}

function milieuDe(fleche) {
  const points = fleche.waypoints;
  const rang = points.slice(1)
    .map((p, i) => [Math.abs(p.x - points[i].x) + Math.abs(p.y - points[i].y), i])
    .sort((a, b) => b[0] - a[0])[0][1];
  const [a, b] = [points[rang], points[rang + 1]];
  return { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) };
}

export function relier(modeleur, source, cible) {
  const fleche = modeleur.get("modeling").connect(source, cible, { type: "bpmn:SequenceFlow" });
  modeleur.get("selection").select(fleche ?? source);
}

// Two arrows change places in the file: a choice tries the first one first.
export function echanger(modeleur, source, fleche, autre) {
  const [une, deux] = [fleche.businessObject, autre.businessObject];
  const niveau = une.$parent;
  const elements = niveau.get("flowElements").map((e) => (e === une ? deux : e === deux ? une : e));
  modeleur.get("modeling").updateModdleProperties(source, niveau, { flowElements: elements });
}

export function peutRecevoir(element) {
  return est(element, "bpmn:FlowNode") && !["bpmn:StartEvent", "bpmn:BoundaryEvent"].includes(element.type)
    && element.type !== "label";
}

// A delay on the edge of an activity, named so that the verdict can speak of it.
export function ajouterDelai(modeleur, activite, interrompt) {
  const usine = modeleur.get("elementFactory");
  const forme = usine.createShape({
    type: "bpmn:BoundaryEvent", eventDefinitionType: "bpmn:TimerEventDefinition",
    cancelActivity: interrompt,
  });
  const rang = (activite.attachers ?? []).length;
  const lieu = { x: activite.x + activite.width - 20 - 40 * rang, y: activite.y + activite.height };
  const modeling = modeleur.get("modeling");
  const bord = modeling.createShape(forme, lieu, activite, { attach: true });
  modeling.updateProperties(bord, { name: interrompt ? "Délai dépassé" : "Rappel" });
  choisir(modeleur, bord);
  return bord;
}

export function supprimer(modeleur) {
  const choisis = modeleur.get("selection").get();
  if (choisis.length) modeleur.get("modeling").removeElements(choisis.slice());
}

// Put an element in another lane: straight up or down.
export function changerDeVoie(modeleur, element, voie) {
  const y = voie.y + voie.height / 2 - (element.y + element.height / 2);
  modeleur.get("modeling").moveElements([element], { x: 0, y: Math.round(y) }, voie.parent);
}

export function voieDe(modeleur, element) {
  const milieu = { x: element.x + element.width / 2, y: element.y + element.height / 2 };
  return modeleur.get("elementRegistry").filter((e) => e.type === "bpmn:Lane")
    .filter((v) => v.x <= milieu.x && milieu.x <= v.x + v.width
      && v.y <= milieu.y && milieu.y <= v.y + v.height)
    .sort((a, b) => a.height * a.width - b.height * b.width)[0];
}
