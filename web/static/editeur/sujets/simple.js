// An extension property chosen from a list, typed, or ticked; what the landlord sees.
import { coche, lien, liste, texte } from "../champs.js";
import { ecrire, lire } from "../proprietes.js";

const DU_BAILLEUR = ["referent_bailleur", "correspondant_bailleur"];

export const FORMES = { choix, texte: taper, coche: cocher };
export const SIMPLES = { visible_bailleur: quiVoit };
// List of the vocabulary -> what has a page of its own, and how it is opened.
const PAGES = {
  formulaires: ["formulaire", "Ouvrir ce formulaire"],
  decisions: ["decision", "Ouvrir cette table"],
  modules: ["module", "Ouvrir ce module"],
};

// A list, and the way to the page of what is chosen in it when it has one.
export function choisirDans({ mots, pages }, reglage, valeur, changer) {
  const [genre, phrase] = PAGES[reglage.liste] ?? [];
  const adresse = pages[genre]?.[valeur];
  return [
    liste(reglage.libelle, mots[reglage.liste], valeur, changer, { vide: reglage.vide, aide: reglage.aide }),
    adresse ? lien(phrase, adresse) : null,
  ];
}

function choix(contexte, element, reglage) {
  return choisirDans(contexte, reglage, lire(element, reglage.code),
    (valeur) => ecrire(contexte.modeleur, element, { [reglage.code]: valeur }));
}

function taper({ modeleur }, element, { code, libelle, aide }) {
  return texte(libelle, lire(element, code), (valeur) => ecrire(modeleur, element, { [code]: valeur }), { aide });
}

function cocher({ modeleur }, element, { code, libelle, aide }) {
  return coche(libelle, lire(element, code) === "oui",
    (cochee) => ecrire(modeleur, element, { [code]: cochee ? "oui" : "" }), { aide });
}

function quiVoit({ modeleur, mots }, element, { code, libelle, aide }) {
  if (["role", "role_conjoint"].some((nom) => DU_BAILLEUR.includes(lire(element, nom)))) return null;
  const ferme = mots.fermes_au_bailleur[lire(element, "formulaire")];
  const visible = lire(element, code) === "oui";
  const pourquoi = ferme
    ? `Le formulaire demande ce que la matrice d’accès ferme au bailleur (${ferme.join(", ")}).`
    : aide;
  return coche(libelle, visible, (cochee) => ecrire(modeleur, element, { [code]: cochee ? "oui" : "" }),
    { aide: pourquoi, inactif: Boolean(ferme) && !visible });
}
