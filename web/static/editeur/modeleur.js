// The modeler and its companions: loaded when they are needed, opened on a diagram.
import descripteur from "./descripteur.js";
import borner from "./limites.js";
import francais from "./traduction.js";

function charger(adresse) {
  return new Promise((fini, rate) => {
    const script = document.createElement("script");
    script.src = adresse;
    script.addEventListener("load", fini);
    script.addEventListener("error", () => rate(new Error("Le dessin n’a pas pu être chargé.")));
    document.head.append(script);
  });
}

export async function creerModeleur(racine, toile, { natures }) {
  await charger(racine.dataset.modeleur);
  await charger(racine.dataset.vueDEnsemble);
  return new window.BpmnJS({
    container: toile,
    additionalModules: [francais, borner(natures), window.DiagramJSMinimap],
    moddleExtensions: { spiffworkflow: descripteur },
    minimap: { open: false },
  });
}

export async function creerVisionneuse(racine, toile) {
  await charger(racine.dataset.visionneuse);
  return new window.BpmnJS({
    container: toile,
    additionalModules: [francais],
    moddleExtensions: { spiffworkflow: descripteur },
  });
}

const LISIBLE = 0.75;
const PALETTE = 130;

// The whole of a small diagram; the beginning of a large one, at a scale that can be read.
export function cadrer(modeleur) {
  const toile = modeleur.get("canvas");
  toile.zoom("fit-viewport", "auto");
  if (toile.zoom() >= LISIBLE) return;
  const { inner, outer } = toile.viewbox();
  toile.viewbox({
    x: inner.x - PALETTE / LISIBLE, y: inner.y - 20, width: outer.width / LISIBLE, height: outer.height / LISIBLE,
  });
}

export function choisir(modeleur, element) {
  modeleur.get("selection")?.select(element);
  if (element.parent) modeleur.get("canvas").scrollToElement(element, 120);
}
