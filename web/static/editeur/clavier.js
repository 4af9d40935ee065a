// The keys that the modeler does not bind itself. They need Alt or Ctrl: nothing is typed by them.
import { inserer, peutInserer } from "./gestes.js";

export function lierLeClavier(modeleur, { enregistrer, sorte }) {
  const gestes = {
    i: () => {
      const [element] = modeleur.get("selection").get();
      if (peutInserer(element)) inserer(modeleur, element, sorte.value);
    },
    p: () => document.querySelector("#editeur-champs :is(input, select, textarea)")?.focus(),
    l: () => document.querySelector("#editeur-plan button")?.focus(),
  };
  document.addEventListener("keydown", (e) => {
    const touche = e.key.toLowerCase();
    if ((e.ctrlKey || e.metaKey) && touche === "s") {
      e.preventDefault();
      enregistrer();
    } else if (e.altKey && !e.ctrlKey && gestes[touche]) {
      e.preventDefault();
      gestes[touche]();
    }
  });
}
