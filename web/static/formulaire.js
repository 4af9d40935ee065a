// Comfort of the forms; each works without it. Hides the fields that do not count for the answers
// given (the server decides in both cases), sends a form once and only when the network answers,
// keeps drafts while one types, adds and takes away the rows of a table.
"use strict";

// Fields that count

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

// Drafts

const PAUSE = 2500;
const attentes = new Map();

function dire(formulaire, phrase, alerte = false) {
  const etat = formulaire.querySelector(".brouillon-etat");
  etat.classList.toggle("brouillon-alerte", alerte);
  etat.textContent = phrase;
}

function contenu(formulaire) {
  // Files are not kept: a draft is what was typed.
  const textes = Array.from(new FormData(formulaire)).filter(([, v]) => typeof v === "string");
  return new URLSearchParams(textes);
}

function oublierLAttente(formulaire) {
  clearTimeout(attentes.get(formulaire));
  attentes.delete(formulaire);
}

async function garder(formulaire) {
  oublierLAttente(formulaire);
  if (formulaire.dataset.fini) return;
  try {
    const reponse = await fetch(formulaire.dataset.brouillon, {
      method: "POST",
      body: contenu(formulaire),
      headers: { Accept: "application/json" },
      keepalive: true,
    });
    if (reponse.redirected) {
      formulaire.dataset.fini = "oui";
      dire(formulaire, "Votre session est finie. Votre saisie est gardée : enregistrez, puis reconnectez-vous ; elle vous attendra.", true);
    } else if (reponse.ok) {
      dire(formulaire, (await reponse.json()).phrase);
    } else {
      dire(formulaire, "Le brouillon n’a pas pu être enregistré.", true);
    }
  } catch {
    dire(formulaire, "Le réseau ne répond pas : gardez cette page ouverte, rien n’y est perdu.", true);
  }
}

for (const formulaire of document.querySelectorAll("form[data-brouillon]")) {
  const garderBientot = () => {
    oublierLAttente(formulaire);
    attentes.set(formulaire, setTimeout(() => garder(formulaire), PAUSE));
  };
  formulaire.addEventListener("input", garderBientot);
  // Shown again with its errors: what was typed is on this page alone, and one may leave it.
  if (formulaire.querySelector("[aria-invalid]")) garderBientot();
  formulaire.querySelector("[data-garder]").addEventListener("click", (clic) => {
    clic.preventDefault();
    garder(formulaire);
  });
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") Array.from(attentes.keys()).forEach(garder);
});

// Sending

// A second click while the first is on its way would answer « already done » to what was just done.
const partis = new Set();
const verifies = new Set();

async function reseauRepond(formulaire) {
  try {
    const signal = AbortSignal.timeout(8000);
    return (await fetch(formulaire.dataset.vivant, { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

function direLaCoupure(formulaire) {
  let avis = formulaire.querySelector(".coupure");
  if (!avis) {
    avis = document.createElement("div");
    avis.className = "avis avis-erreur coupure";
    avis.setAttribute("role", "alert");
    const bouton = document.createElement("button");
    bouton.type = "submit";
    bouton.className = "btn btn-sm btn-outline-secondary";
    bouton.textContent = "Réessayer";
    avis.append(document.createElement("p"), bouton);
    formulaire.append(avis);
  }
  avis.firstChild.textContent = "Le réseau ne répond pas. Rien n’est envoyé, rien n’est perdu : votre saisie est toujours sur cette page.";
}

async function envoyerSiJoignable(formulaire, bouton) {
  oublierLAttente(formulaire);
  if (await reseauRepond(formulaire)) {
    verifies.add(formulaire);
    partis.delete(formulaire);
    formulaire.requestSubmit(bouton?.isConnected ? bouton : null);
  } else {
    partis.delete(formulaire);
    direLaCoupure(formulaire);
  }
}

document.addEventListener("submit", (envoi) => {
  const formulaire = envoi.target;
  if (partis.has(formulaire)) {
    envoi.preventDefault();
    return;
  }
  partis.add(formulaire);
  if (formulaire.dataset.brouillon && !verifies.delete(formulaire)) {
    envoi.preventDefault();
    envoyerSiJoignable(formulaire, envoi.submitter);
  }
});
window.addEventListener("pageshow", () => partis.clear());

// Tables

function numeroter(tableau) {
  const cle = tableau.dataset.tableau;
  Array.from(tableau.tBodies[0].rows).forEach((ligne, rang) => {
    ligne.querySelector(".rang").textContent = rang + 1;
    for (const entree of ligne.querySelectorAll("[name]")) {
      const colonne = entree.name.split(".").pop();
      entree.id = entree.id.replace(/\.\d+\.\w+$/, `.${rang}.${colonne}`);
      entree.name = `${cle}.${rang}.${colonne}`;
      entree.setAttribute("aria-label", entree.getAttribute("aria-label").replace(/\d+$/, rang + 1));
    }
    ligne.querySelector("[data-retirer]").setAttribute("aria-label", `Retirer la ligne ${rang + 1}`);
  });
}

function ajouterRetrait(tableau, ligne) {
  const retirer = document.createElement("button");
  retirer.type = "button";
  retirer.className = "btn btn-sm btn-outline-secondary";
  retirer.dataset.retirer = "oui";
  retirer.textContent = "Retirer";
  retirer.addEventListener("click", () => {
    if (tableau.tBodies[0].rows.length > 1) {
      (ligne.nextElementSibling ?? ligne.previousElementSibling).querySelector("[name]").focus();
      ligne.remove();
      numeroter(tableau);
    } else {
      for (const entree of ligne.querySelectorAll("[name]")) entree.value = "";
    }
    tableau.dispatchEvent(new Event("input", { bubbles: true }));
  });
  ligne.insertCell().append(retirer);
}

function ajouterLigne(tableau) {
  const lignes = tableau.tBodies[0].rows;
  if (lignes.length >= Number(tableau.dataset.maximum)) return;
  const ligne = lignes[lignes.length - 1].cloneNode(true);
  ligne.lastElementChild.remove();
  for (const erreur of ligne.querySelectorAll(".erreur")) erreur.remove();
  for (const entree of ligne.querySelectorAll("[name]")) {
    entree.value = "";
    for (const nom of ["aria-invalid", "aria-describedby"]) entree.removeAttribute(nom);
  }
  tableau.tBodies[0].append(ligne);
  ajouterRetrait(tableau, ligne);
  numeroter(tableau);
  ligne.querySelector("[name]").focus();
}

for (const tableau of document.querySelectorAll("[data-tableau]")) {
  tableau.tHead.rows[0].insertCell();
  for (const ligne of tableau.tBodies[0].rows) ajouterRetrait(tableau, ligne);
  numeroter(tableau);
  const bouton = tableau.closest("fieldset").querySelector("[data-ajouter]");
  if (bouton) {
    bouton.textContent = "Ajouter une ligne";
    bouton.addEventListener("click", (clic) => {
      clic.preventDefault();
      ajouterLigne(tableau);
    });
  }
}

const premier = document.querySelector("[data-premier]");
if (premier) premier.focus();
