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

let montre;

function dessiner(contexte, lieu) {
  const { id } = choisi(contexte.modeleur);
  const frappe = enCoursDeFrappe(lieu);
  // Typed for the element that is left: it is written before its field goes.
  if (frappe?.texte !== undefined && id !== montre) frappe.champ.dispatchEvent(new Event("change"));
  recommencer();
  lieu.replaceChildren(...contenu(contexte));
  if (frappe) reprendre(frappe, id === montre);
  montre = id;
}

// The field that has the focus; `texte`: what was typed in it and not told yet.
function enCoursDeFrappe(lieu) {
  const champ = lieu.contains(document.activeElement) ? document.activeElement : null;
  if (!champ) return null;
  const typee = "avant" in champ && champ.value !== champ.avant;
  return { champ, texte: typee ? champ.value : undefined, place: typee ? curseur(champ) : null };
}

// A number has no cursor to read.
const curseur = (champ) => (champ.type === "number" ? null : champ.selectionStart);

function reprendre({ champ, texte, place }, memeElement) {
  const retrouve = document.getElementById(champ.id);
  retrouve?.focus();
  if (!retrouve || texte === undefined || !memeElement) return;
  retrouve.value = texte;
  if (place !== null) retrouve.setSelectionRange(place, place);
}

function choisi(modeleur) {
  return modeleur.get("selection").get()[0] ?? modeleur.get("canvas").getRootElement();
}

function contenu(contexte) {
  const { modeleur } = contexte;
  const choisis = modeleur.get("selection").get();
  if (choisis.length > 1) return [phrase(`${choisis.length} éléments choisis.`)];
  const seul = choisi(modeleur);
  const element = seul.labelTarget ?? seul;
  // Between two diagrams, the canvas has a root of its own that stands for nothing.
  if (!element.businessObject) return [];
  const titre = phrase(element.parent ? nommer(element) : "Aucun élément choisi", "editeur-choisi");
  const sujets = SUJETS.flatMap((decrire) => decrire(contexte, element)).filter(Boolean);
  return [titre, element.parent ? phrase(dire(element)) : phrase(CONSEIL), ...sujets];
}
