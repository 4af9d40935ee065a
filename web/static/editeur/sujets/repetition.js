// A repeated activity: how many times, for each item of which list, until when.
import { coche, liste, sujet, texte } from "../champs.js";
import { est } from "../nature.js";
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

export function sujetsDeLaRepetition(contexte, element) {
  if (!est(element, "bpmn:Activity")) return [];
  const boucle = element.businessObject.loopCharacteristics;
  const sorte = sorteDe(boucle);
  return [sujet("Répétition",
    liste("Se fait", SORTES, sorte, (choisie) => changer(contexte, element, choisie), { vide: "une seule fois" }),
    ...(sorte === "boucle" ? deLaBoucle(contexte, element, boucle) : []),
    ...(["ensemble", "suite"].includes(sorte) ? desFois(contexte, element, boucle) : []))];
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

function condition(contexte, element, boucle, nom) {
  return construireCondition(contexte, { id: `${element.id}-${nom}` }, {
    lire: () => texteDeCondition(boucle.get(nom)),
    ecrire: (dit) => poser(contexte, element, boucle, { [nom]: expression(contexte, boucle, dit) }),
  });
}

function deLaBoucle(contexte, element, boucle) {
  return [
    condition(contexte, element, boucle, "loopCondition"),
    texte("Nombre de tours au plus", boucle.loopMaximum,
      (dit) => poser(contexte, element, boucle, { loopMaximum: Number.parseInt(dit, 10) || undefined }),
      { type: "number", minimum: 1 }),
    coche("La condition est lue avant le premier tour", boucle.testBefore,
      (testBefore) => poser(contexte, element, boucle, { testBefore })),
  ];
}

function desFois(contexte, element, boucle) {
  const reference = boucle.get("loopDataInputRef");
  return [
    texte("Combien de fois", boucle.get("loopCardinality")?.body,
      (dit) => poser(contexte, element, boucle, { loopCardinality: expression(contexte, boucle, dit) }),
      { aide: "Un nombre, ou un réglage du programme." }),
    texte("Ou une fois pour chaque élément de la liste", reference?.id,
      (id) => poser(contexte, element, boucle, { loopDataInputRef: id ? { id } : undefined }),
      { aide: "Le nom d’une liste qu’une table de décision écrit." }),
    creerItem(contexte, element, boucle),
  ];
}

function creerItem(contexte, element, boucle) {
  const item = boucle.get("inputDataItem");
  const ecrire = (name) => {
    const neuf = name ? contexte.modeleur.get("bpmnFactory").create("bpmn:DataInput", { name }) : undefined;
    if (neuf) neuf.$parent = boucle;
    poser(contexte, element, boucle, { inputDataItem: neuf });
  };
  return texte("Nom donné à l’élément de la liste", item?.name ?? item?.id, ecrire);
}
