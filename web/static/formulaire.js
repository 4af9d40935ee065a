// Hides the fields that do not count for the answers given. Without this script they are shown
// with the sentence that tells when they count; the server decides in both cases. Sends a form once.
"use strict";

function reponses(formulaire, cle) {
  return Array.from(formulaire.querySelectorAll(`[name="${cle}"]`))
    .filter((entree) => !["radio", "checkbox"].includes(entree.type) || entree.checked)
    .map((entree) => entree.value);
}

function ajuster(formulaire) {
  for (const champ of formulaire.querySelectorAll("[data-si]")) {
    const attendues = champ.dataset.vaut.split(" ");
    champ.hidden = !reponses(formulaire, champ.dataset.si).some((r) => attendues.includes(r));
    for (const texte of champ.querySelectorAll("[data-condition-texte]")) texte.hidden = true;
  }
}

for (const formulaire of document.querySelectorAll("form.saisie")) {
  ajuster(formulaire);
  formulaire.addEventListener("change", () => ajuster(formulaire));
}

// A second click while the first is on its way would answer « already done » to what was just done.
const partis = new Set();
document.addEventListener("submit", (envoi) => {
  if (partis.has(envoi.target)) envoi.preventDefault();
  partis.add(envoi.target);
});
window.addEventListener("pageshow", () => partis.clear());

const premier = document.querySelector("[data-premier]");
if (premier) premier.focus();
