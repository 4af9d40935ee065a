// Signals, errors, escalations and links: the name that ties the two ends.
import { sujet, texte } from "../champs.js";
import { evenement } from "../nature.js";
import { declarer } from "./racines.js";

const SORTES = {
  "bpmn:SignalEventDefinition": ["Signal", "bpmn:Signal", "signalRef"],
  "bpmn:ErrorEventDefinition": ["Erreur", "bpmn:Error", "errorRef", "errorCode"],
  "bpmn:EscalationEventDefinition": ["Escalade", "bpmn:Escalation", "escalationRef", "escalationCode"],
};

export function sujetsDeLEvenement(contexte, element) {
  const definition = evenement(element);
  if (definition?.$type === "bpmn:LinkEventDefinition") return [duLien(contexte, element, definition)];
  const sorte = SORTES[definition?.$type];
  return sorte ? [duRenvoi(contexte, element, definition, sorte)] : [];
}

function duLien({ modeleur }, element, definition) {
  const changer = (name) => modeleur.get("modeling").updateModdleProperties(element, definition, { name });
  return sujet("Lien", texte("Nom du lien", definition.name, changer,
    { aide: "Le même au départ et à l’arrivée." }));
}

function duRenvoi({ modeleur }, element, definition, [libelle, type, renvoi, code]) {
  const changer = (nom) => {
    const cible = nom ? declarer(modeleur, type, nom, code ? { [code]: nom } : {}) : undefined;
    modeleur.get("modeling").updateModdleProperties(element, definition, { [renvoi]: cible });
  };
  return sujet(libelle, texte(`Nom (${libelle.toLowerCase()})`, definition.get(renvoi)?.name, changer,
    { aide: "Le même là où il est lancé et là où il est attendu." }));
}
