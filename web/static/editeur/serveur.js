// Requests to the page's own addresses. A refusal of the server is a `Refus`: its sentence is shown
// as it is; no network at all is a `Coupure`.
export class Refus extends Error {
  constructor(statut, corps) {
    super(corps.message ?? "Le serveur n’a pas répondu comme prévu. Réessayez.");
    this.statut = statut;
    this.corps = corps;
  }
}

export class Coupure extends Error {}

const SANS_SESSION =
  "Votre session est terminée. Reconnectez-vous dans un autre onglet : votre travail est gardé ici.";

export class Serveur {
  constructor(racine) {
    this._adresses = racine.dataset;
  }

  lire(nom) {
    return this._demander(this._adresses[nom], {});
  }

  envoyer(nom, corps) {
    return this._demander(this._adresses[nom], {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this._adresses.jeton },
      body: JSON.stringify(corps),
    });
  }

  async _demander(adresse, options) {
    let reponse;
    try {
      reponse = await fetch(adresse, { credentials: "same-origin", ...options });
    } catch {
      throw new Coupure("Pas de réseau.");
    }
    if (reponse.redirected) throw new Refus(401, { message: SANS_SESSION });
    const corps = await reponse.json().catch(() => ({}));
    if (!reponse.ok) throw new Refus(reponse.status, corps);
    return corps;
  }
}
