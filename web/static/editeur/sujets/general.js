// The name, the lane and the explanation, which nearly every element has.
import { liste, longTexte, texte } from "../champs.js";
import { changerDeVoie, voieDe } from "../gestes.js";
import { estLeDiagramme } from "../nature.js";

export const GENERAUX = { nom: leNom, voie: laVoie, texte: deLaNote, documentation: lExplication };

function leNom({ modeleur, mots }, element, { libelle }) {
  const objet = objetDe(modeleur, element);
  if (!objet) return null;
  const modeling = modeleur.get("modeling");
  const changer = (nom) => (estLeDiagramme(element)
    ? modeling.updateModdleProperties(element, objet, { name: nom || undefined })
    : modeling.updateProperties(element, { name: nom || undefined }));
  const nom = objet.name ?? "";
  if (element.type === "bpmn:Lane") {
    return liste("Nom de la voie, qui dit qui agit", mots.voies, nom, changer, { vide: "Choisir…" });
  }
  const aide = element.type === "bpmn:SequenceFlow"
    ? "La réponse qui mène par cette flèche : « oui », « non »…" : undefined;
  return texte(libelle, nom, changer, { maximum: 200, aide });
}

// A diagram with a pool is a collaboration: its name and its explanation are those of the process.
function objetDe(modeleur, element) {
  if (element.type !== "bpmn:Collaboration") return element.businessObject;
  return modeleur.getDefinitions().rootElements.find((r) => r.$type === "bpmn:Process");
}

function laVoie({ modeleur }, element, { libelle }) {
  const voies = modeleur.get("elementRegistry").filter((e) => e.type === "bpmn:Lane");
  if (voies.length < 2) return null;
  const changer = (id) => changerDeVoie(modeleur, element, voies.find((v) => v.id === id));
  return liste(libelle, voies.map((v) => [v.id, v.businessObject.name ?? v.id]),
    voieDe(modeleur, element)?.id, changer);
}

function lExplication({ modeleur }, element, { libelle, aide }) {
  const objet = objetDe(modeleur, element);
  if (!objet) return null;
  const changer = (dit) => {
    const avant = objet.get("documentation").slice(1);
    const premier = dit ? [modeleur.get("bpmnFactory").create("bpmn:Documentation", { text: dit })] : [];
    modeleur.get("modeling").updateModdleProperties(element, objet, { documentation: [...premier, ...avant] });
  };
  return longTexte(libelle, objet.get("documentation")[0]?.text, changer, { aide });
}

function deLaNote({ modeleur }, element, { libelle }) {
  const changer = (text) => modeleur.get("modeling").updateProperties(element, { text });
  return longTexte(libelle, element.businessObject.text, changer);
}
