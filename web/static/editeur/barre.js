// The toolbar: save, undo, insert, delete, zoom, help. Everything here is reached by the keyboard.
import { montrerAide } from "./aide.js";
import { bouton, creer } from "./champs.js";
import { A_INSERER, inserer, peutInserer, supprimer } from "./gestes.js";
import { cadrer } from "./modeleur.js";

const PAS = 1.25;

export function monterBarre(barre, modeleur, enregistrer) {
  const pile = modeleur.get("commandStack");
  const choix = modeleur.get("selection");
  const toile = modeleur.get("canvas");
  const boutons = {
    enregistrer: bouton("Enregistrer", enregistrer, "btn-primary"),
    annuler: bouton("Annuler", () => pile.undo()),
    refaire: bouton("Refaire", () => pile.redo()),
    inserer: bouton("Insérer après", () => inserer(modeleur, choix.get()[0], sorte.value)),
    supprimer: bouton("Supprimer", () => supprimer(modeleur)),
  };
  const sorte = creer("select", { class: "form-select form-select-sm", "aria-label": "Quoi insérer" },
    ...A_INSERER.map(([code, dite]) => creer("option", { value: code, texte: dite })));
  barre.append(
    creer("div", {}, boutons.enregistrer, boutons.annuler, boutons.refaire),
    creer("div", {}, boutons.inserer, sorte, boutons.supprimer),
    creer("div", {},
      bouton("−", () => toile.zoom(toile.zoom() / PAS)),
      bouton("+", () => toile.zoom(toile.zoom() * PAS)),
      bouton("Tout voir", () => toile.zoom("fit-viewport", "auto")),
      bouton("Taille lisible", () => cadrer(modeleur))),
    creer("div", {}, bouton("Clavier", montrerAide)),
  );
  nommerLesZooms(barre);
  const accorder = () => {
    const [element, ...autres] = choix.get();
    boutons.annuler.disabled = !pile.canUndo();
    boutons.refaire.disabled = !pile.canRedo();
    boutons.inserer.disabled = autres.length > 0 || !peutInserer(element);
    boutons.supprimer.disabled = !element;
  };
  modeleur.on(["selection.changed", "commandStack.changed"], accorder);
  accorder();
  barre.hidden = false;
  return { sorte, boutons };
}

function nommerLesZooms(barre) {
  for (const [signe, nom] of [["−", "Réduire"], ["+", "Agrandir"]]) {
    [...barre.querySelectorAll("button")].find((b) => b.textContent === signe)
      .setAttribute("aria-label", nom);
  }
}
