// A repeated activity: how many times, for each item of which list, until when.
import { coche, liste, texte } from "../champs.js";
import { construireCondition, texteDeCondition } from "./condition.js";

const PLUSIEURS = "bpmn:MultiInstanceLoopCharacteristics";
const TANT_QUE = "bpmn:StandardLoopCharacteristics";
const SORTES = [
  ["ensemble", "plusieurs fois, toutes ensemble"],
  ["suite", "plusieurs fois, l’une après l’autre"],
  ["boucle", "tant qu’une condition est vraie"],
];

function sorteDe(boucle) {
  if (!boucle) return "";
  if (boucle.$type === TANT_QUE) return "boucle";
  return boucle.isSequential ? "suite" : "ensemble";
}

export const REPETITIONS = {
  repetition: combienDeFois,
  rep_nombre: seulement(["ensemble", "suite"], leNombre),
  rep_liste: seulement(["ensemble", "suite"], laListe),
  rep_item: seulement(["ensemble", "suite"], lItem),
  rep_condition: seulement(["boucle"], laCondition),
  rep_tours: seulement(["boucle"], lesTours),
  rep_avant: seulement(["boucle"], lueAvant),
};

function combienDeFois(contexte, element, { libelle, vide }) {
  const sorte = sorteDe(element.businessObject.loopCharacteristics);
  return liste(libelle, SORTES, sorte, (choisie) => changer(contexte, element, choisie), { vide });
}

function seulement(sortes, dessiner) {
  return (contexte, element, reglage) => {
    const boucle = element.businessObject.loopCharacteristics;
    return sortes.includes(sorteDe(boucle)) ? dessiner(contexte, element, boucle, reglage) : null;
  };
}

function changer({ modeleur }, element, sorte) {
  const fabrique = modeleur.get("bpmnFactory");
  const boucle = sorte === "boucle" ? fabrique.create(TANT_QUE, { testBefore: false })
    : sorte ? fabrique.create(PLUSIEURS, { isSequential: sorte === "suite" }) : undefined;
  if (boucle) boucle.$parent = element.businessObject;
  modeleur.get("modeling").updateProperties(element, { loopCharacteristics: boucle });
}

function poser({ modeleur }, element, boucle, valeurs) {
  modeleur.get("modeling").updateModdleProperties(element, boucle, valeurs);
}

function expression({ modeleur }, boucle, body) {
  if (!body) return undefined;
  const dite = modeleur.get("bpmnFactory").create("bpmn:FormalExpression", { body });
  dite.$parent = boucle;
  return dite;
}

function laCondition(contexte, element, boucle) {
  return construireCondition(contexte, { id: `${element.id}-loopCondition` }, {
    lire: () => texteDeCondition(boucle.get("loopCondition")),
    ecrire: (dit) => poser(contexte, element, boucle, { loopCondition: expression(contexte, boucle, dit) }),
  });
}

function lesTours(contexte, element, boucle, { libelle }) {
  const changerLesTours = (dit) =>
    poser(contexte, element, boucle, { loopMaximum: Number.parseInt(dit, 10) || undefined });
  return texte(libelle, boucle.loopMaximum, changerLesTours, { type: "number", minimum: 1 });
}

function lueAvant(contexte, element, boucle, { libelle }) {
  return coche(libelle, boucle.testBefore, (testBefore) => poser(contexte, element, boucle, { testBefore }));
}

function leNombre(contexte, element, boucle, { libelle, aide }) {
  const changerLeNombre = (dit) =>
    poser(contexte, element, boucle, { loopCardinality: expression(contexte, boucle, dit) });
  return texte(libelle, boucle.get("loopCardinality")?.body, changerLeNombre, { aide });
}

function laListe(contexte, element, boucle, { libelle, aide }) {
  const changerLaListe = (id) => poser(contexte, element, boucle, { loopDataInputRef: id ? { id } : undefined });
  return texte(libelle, boucle.get("loopDataInputRef")?.id, changerLaListe, { aide });
}

function lItem(contexte, element, boucle, { libelle }) {
  const item = boucle.get("inputDataItem");
  const nommer = (name) => {
    const neuf = name ? contexte.modeleur.get("bpmnFactory").create("bpmn:DataInput", { name }) : undefined;
    if (neuf) neuf.$parent = boucle;
    poser(contexte, element, boucle, { inputDataItem: neuf });
  };
  return texte(libelle, item?.name ?? item?.id, nommer);
}
