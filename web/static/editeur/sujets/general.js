// The name and the explanation, which every element may have.
import { liste, longTexte, sujet, texte } from "../champs.js";
import { changerDeVoie, voieDe } from "../gestes.js";
import { est } from "../nature.js";

const SANS_NOM = ["bpmn:Association", "bpmn:Group"];
const SANS_EXPLICATION = [...SANS_NOM, "bpmn:Process", "bpmn:Collaboration", "bpmn:TextAnnotation"];

export function sujetsGeneraux(contexte, element) {
  if (["bpmn:Process", "bpmn:Collaboration"].includes(element.type)) return [duDiagramme(contexte, element)];
  if (SANS_NOM.includes(element.type)) return [];
  if (element.type === "bpmn:TextAnnotation") return [deLaNote(contexte, element)];
  return [sujet("Général", leNom(contexte, element), laVoie(contexte, element))];
}

// Last in the panel: long to read, seldom changed.
export function sujetDeLExplication(contexte, element) {
  if (SANS_EXPLICATION.includes(element.type)) return [];
  return [sujet("Explication", lExplication(contexte, element, element.businessObject))];
}

function leNom({ modeleur, mots }, element) {
  const changer = (name) => modeleur.get("modeling").updateProperties(element, { name: name || undefined });
  const nom = element.businessObject.name ?? "";
  if (element.type === "bpmn:Lane") {
    return liste("Nom de la voie, qui dit qui agit", mots.voies, nom, changer, { vide: "Choisir…" });
  }
  const question = est(element, "bpmn:Gateway") || element.type === "bpmn:SequenceFlow";
  return texte("Nom", nom, changer, {
    maximum: 200, aide: question && element.type === "bpmn:SequenceFlow" ? "La réponse qui mène par cette flèche : « oui », « non »…" : undefined,
  });
}

function laVoie({ modeleur }, element) {
  if (!est(element, "bpmn:FlowNode") || element.type === "bpmn:BoundaryEvent") return null;
  const voies = modeleur.get("elementRegistry").filter((e) => e.type === "bpmn:Lane");
  if (voies.length < 2) return null;
  const changer = (id) => changerDeVoie(modeleur, element, voies.find((v) => v.id === id));
  return liste("Voie", voies.map((v) => [v.id, v.businessObject.name ?? v.id]),
    voieDe(modeleur, element)?.id, changer);
}

function lExplication({ modeleur }, element, objet) {
  const changer = (dit) => {
    const avant = objet.get("documentation").slice(1);
    const premier = dit ? [modeleur.get("bpmnFactory").create("bpmn:Documentation", { text: dit })] : [];
    modeleur.get("modeling").updateModdleProperties(element, objet, { documentation: [...premier, ...avant] });
  };
  return longTexte("Texte de l’explication", objet.get("documentation")[0]?.text, changer, {
    aide: "Ce que la personne doit savoir pour faire cette étape, et d’où vient la règle.",
  });
}

function duDiagramme(contexte, element) {
  const processus = leProcessus(contexte.modeleur, element);
  if (!processus) return null;
  const changer = (name) => contexte.modeleur.get("modeling").updateModdleProperties(element, processus, { name });
  return sujet("Diagramme", texte("Nom", processus.name, changer, { maximum: 200 }),
    lExplication(contexte, element, processus));
}

function leProcessus(modeleur, element) {
  if (element.type === "bpmn:Process") return element.businessObject;
  return modeleur.getDefinitions().rootElements.find((r) => r.$type === "bpmn:Process");
}

function deLaNote({ modeleur }, element) {
  const changer = (text) => modeleur.get("modeling").updateProperties(element, { text });
  return sujet("Général", longTexte("Texte de la note", element.businessObject.text, changer));
}
