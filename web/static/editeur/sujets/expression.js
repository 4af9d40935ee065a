// What the two builders share: the server writes and reads the expressions, once for each text.
const lues = new Map();

export function lireExpression({ serveur }, sorte, texte) {
  const cle = `${sorte}\n${texte}`;
  if (!lues.has(cle)) {
    lues.set(cle, serveur.envoyer("expressions", { sorte, texte }).catch((erreur) => {
      lues.delete(cle);
      throw erreur;
    }));
  }
  return lues.get(cle);
}

let enCours = Promise.resolve();

// One after the other: the last choice made is the last one written.
export function ecrireExpression({ serveur }, question, poser) {
  const faite = enCours.then(() => serveur.envoyer("expressions", question)).then(({ texte }) => poser(texte));
  enCours = faite.catch(() => {});
  return faite;
}

// Saving waits for what is being written.
export function toutEstEcrit() {
  return enCours;
}

export function signaler(lieu, erreur) {
  lieu.textContent = erreur.message;
}
