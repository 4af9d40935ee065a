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

export function ecrireExpression({ serveur }, question) {
  return serveur.envoyer("expressions", question);
}

export function signaler(lieu, erreur) {
  lieu.textContent = erreur.message;
}
