// A delay: how long, on which clock, and the alert that it draws.
import { coche, creer, liste, phrase, texte, variables } from "../champs.js";
import { evenement } from "../nature.js";
import { ecrire, lire } from "../proprietes.js";
import { ecrireExpression, lireExpression, signaler } from "./expression.js";

const FORMES = [
  ["duree", "une durée"],
  ["variable", "selon une réponse ou un réglage du programme"],
  ["date", "à une date connue du dossier"],
  ["libre", "Écrire moi-même"],
];
const MINUTERIES = ["timeDuration", "timeDate", "timeCycle"];
const VIDE = { forme: "duree", unite: "jours", nombre: 0, variable: "", ecart: 0 };

export const DELAIS = {
  delai: combien, interrompt, calendrier, horloge, alerte, delai_en_bordure: boutonsDeDelai,
};

function boutonsDeDelai(contexte, element) {
  const { ajouterDelai } = contexte.gestes;
  const poser = (dit, interrompre) => creer("button", {
    type: "button", class: "btn btn-sm btn-outline-secondary", texte: dit,
    onclick: () => ajouterDelai(contexte.modeleur, element, interrompre),
  });
  return creer("div", { class: "editeur-boutons" },
    poser("Ajouter un délai qui l’interrompt", true),
    poser("Ajouter un rappel ou une alerte", false));
}

export function texteDuDelai(element) {
  const definition = evenement(element);
  return MINUTERIES.map((nom) => definition.get(nom)?.body).find(Boolean) ?? "";
}

function poserDelai({ modeleur }, element, body) {
  const definition = evenement(element);
  const place = MINUTERIES.find((nom) => definition.get(nom)) ?? "timeDuration";
  const valeur = body ? modeleur.get("bpmnFactory").create("bpmn:FormalExpression", { body }) : undefined;
  if (valeur) valeur.$parent = definition;
  const sans = Object.fromEntries(MINUTERIES.map((nom) => [nom, undefined]));
  modeleur.get("modeling").updateModdleProperties(element, definition, { ...sans, [place]: valeur });
}

function combien(contexte, element) {
  const lieu = creer("div", { class: "editeur-expression" });
  const ecrit = texteDuDelai(element);
  if (!ecrit) {
    remplir(contexte, element, lieu, { ...VIDE });
  } else {
    lireExpression(contexte, "delai", ecrit)
      .then(({ simple }) => remplir(contexte, element, lieu,
        simple ? { ...simple } : { ...VIDE, forme: "libre" }))
      .catch((erreur) => signaler(lieu, erreur));
  }
  return lieu;
}

function remplir(contexte, element, lieu, delai) {
  const erreur = phrase("", "editeur-erreur");
  erreur.setAttribute("role", "alert");
  const changer = (changement) => {
    Object.assign(delai, changement);
    if (delai.forme === "libre" || (delai.forme !== "duree" && !delai.variable)) {
      remplir(contexte, element, lieu, delai);
      return;
    }
    ecrireExpression(contexte, { sorte: "delai", delai: { ...delai } },
      (dit) => poserDelai(contexte, element, dit)).catch((refus) => signaler(erreur, refus));
  };
  lieu.replaceChildren(
    liste("Combien de temps", FORMES, delai.forme, (forme) => changer({ forme }), { id: `${element.id}-forme` }),
    ...champsDuDelai(contexte, element, delai, changer), erreur);
}

function champsDuDelai(contexte, element, delai, changer) {
  const { mots, unites } = contexte;
  const id = (nom) => ({ id: `${element.id}-${nom}` });
  const nombre = (nom, libelle) => texte(libelle, delai[nom],
    (dit) => changer({ [nom]: Number.parseInt(dit, 10) || 0 }), { type: "number", clavier: "numeric", ...id(nom) });
  const unite = liste("Unité", Object.entries(unites), delai.unite, (dit) => changer({ unite: dit }), id("unite"));
  const selon = (type) => variables("Lu dans", mots.variables.filter((v) => v.type === type),
    delai.variable, (variable) => changer({ variable }), id("variable"));
  if (delai.forme === "duree") return [nombre("nombre", "Nombre"), unite];
  if (delai.forme === "variable") return [selon("nombre"), nombre("ecart", "En plus (ou en moins, avec un tiret)"), unite];
  if (delai.forme === "date") return [selon("date")];
  return [texte("Délai", texteDuDelai(element), (dit) => poserDelai(contexte, element, dit),
    { aide: "P6M pour six mois, P10D pour dix jours, ou une expression.", ...id("libre") })];
}

function interrompt({ modeleur }, element, { libelle }) {
  return coche(libelle, element.businessObject.cancelActivity,
    (cancelActivity) => {
      modeleur.get("modeling").updateProperties(element, { cancelActivity });
      if (cancelActivity && lire(element, "alerte")) ecrire(modeleur, element, { alerte: "" });
    });
}

function calendrier({ modeleur }, element, { libelle, aide }) {
  const changer = (cochee) => ecrire(modeleur, element, {
    calendrier: cochee ? "legal" : "", horloge: cochee ? "continue" : "",
  });
  return coche(libelle, lire(element, "calendrier") === "legal", changer, { aide });
}

function horloge({ modeleur, mots }, element, { libelle, vide }) {
  const legal = lire(element, "calendrier") === "legal";
  const continueSeule = legal || lire(element, "alerte") !== "";
  const possibles = mots.horloges.filter(([code]) => (code === "continue" ? continueSeule : !legal));
  return liste(libelle, possibles, lire(element, "horloge"),
    (valeur) => ecrire(modeleur, element, { horloge: valeur }),
    { vide: legal ? undefined : vide, inactif: legal });
}

function alerte(contexte, element, { libelle, vide, aide }) {
  if (element.businessObject.cancelActivity) return null;
  const { modeleur, mots } = contexte;
  const changer = (code) => {
    const dite = mots.alertes.find((a) => a.code === code);
    const enPlus = dite && lire(element, "horloge") === "" ? { horloge: "continue" } : {};
    ecrire(modeleur, element, { alerte: code, ...enPlus });
    if (dite && !texteDuDelai(element)) poserDelai(contexte, element, dite.delai);
  };
  return liste(libelle, mots.alertes.map((a) => [a.code, a.libelle]), lire(element, "alerte"), changer,
    { vide, aide });
}
