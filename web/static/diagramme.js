// Shows the diagram of a definition, with what is done and where the dossier stands.
"use strict";

const MARGE = 24;
const ECHELLE_LISIBLE = 0.85;
const ECHELLE_LOINTAINE = 0.4;
const HAUTEUR_MAXIMUM = 460;
const PAS = 1.35;

function marquer(toile, elements, ids, marque) {
  for (const id of ids.split(" ").filter(Boolean)) {
    if (elements.get(id)) toile.addMarker(id, marque);
  }
}

function trouverCourant(elements, courants) {
  return courants.split(" ").map((id) => elements.get(id)).find(Boolean);
}

// As tall as the drawing needs at the scale at which it is shown, and no taller.
function ajusterHauteur(figure, toile, courant) {
  const { inner, outer } = toile.viewbox();
  const entier = Math.min(1, (outer.width - 2 * MARGE) / inner.width);
  const echelle = courant ? Math.max(entier, ECHELLE_LISIBLE) : entier;
  const hauteur = Math.min(HAUTEUR_MAXIMUM, inner.height * echelle + 2 * MARGE);
  figure.style.height = `${Math.round(hauteur)}px`;
  toile.resized();
}

// On the whole picture nothing can be read once it is wide: show where the dossier stands.
function cadrer(toile, courant) {
  toile.zoom("fit-viewport", "auto");
  if (!courant || toile.zoom() >= ECHELLE_LISIBLE) return;
  const { inner, outer } = toile.viewbox();
  const largeur = outer.width / ECHELLE_LISIBLE;
  const hauteur = outer.height / ECHELLE_LISIBLE;
  toile.viewbox({
    x: placer(courant.x + courant.width / 2, largeur, inner.x, inner.width),
    y: placer(courant.y + courant.height / 2, hauteur, inner.y, inner.height),
    width: largeur,
    height: hauteur,
  });
}

// Where the window starts so that `milieu` is in its middle, without showing past the drawing.
function placer(milieu, taille, debut, longueur) {
  const marge = MARGE / ECHELLE_LISIBLE;
  if (longueur + 2 * marge <= taille) return debut - (taille - longueur) / 2;
  const dernier = debut + longueur + marge - taille;
  return Math.max(debut - marge, Math.min(dernier, milieu - taille / 2));
}

function ajouterBouton(barre, texte, nom, geste) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "btn btn-sm btn-outline-secondary";
  bouton.textContent = texte;
  bouton.setAttribute("aria-label", nom);
  bouton.addEventListener("click", geste);
  barre.append(bouton);
}

function ajouterBarre(figure, toile, courant) {
  const barre = document.createElement("div");
  barre.className = "dessin-barre";
  const titre = figure.dataset.titre;
  ajouterBouton(barre, "−", `Réduire : ${titre}`, () => toile.zoom(toile.zoom() / PAS));
  ajouterBouton(barre, "+", `Agrandir : ${titre}`, () => toile.zoom(toile.zoom() * PAS));
  ajouterBouton(barre, "Tout voir", `Tout voir : ${titre}`, () => toile.zoom("fit-viewport", "auto"));
  if (courant) {
    ajouterBouton(barre, "Étape en cours", `Étape en cours : ${titre}`, () => cadrer(toile, courant));
  }
  figure.after(barre);
}

// How many wait at each step, and for how long: a number beside the colour, never colour alone.
// The number stays readable when the whole picture is small.
function chauffer(visionneuse, marques) {
  const toile = visionneuse.get("canvas");
  const elements = visionneuse.get("elementRegistry");
  for (const [id, [degre, texte]] of Object.entries(marques)) {
    const element = elements.get(id);
    if (!element) continue;
    toile.addMarker(id, `degre-${degre}`);
    const bulle = document.createElement("span");
    bulle.className = `chaleur chaleur-${degre}`;
    bulle.textContent = texte;
    visionneuse.get("overlays").add(id, {
      position: placerBulle(element),
      html: bulle,
      scale: { min: 0.8, max: 1.2 },
    });
  }
}

// On the edge of a step; beside an event, on the side that its name leaves free.
function placerBulle(element) {
  if (element.width > 60) return { top: -20, left: 8 };
  const nom = element.labels && element.labels[0];
  return nom && nom.y < element.y ? { bottom: -4, left: -16 } : { top: -26, left: -16 };
}

function plusChaud(elements, marques) {
  const degres = Object.entries(marques).map(([id, [degre]]) => [degre, elements.get(id)]);
  const [premier] = degres.filter(([, element]) => element).sort(([a], [b]) => b - a);
  return premier && premier[1];
}

async function montrer(figure) {
  const reponse = await fetch(figure.dataset.diagramme, { credentials: "same-origin" });
  if (!reponse.ok) return;
  const visionneuse = new BpmnJS({ container: figure });
  await visionneuse.importXML(await reponse.text());
  // The wheel scrolls the page, as everywhere; the buttons zoom, a drag moves the drawing.
  visionneuse.get("zoomScroll").toggle(false);
  const toile = visionneuse.get("canvas");
  const elements = visionneuse.get("elementRegistry");
  const courant = trouverCourant(elements, figure.dataset.courants);
  marquer(toile, elements, figure.dataset.faits, "fait");
  marquer(toile, elements, figure.dataset.courants, "courant");
  for (const sort of ["ajoutes", "retires", "changes"]) {
    marquer(toile, elements, figure.dataset[sort] || "", sort.slice(0, -1));
  }
  ajusterHauteur(figure, toile, courant);
  cadrer(toile, courant);
  if (figure.dataset.chaleur) {
    const marques = JSON.parse(figure.dataset.chaleur);
    chauffer(visionneuse, marques);
    if (toile.zoom() < ECHELLE_LOINTAINE) cadrer(toile, plusChaud(elements, marques));
  }
  ajouterBarre(figure, toile, courant);
  figure.dataset.pret = "oui";
}

for (const figure of document.querySelectorAll("[data-diagramme]")) montrer(figure);
