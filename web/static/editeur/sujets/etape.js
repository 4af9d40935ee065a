// A step of a person: who does it, with which form, what it writes, who sees it.
import { coche, liste, sujet } from "../champs.js";
import { attendUnMessage, estUneEtape } from "../nature.js";
import { ecrire, lire } from "../proprietes.js";

const DU_BAILLEUR = ["referent_bailleur", "correspondant_bailleur"];

export function sujetsDeLEtape(contexte, element) {
  const portePhase = ["bpmn:SubProcess", "bpmn:CallActivity"].includes(element.type);
  if (portePhase) return [sujet("Dossier", choix(contexte, element, "phase", "État du dossier", "phases", "celui d’avant"))];
  if (!estUneEtape(element)) return [];
  return [quiFait(contexte, element), quoi(contexte, element), quiVoit(contexte, element)];
}

function choix({ modeleur, mots }, element, nom, libelle, source, vide, options = {}) {
  const changer = (valeur) => ecrire(modeleur, element, { [nom]: valeur });
  return liste(libelle, mots[source], lire(element, nom), changer, { vide, ...options });
}

function quiFait(contexte, element) {
  return sujet("Qui le fait",
    choix(contexte, element, "role", "Rôle", "roles", "celui de la voie"),
    choix(contexte, element, "role_conjoint", "Autre rôle qui peut le faire", "roles", "personne d’autre"),
    attendUnMessage(element) ? facultatif(contexte, element) : null);
}

function facultatif({ modeleur }, element) {
  return coche("Ce message peut ne jamais venir", lire(element, "facultatif") === "oui",
    (cochee) => ecrire(modeleur, element, { facultatif: cochee ? "oui" : "" }));
}

function quoi(contexte, element) {
  const sansFormulaire = element.type === "bpmn:UserTask" ? "à choisir" : "aucun";
  return sujet("Ce qu’on y fait",
    choix(contexte, element, "formulaire", "Formulaire", "formulaires", sansFormulaire),
    choix(contexte, element, "acte", "Ce que l’étape écrit dans le dossier", "actes", "ses réponses seulement"),
    choix(contexte, element, "phase", "État du dossier", "phases", "celui d’avant"));
}

function quiVoit({ modeleur, mots }, element) {
  if (["role", "role_conjoint"].some((nom) => DU_BAILLEUR.includes(lire(element, nom)))) return null;
  const ferme = mots.fermes_au_bailleur[lire(element, "formulaire")];
  const visible = lire(element, "visible_bailleur") === "oui";
  const aide = ferme
    ? `Le formulaire demande ce que la matrice d’accès ferme au bailleur (${ferme.join(", ")}).`
    : "Le bailleur lit que l’étape est en cours, et rien de ses réponses.";
  return sujet("Bailleur", coche("Visible du bailleur", visible,
    (cochee) => ecrire(modeleur, element, { visible_bailleur: cochee ? "oui" : "" }),
    { aide, inactif: Boolean(ferme) && !visible }));
}
