// The elements in the order in which a dossier meets them: a list beside the drawing.
import { bouton, creer } from "./champs.js";
import { choisir } from "./modeleur.js";
import { dire, est, nommer, sortantes } from "./nature.js";

export function listerEnOrdre(modeleur) {
  const noeuds = modeleur.get("elementRegistry")
    .filter((e) => e.type !== "label" && est(e, "bpmn:FlowNode"));
  const vus = new Set();
  const suivre = (noeud) => {
    const file = [noeud];
    while (file.length) {
      const element = file.shift();
      if (vus.has(element)) continue;
      vus.add(element);
      const dedans = (element.children ?? []).filter((e) => e.type === "bpmn:StartEvent");
      file.unshift(...dedans, ...sortantes(element).map((f) => f.target), ...(element.attachers ?? []));
    }
  };
  noeuds.filter((e) => e.type === "bpmn:StartEvent").forEach(suivre);
  noeuds.forEach(suivre);
  return [...vus];
}

export function monterPlan(liste, modeleur) {
  const boutons = new Map();
  const dresser = () => {
    const actif = document.activeElement?.dataset?.element;
    boutons.clear();
    liste.replaceChildren(...listerEnOrdre(modeleur).flatMap((e) => lignes(modeleur, e, boutons)));
    if (actif && boutons.has(actif)) boutons.get(actif).focus();
    marquer(modeleur, boutons);
  };
  let attente;
  const plusTard = () => {
    clearTimeout(attente);
    attente = setTimeout(dresser, 200);
  };
  modeleur.on(["elements.changed", "import.done"], plusTard);
  modeleur.on("selection.changed", () => marquer(modeleur, boutons));
  dresser();
}

function lignes(modeleur, element, boutons) {
  const ligne = creer("li", {}, ligneDe(modeleur, element, nommer(element), dire(element), boutons));
  const fleches = sortantes(element);
  if (fleches.length > 1) {
    ligne.append(creer("ul", {}, ...fleches.map((f) => creer("li", {},
      ligneDe(modeleur, f, `${f.businessObject.name || "flèche"} → ${nommer(f.target)}`, "", boutons)))));
  }
  return [ligne];
}

function ligneDe(modeleur, element, nom, sorte, boutons) {
  const geste = bouton(nom, () => choisir(modeleur, element), "btn-plan");
  if (sorte && nom !== `${sorte} sans nom`) geste.append(creer("span", { class: "discret", texte: ` ${sorte}` }));
  geste.dataset.element = element.id;
  boutons.set(element.id, geste);
  return geste;
}

function marquer(modeleur, boutons) {
  const choisis = new Set((modeleur.get("selection", false)?.get() ?? []).map((e) => e.id));
  for (const [id, geste] of boutons) geste.setAttribute("aria-pressed", String(choisis.has(id)));
}
