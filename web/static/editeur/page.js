// The editor of a diagram: puts the parts together.
import { monterBarre } from "./barre.js";
import { lierLeClavier } from "./clavier.js";
import { ecrire, ouvrir } from "./fichier.js";
import * as gestes from "./gestes.js";
import { cadrer, creerModeleur, creerVisionneuse } from "./modeleur.js";
import { monterPanneau } from "./panneau.js";
import { monterPlan } from "./plan.js";
import { Sauvegarde } from "./sauvegarde.js";
import { Coupure, Refus, Serveur } from "./serveur.js";
import { monterVerdict } from "./verdict.js";

const ETROIT = "(max-width: 767px)";
const lieu = (id) => document.getElementById(id);

async function commencer() {
  const racine = lieu("editeur");
  const serveur = new Serveur(racine);
  const ouverte = await serveur.lire("ouverture");
  const seulementVoir = racine.dataset.modifiable !== "oui" || window.matchMedia(ETROIT).matches;
  const creer = seulementVoir ? creerVisionneuse : creerModeleur;
  const modeleur = await creer(racine, lieu("editeur-toile"), ouverte.offre);
  await ouvrir(modeleur, ouverte.contenu);
  cadrer(modeleur);
  monterPlan(lieu("editeur-plan"), modeleur);
  if (seulementVoir) lieu("editeur-etat").textContent = "";
  else monterLEdition({ racine, serveur, ouverte, modeleur });
  racine.dataset.pret = "oui";
  // For the tests, which draw with the modeler's own services.
  racine.modeleur = modeleur;
}

function monterLEdition(base) {
  const { racine, ouverte, modeleur } = base;
  const contexte = {
    ...base, gestes, mots: ouverte.vocabulaire, operateurs: ouverte.operateurs,
    operateursParType: ouverte.operateurs_par_type, unites: ouverte.unites,
    reglages: ouverte.offre.reglages, pages: ouverte.pages,
    ecrireXml: () => ecrire(modeleur),
  };
  const sauvegarde = new Sauvegarde(contexte, lieu("editeur-etat"), lieu("editeur-avis"));
  const enregistrer = () => sauvegarde.enregistrer();
  const { sorte } = monterBarre(lieu("editeur-barre"), modeleur, enregistrer);
  lierLeClavier(modeleur, { enregistrer, sorte });
  monterPanneau(contexte, lieu("editeur-champs"));
  lieu("editeur-panneau").hidden = false;
  const problemes = document.querySelector(".editeur-problemes");
  problemes.hidden = false;
  monterVerdict(contexte, { section: problemes, phrase: lieu("editeur-verdict"), liste: lieu("editeur-problemes") });
  sauvegarde.dire("Tout est enregistré.");
  sauvegarde.proposerLaCopie(ouverte.contenu, (contenu) => ouvrir(modeleur, contenu));
}

commencer().catch((erreur) => {
  // What the modeler says of a file is in its own words: the outline opens what it cannot draw.
  const phrase = erreur instanceof Refus || erreur instanceof Coupure
    ? erreur.message
    : "Ce dessin ne s’ouvre pas : modifiez le diagramme par sa trame, ou importez-le à nouveau.";
  lieu("editeur-etat").textContent = phrase;
});
