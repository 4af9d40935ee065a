// The keys of the editor, in a dialog.
import { bouton, creer } from "./champs.js";

const TOUCHES = [
  ["Partout", [
    ["Ctrl + S", "enregistrer"],
    ["Alt + I", "insérer après l’élément choisi, ou sur la flèche choisie"],
    ["Alt + P", "aller aux propriétés de l’élément choisi"],
    ["Alt + L", "aller à la liste des éléments"],
  ]],
  ["Sur le dessin", [
    ["Ctrl + Z, Ctrl + Y", "annuler, refaire"],
    ["Ctrl + C, Ctrl + X, Ctrl + V", "copier, couper, coller"],
    ["Suppr ou Retour arrière", "supprimer"],
    ["Flèches", "déplacer les éléments choisis (avec Maj : plus loin)"],
    ["Ctrl + flèches", "déplacer la vue"],
    ["Ctrl + plus, Ctrl + moins, Ctrl + 0", "agrandir, réduire, taille réelle"],
    ["Ctrl + A", "tout choisir"],
    ["Ctrl + F", "chercher un élément"],
    ["E", "écrire le nom"],
    ["R", "changer la nature"],
    ["C", "tracer une flèche"],
    ["H, L, S", "déplacer la vue, choisir plusieurs éléments, faire de la place"],
    ["Échap", "abandonner le geste"],
  ]],
];

let dialogue;

export function montrerAide() {
  dialogue ??= construire();
  dialogue.showModal();
}

function construire() {
  const fenetre = creer("dialog", { class: "editeur-dialogue", "aria-labelledby": "aide-titre" },
    creer("h2", { id: "aide-titre", texte: "Le clavier de l’éditeur" }));
  for (const [lieu, touches] of TOUCHES) {
    const liste = creer("dl", { class: "editeur-touches" });
    for (const [touche, effet] of touches) {
      liste.append(creer("dt", { texte: touche }), creer("dd", { texte: effet }));
    }
    fenetre.append(creer("h3", { texte: lieu }), liste);
  }
  fenetre.append(creer("p", { texte: "Sur un ordinateur Apple, Cmd remplace Ctrl." }),
    bouton("Fermer", () => fenetre.close(), "btn-primary"));
  document.body.append(fenetre);
  return fenetre;
}
