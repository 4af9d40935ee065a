// The verdict as the diagram changes: a mark on each element, the sentences in a list.
import { bouton, creer } from "./champs.js";
import { choisir } from "./modeleur.js";

const ATTENTE = 900;
const MARQUES = { refus: "a-refus", avant_publication: "a-corriger", conseil: "a-conseil" };
const GRAVITES = { refus: "Refus", avant_publication: "À corriger avant de publier", conseil: "Conseil" };

export function monterVerdict({ modeleur, serveur, ecrireXml }, lieux) {
  let minuterie;
  let demande = 0;
  const juger = async () => {
    const rang = (demande += 1);
    try {
      const verdict = await serveur.envoyer("verdict", { contenu: await ecrireXml() });
      if (rang === demande) montrer(modeleur, verdict, lieux);
    } catch (erreur) {
      if (rang === demande) lieux.phrase.textContent = `Verdict indisponible : ${erreur.message}`;
    }
  };
  modeleur.on("commandStack.changed", () => {
    clearTimeout(minuterie);
    lieux.section.dataset.etat = "attente";
    minuterie = setTimeout(juger, ATTENTE);
  });
  return juger();
}

function montrer(modeleur, { problemes, publiable }, lieux) {
  lieux.phrase.textContent = resumer(problemes, publiable);
  lieux.liste.replaceChildren(...problemes.map((p) => ligne(modeleur, p)));
  lieux.section.dataset.etat = "rendu";
  marquer(modeleur, problemes);
}

function resumer(problemes, publiable) {
  const bloquants = problemes.filter((p) => p.gravite !== "conseil").length;
  const conseils = problemes.length - bloquants;
  const suite = conseils ? ` ${conseils} conseil${conseils > 1 ? "s" : ""}.` : "";
  if (publiable) return `Rien ne s’oppose à la publication.${suite}`;
  return `${bloquants} problème${bloquants > 1 ? "s" : ""} à corriger avant de publier.${suite}`;
}

function ligne(modeleur, probleme) {
  const element = modeleur.get("elementRegistry").get(probleme.element ?? "");
  const dite = creer("li", { class: `probleme ${MARQUES[probleme.gravite]}` },
    creer("strong", { texte: GRAVITES[probleme.gravite] }),
    creer("span", { texte: ` ${probleme.message}` }));
  if (element) dite.append(" ", bouton("Montrer", () => choisir(modeleur, element), "btn-plan"));
  return dite;
}

function marquer(modeleur, problemes) {
  const toile = modeleur.get("canvas");
  const pastilles = modeleur.get("overlays");
  const registre = modeleur.get("elementRegistry");
  pastilles.remove({ type: "verdict" });
  registre.forEach((e) => Object.values(MARQUES).forEach((m) => toile.removeMarker(e, m)));
  const parElement = Map.groupBy(problemes.filter((p) => registre.get(p.element ?? "")), (p) => p.element);
  for (const [id, siens] of parElement) {
    const marque = MARQUES[siens[0].gravite];
    toile.addMarker(id, marque);
    pastilles.add(id, "verdict", {
      position: { top: -12, right: 10 },
      html: creer("span", { class: `pastille ${marque}`, title: siens.map((p) => p.message).join("\n"),
        texte: String(siens.length) }),
    });
  }
}
