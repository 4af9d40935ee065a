// The property panel: for the chosen element, one group of fields per subject that it has.
import { phrase, recommencer } from "./champs.js";
import { dire, nommer } from "./nature.js";
import { sujetsDuChemin } from "./sujets/chemins.js";
import { sujetsDuDelai } from "./sujets/delai.js";
import { sujetsDeLEtape } from "./sujets/etape.js";
import { sujetsDeLEvenement } from "./sujets/evenement.js";
import { sujetDeLExplication, sujetsGeneraux } from "./sujets/general.js";
import { sujetsDuMessage } from "./sujets/message.js";
import { sujetsDuModule } from "./sujets/module.js";
import { sujetsDeLaRepetition } from "./sujets/repetition.js";

const CONSEIL = "Choisissez un élément sur le dessin ou dans la liste, ou nommez le diagramme.";
const SUJETS = [
  sujetsGeneraux, sujetsDeLEtape, sujetsDuDelai, sujetsDuModule, sujetsDuMessage,
  sujetsDeLEvenement, sujetsDuChemin, sujetsDeLaRepetition, sujetDeLExplication,
];

export function monterPanneau(contexte, lieu) {
  const { modeleur } = contexte;
  let attente;
  const redessiner = () => {
    clearTimeout(attente);
    // Later: a field tells its change while the focus goes to the next one.
    attente = setTimeout(() => dessiner(contexte, lieu));
  };
  contexte.redessiner = redessiner;
  modeleur.on(["selection.changed", "elements.changed"], redessiner);
  dessiner(contexte, lieu);
}

function dessiner(contexte, lieu) {
  const actif = lieu.contains(document.activeElement) ? document.activeElement.id : null;
  recommencer();
  lieu.replaceChildren(...contenu(contexte));
  if (actif) document.getElementById(actif)?.focus();
}

function contenu(contexte) {
  const { modeleur } = contexte;
  const choisis = modeleur.get("selection").get();
  if (choisis.length > 1) return [phrase(`${choisis.length} éléments choisis.`)];
  const choisi = choisis[0] ?? modeleur.get("canvas").getRootElement();
  const element = choisi.labelTarget ?? choisi;
  // Between two diagrams, the canvas has a root of its own that stands for nothing.
  if (!element.businessObject) return [];
  const titre = phrase(element.parent ? nommer(element) : "Aucun élément choisi", "editeur-choisi");
  const sujets = SUJETS.flatMap((decrire) => decrire(contexte, element)).filter(Boolean);
  return [titre, element.parent ? phrase(dire(element)) : phrase(CONSEIL), ...sujets];
}
