// A step of a person: who does it, with which form, what it writes, who sees it.
import { coche, liste, sujet } from "../champs.js";
import { attendUnMessage, est, estUneEtape } from "../nature.js";
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
  if (!est(element, "bpmn:FlowNode")) return null;
  const sien = ["role", "role_conjoint"].some((nom) => DU_BAILLEUR.includes(lire(element, nom)));
  const ferme = mots.fermes_au_bailleur[lire(element, "formulaire")];
  const visible = lire(element, "visible_bailleur") !== "non";
  const aide = sien
    ? "Le bailleur fait cette étape : il la voit."
    : ferme
      ? `La matrice d’accès ferme au bailleur une partie de ce formulaire (${ferme.join(", ")}) : il ne voit au plus que le nom de l’étape.`
      : "Décochée, l’étape n’apparaît pas dans les pages du bailleur.";
  return sujet("Bailleur", coche("Étape visible du bailleur", sien || visible,
    (cochee) => ecrire(modeleur, element, { visible_bailleur: cochee ? "" : "non" }),
    { aide, inactif: sien }));
}
