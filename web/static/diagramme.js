// Shows the diagram of a definition, with what is done and where the dossier stands.
"use strict";

const MARGE = 60;
const ECHELLE_LISIBLE = 0.55;

function marquer(toile, elements, ids, marque) {
  for (const id of ids.split(" ").filter(Boolean)) {
    if (elements.get(id)) toile.addMarker(id, marque);
  }
}

// On the whole picture nothing can be read once it is wide: show where the dossier stands.
function cadrer(toile, elements, courants) {
  toile.zoom("fit-viewport", "auto");
  const courant = courants.split(" ").map((id) => elements.get(id)).find(Boolean);
  if (!courant || toile.zoom() >= ECHELLE_LISIBLE) return;
  const vue = toile.viewbox();
  const largeur = vue.outer.width / ECHELLE_LISIBLE;
  const hauteur = vue.outer.height / ECHELLE_LISIBLE;
  toile.viewbox({
    x: courant.x + courant.width / 2 - largeur / 2,
    y: Math.min(courant.y - MARGE, courant.y + courant.height / 2 - hauteur / 2),
    width: largeur,
    height: hauteur,
  });
}

async function montrer(figure) {
  const reponse = await fetch(figure.dataset.diagramme, { credentials: "same-origin" });
  if (!reponse.ok) return;
  const visionneuse = new BpmnJS({ container: figure });
  await visionneuse.importXML(await reponse.text());
  const toile = visionneuse.get("canvas");
  const elements = visionneuse.get("elementRegistry");
  marquer(toile, elements, figure.dataset.faits, "fait");
  marquer(toile, elements, figure.dataset.courants, "courant");
  cadrer(toile, elements, figure.dataset.courants);
  figure.dataset.pret = "oui";
}

for (const figure of document.querySelectorAll("[data-diagramme]")) montrer(figure);
