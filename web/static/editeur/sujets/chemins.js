// The ways out: the condition of an arrow, the default of a gateway, an arrow to add.
import { bouton, creer, liste, phrase } from "../champs.js";
import { echanger, peutRecevoir, relier } from "../gestes.js";
import { choisir } from "../modeleur.js";
import { nommer, sortantes } from "../nature.js";
import { construireCondition, texteDeCondition } from "./condition.js";

const QUI_CHOISISSENT = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

export const CHEMINS = { condition: deLaFleche, suites: desSorties };

function deLaFleche(contexte, fleche) {
  const source = fleche.source.businessObject;
  if (!QUI_CHOISISSENT.includes(source.$type)) return null;
  const parDefaut = source.default === fleche.businessObject;
  if (parDefaut) return phrase("Flèche par défaut : elle est prise quand aucune autre ne l’est.");
  return construireCondition(contexte, fleche, {
    lire: () => texteDeCondition(fleche.businessObject.conditionExpression),
    ecrire: (body) => poserCondition(contexte, fleche, body),
  });
}

function poserCondition({ modeleur }, fleche, body) {
  const expression = body
    ? modeleur.get("bpmnFactory").create("bpmn:FormalExpression", { body })
    : undefined;
  if (expression) expression.$parent = fleche.businessObject;
  modeleur.get("modeling").updateProperties(fleche, { conditionExpression: expression });
}

function desSorties(contexte, element) {
  const fleches = sortantes(element);
  const seSuivent = element.type === "bpmn:ExclusiveGateway" && fleches.length > 1;
  return [
    seSuivent ? phrase("Les conditions sont lues dans cet ordre : la première vraie l’emporte.") : null,
    ...fleches.map((f, rang) => laFleche(contexte, element, f, seSuivent ? fleches[rang - 1] : null)),
    parDefaut(contexte, element, fleches), nouvelle(contexte, element)];
}

function laFleche({ modeleur }, element, fleche, precedente) {
  const nom = fleche.businessObject.name ? `${fleche.businessObject.name} → ` : "→ ";
  const dite = `${nom}${nommer(fleche.target)}`;
  const aller = bouton(dite, () => choisir(modeleur, fleche), "btn-plan");
  aller.id = `${fleche.id}-suite`;
  return creer("p", { class: "editeur-suite" }, aller,
    precedente ? plusTot(dite, () => {
      aller.focus();
      echanger(modeleur, element, fleche, precedente);
    }) : null);
}

function plusTot(dite, geste) {
  const monter = bouton("Plus tôt", geste);
  monter.setAttribute("aria-label", `Plus tôt : ${dite}`);
  return monter;
}

function parDefaut({ modeleur }, element, fleches) {
  if (!QUI_CHOISISSENT.includes(element.type) || fleches.length < 2) return null;
  const choix = fleches.map((f) => [f.id, `${f.businessObject.name ?? ""} → ${nommer(f.target)}`.trim()]);
  const changer = (id) => {
    const fleche = fleches.find((f) => f.id === id)?.businessObject;
    modeleur.get("modeling").updateProperties(element, { default: fleche });
  };
  return liste("Flèche par défaut", choix, element.businessObject.default?.id, changer, { vide: "aucune" });
}

function nouvelle({ modeleur }, element) {
  const dejaLa = new Set(sortantes(element).map((f) => f.target));
  const cibles = modeleur.get("elementRegistry")
    .filter((e) => e !== element && peutRecevoir(e) && e.parent === element.parent && !dejaLa.has(e))
    .map((e) => [e.id, nommer(e)])
    .sort((a, b) => a[1].localeCompare(b[1], "fr"));
  const bloc = liste("Ajouter une flèche vers", cibles, "", () => {}, { vide: "Choisir…" });
  const controle = bloc.querySelector("select");
  bloc.append(bouton("Tracer la flèche", () => {
    const cible = modeleur.get("elementRegistry").get(controle.value);
    if (cible) relier(modeleur, element, cible);
  }));
  return bloc;
}
