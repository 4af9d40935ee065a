// While a long work runs (an import, a move), show how far it is; without a script, « Actualiser » does.
"use strict";

const PAUSE_DU_SUIVI = 2000;

async function suivre() {
  const suivi = document.querySelector("[data-suivi]");
  if (!suivi) {
    return;
  }
  try {
    const reponse = await fetch(suivi.dataset.suivi, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const neuf = page.getElementById("suivi");
    if (!neuf) {
      return;
    }
    const avait = suivi.querySelector("[role=status]");
    const texte = neuf.querySelector("[role=status]");
    if (neuf.dataset.suivi && avait && texte) {
      avait.textContent = texte.textContent;
      const barre = suivi.querySelector("progress");
      const neuve = neuf.querySelector("progress");
      if (barre && neuve) {
        barre.value = neuve.value;
      } else if (neuve) {
        avait.after(document.importNode(neuve, true));
      }
    } else {
      suivi.replaceWith(document.importNode(neuf, true));
    }
  } catch {
    // The network is away for a moment: the next turn asks again.
  }
  setTimeout(suivre, PAUSE_DU_SUIVI);
}

setTimeout(suivre, PAUSE_DU_SUIVI);
