// The property panel: for the chosen element, one field for each row of the server's table
// (`workflow/edition/offre/reglages.py`) that is about it.
import { phrase, recommencer, sujet } from "./champs.js";
import { dire, genreDe, nommer } from "./nature.js";
import { CHEMINS } from "./sujets/chemins.js";
import { DELAIS } from "./sujets/delai.js";
import { EVENEMENTS } from "./sujets/evenement.js";
import { GENERAUX } from "./sujets/general.js";
import { MODULES } from "./sujets/module.js";
import { REPETITIONS } from "./sujets/repetition.js";
import { FORMES, SIMPLES } from "./sujets/simple.js";

const CONSEIL = "Choisissez un élément sur le dessin ou dans la liste, ou nommez le diagramme.";
// Code of a row -> its field; any other is drawn by its form.
export const A_PART = {
  ...SIMPLES, ...GENERAUX, ...DELAIS, ...MODULES, ...EVENEMENTS, ...CHEMINS, ...REPETITIONS,
};

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
  return [titre, element.parent ? phrase(dire(element)) : phrase(CONSEIL), ...lesSujets(contexte, element)];
}

function lesSujets(contexte, element) {
  const genre = genreDe(element);
  const miens = contexte.reglages.filter((r) => r.porteurs.includes(genre));
  return [...Map.groupBy(miens, (r) => r.sujet)]
    .map(([titre, siens]) => sujet(titre, ...siens.map((r) => champsDe(contexte, element, r))))
    .filter(Boolean);
}

function champsDe(contexte, element, reglage) {
  const champs = [(A_PART[reglage.code] ?? FORMES[reglage.forme])(contexte, element, reglage)];
  const dessines = champs.flat().filter(Boolean);
  for (const champ of dessines) champ.dataset.reglage = reglage.code;
  return dessines;
}
