// A condition, line by line: a variable, how to compare, a value. By hand for who wants to.
import { bouton, creer, liste, longTexte, phrase, texte, variables } from "../champs.js";
import { ecrireExpression, lireExpression, signaler } from "./expression.js";

const LIAISONS = [["et", "toutes ces lignes sont vraies"], ["ou", "l’une de ces lignes est vraie"]];
const SANS_VALEUR = ["vrai", "faux"];
const VIDE = { variable: "", operateur: "==", valeur: "" };
const enCours = new Map();
const aLaMain = new Set();

export function texteDeCondition(expression) {
  return expression?.body ?? "";
}

// `source`: how to read the text of the condition of this element, and how to write it.
export function construireCondition(contexte, element, source) {
  const lieu = creer("div", { class: "editeur-expression" });
  const ecrit = source.lire();
  const garde = enCours.get(element.id);
  if (garde?.texte === ecrit) {
    remplir(contexte, element, lieu, source, garde);
  } else if (!ecrit) {
    remplir(contexte, element, lieu, source, { texte: "", lignes: [{ ...VIDE }], liaison: "et" });
  } else {
    lireExpression(contexte, "condition", ecrit)
      .then(({ simple, phrase: dite }) => ouvrir(contexte, element, lieu, source, ecrit, simple, dite))
      .catch((erreur) => signaler(lieu, erreur));
  }
  return lieu;
}

function ouvrir(contexte, element, lieu, source, ecrit, simple, dite) {
  if (!simple) aLaMain.add(element.id);
  const lignes = (simple?.lignes ?? [VIDE]).map((l) => ({ ...VIDE, ...l, valeur: String(l.valeur ?? "") }));
  remplir(contexte, element, lieu, source, { texte: ecrit, lignes, liaison: simple?.liaison ?? "et", dite });
}

function remplir(contexte, element, lieu, source, etat) {
  enCours.set(element.id, etat);
  const erreur = phrase("", "editeur-erreur");
  erreur.setAttribute("role", "alert");
  const refaire = () => remplir(contexte, element, lieu, source, etat);
  const proposer = () => {
    refaire();
    if (etat.lignes.every(estPleine)) envoyer(contexte, element, source, etat, lieu);
  };
  const basculer = (oui) => {
    if (oui) aLaMain.add(element.id);
    else aLaMain.delete(element.id);
    refaire();
  };
  lieu.replaceChildren(...(aLaMain.has(element.id)
    ? parLaMain(element, source, etat, basculer)
    : parLignes(contexte, element, etat, proposer, basculer)), erreur);
}

const estPleine = (l) => l.variable && (SANS_VALEUR.includes(l.operateur) || l.valeur !== "" || l.vide);

function envoyer(contexte, element, source, etat, lieu) {
  const lignes = etat.lignes.map(({ variable, operateur, valeur }) => ({ variable, operateur, valeur }));
  const poser = (dit) => {
    etat.texte = dit;
    source.ecrire(dit);
  };
  ecrireExpression(contexte, { sorte: "condition", lignes, liaison: etat.liaison }, poser)
    .catch((refus) => signaler(lieu.querySelector(".editeur-erreur"), refus));
}

function parLaMain(element, source, etat, basculer) {
  const changer = (dit) => {
    etat.texte = dit;
    source.ecrire(dit);
  };
  return [
    longTexte("Condition", etat.texte, changer, {
      id: `${element.id}-main`, aide: "Par exemple : decision == 'valide' and tentatives < 3",
    }),
    bouton("Choisir dans les listes", () => basculer(false)),
  ];
}

function parLignes(contexte, element, etat, proposer, basculer) {
  const lignes = etat.lignes.map((ligne, rang) => laLigne(contexte, element, etat, ligne, rang, proposer));
  const liaison = etat.lignes.length > 1
    ? liste("Cette flèche est prise quand", LIAISONS, etat.liaison, (dit) => {
      etat.liaison = dit;
      proposer();
    }, { id: `${element.id}-liaison` })
    : null;
  return [liaison, ...lignes, creer("div", { class: "editeur-boutons" },
    bouton("Ajouter une ligne", () => {
      etat.lignes.push({ ...VIDE });
      proposer();
    }),
    bouton("Écrire moi-même", () => basculer(true)))].filter(Boolean);
}

function laLigne(contexte, element, etat, ligne, rang, proposer) {
  const { mots, operateurs, operateursParType } = contexte;
  const lue = mots.variables.find((v) => v.nom === ligne.variable);
  const permis = operateursParType[lue?.type] ?? [];
  const id = (nom) => ({ id: `${element.id}-${nom}-${rang}` });
  const changer = (changement) => {
    Object.assign(ligne, changement);
    proposer();
  };
  const choisirVariable = (variable) => {
    const type = mots.variables.find((v) => v.nom === variable)?.type;
    changer({ variable, operateur: operateursParType[type]?.[0] ?? "==", valeur: "" });
  };
  const comparables = mots.variables.filter((v) => (operateursParType[v.type] ?? []).length);
  return creer("div", { class: "editeur-ligne" },
    variables(`Ligne ${rang + 1} : réponse ou réglage`, comparables, ligne.variable, choisirVariable, id("variable")),
    lue ? liste("Comparaison", permis.map((op) => [op, operateurs[op]]), ligne.operateur,
      (operateur) => changer({ operateur }), id("operateur")) : null,
    lue && !SANS_VALEUR.includes(ligne.operateur) ? laValeur(mots, lue, ligne, changer, id("valeur")) : null,
    etat.lignes.length > 1 ? bouton("Retirer cette ligne", () => {
      etat.lignes.splice(rang, 1);
      proposer();
    }) : null);
}

function laValeur(mots, lue, ligne, changer, options) {
  const garder = (valeur) => changer({ valeur });
  if (lue.choix.length) return liste("Valeur", lue.choix, ligne.valeur, garder, { vide: "Choisir…", ...options });
  if (lue.type !== "nombre") {
    return texte("Valeur", ligne.valeur, (valeur) => changer({ valeur, vide: valeur === "" }), options);
  }
  const nombres = mots.variables.filter((v) => v.type === "nombre" && v.nom !== lue.nom);
  const repere = `${options.id}-noms`;
  const bloc = texte("Nombre, ou réglage auquel comparer", ligne.valeur, garder, { liste: repere, ...options });
  bloc.append(creer("datalist", { id: repere },
    ...nombres.map((v) => creer("option", { value: v.nom, texte: v.libelle }))));
  return bloc;
}
