// Asks, while a name is being typed, whether somebody is followed already. Without this script the
// server asks the same when the form is sent.
"use strict";

const PAUSE_MS = 400;
const LUS = ["nom", "prenom", "nom_usage", "naissance"];

for (const zone of document.querySelectorAll("[data-doublons]")) {
  const formulaire = document.querySelector("form.saisie");
  let attente = 0;
  let demande = 0;

  const demander = async () => {
    const numero = ++demande;
    const champs = new URLSearchParams();
    for (const nom of [...LUS, "csrf_token"]) {
      const entree = formulaire.querySelector(`[name="${nom}"]`);
      if (entree) champs.set(nom, entree.value);
    }
    champs.set("dossier", zone.dataset.dossier || "");
    try {
      const reponse = await fetch(zone.dataset.doublons, { method: "POST", body: champs });
      if (reponse.ok && !reponse.redirected && numero === demande) {
        zone.innerHTML = await reponse.text();
      }
    } catch {
      // The network is away: the server will ask when the form is sent.
    }
  };

  formulaire.addEventListener("input", (evenement) => {
    if (!LUS.includes(evenement.target.name)) return;
    clearTimeout(attente);
    attente = setTimeout(demander, PAUSE_MS);
  });
}
