// What an activity calls: a module, or a decision table. How a parcours ends.
import { liste, sujet } from "../champs.js";
import { ecrire, lire } from "../proprietes.js";

export function sujetsDuModule(contexte, element) {
  if (element.type === "bpmn:CallActivity") return [duModule(contexte, element)];
  if (element.type === "bpmn:BusinessRuleTask") return [deLaTable(contexte, element)];
  if (element.type === "bpmn:EndEvent") return [deLaFin(contexte, element)];
  return [];
}

function duModule({ modeleur, mots }, element) {
  const changer = (calledElement) =>
    modeleur.get("modeling").updateProperties(element, { calledElement: calledElement || undefined });
  return sujet("Module", liste("Module appelé", mots.modules, element.businessObject.calledElement,
    changer, { vide: "à choisir" }));
}

function deLaTable({ modeleur, mots }, element) {
  return sujet("Décision", liste("Table de décision", mots.decisions, lire(element, "decision"),
    (decision) => ecrire(modeleur, element, { decision }), { vide: "à choisir" }));
}

function deLaFin({ modeleur, mots, genre }, element) {
  if (genre !== "parcours") return null;
  return sujet("Sortie", liste("Motif de la sortie", mots.motifs_de_fin, lire(element, "sortie_motif"),
    (motif) => ecrire(modeleur, element, { sortie_motif: motif }), { vide: "aucun" }));
}
