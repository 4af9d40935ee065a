// Saving: by the button, and by itself. Over the version that was read, never over somebody's.
import { bouton, creer } from "./champs.js";
import { Secours } from "./secours.js";
import { Coupure } from "./serveur.js";
import { toutEstEcrit } from "./sujets/expression.js";

const SEULE = 20000;
const NOUVEL_ESSAI = 10000;
const COPIE = 800;

const heure = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

export class Sauvegarde {
  constructor({ serveur, modeleur, ecrireXml, ouverte, racine }, etat, avis) {
    Object.assign(this, { serveur, modeleur, ecrireXml, racine, etat, avis });
    this.version = ouverte.version;
    this.empreinte = ouverte.empreinte;
    this.secours = new Secours(racine.dataset.page);
    this.modifie = false;
    modeleur.on("commandStack.changed", () => this._noter());
    window.addEventListener("beforeunload", (e) => {
      if (this.modifie) e.preventDefault();
    });
    window.addEventListener("online", () => this.modifie && this.enregistrer());
  }

  dire(texte, sorte = "") {
    this.etat.textContent = texte;
    this.etat.dataset.sorte = sorte;
  }

  _noter() {
    this.rang = (this.rang ?? 0) + 1;
    this.modifie = true;
    this.dire("Modifications à enregistrer.", "attente");
    clearTimeout(this._copie);
    this._copie = setTimeout(() => this._garder(), COPIE);
    this._prevoir(SEULE);
  }

  async _garder() {
    if (this.modifie) this.secours.garder(await this.ecrireXml(), this.version, this.empreinte);
  }

  _prevoir(delai) {
    if (this.arretee) return;
    this._seule ??= setTimeout(() => {
      this._seule = null;
      if (this.modifie) this.enregistrer();
    }, delai);
  }

  // One at a time: the version of the next one is the answer of this one.
  enregistrer() {
    // What is typed in the panel is told when its field is left.
    if (document.activeElement?.closest("#editeur-champs")) {
      const champ = document.activeElement;
      champ.blur();
      champ.focus();
    }
    this._suite = (this._suite ?? Promise.resolve()).then(() => this._envoyer());
    return this._suite;
  }

  async _envoyer() {
    await toutEstEcrit();
    const rang = this.rang;
    const contenu = await this.ecrireXml();
    this.dire("Enregistrement…");
    try {
      const { version, empreinte } = await this.serveur.envoyer("enregistrer",
        { contenu, version: this.version, avant: this.empreinte });
      Object.assign(this, { version, empreinte, arretee: false });
      this.modifie = rang !== this.rang;
      if (!this.modifie) this.secours.oublier();
      this.dire(`Enregistré à ${heure()}.`, "fait");
    } catch (erreur) {
      this._expliquer(erreur, contenu);
    }
  }

  _expliquer(erreur, contenu) {
    this.modifie = true;
    this.secours.garder(contenu, this.version, this.empreinte);
    if (erreur instanceof Coupure) {
      this.dire("Pas de réseau : votre travail est gardé dans ce navigateur, nouvel essai bientôt.", "erreur");
      this._prevoir(NOUVEL_ESSAI);
      return;
    }
    this.dire(erreur.message, "erreur");
    this.arretee = true;
    if (erreur.corps?.depassee) this._proposer(erreur.message);
  }

  _proposer(message) {
    const fenetre = creer("dialog", { class: "editeur-dialogue", "aria-labelledby": "depassee-titre" },
      creer("h2", { id: "depassee-titre", texte: "Quelqu’un a enregistré avant vous" }),
      creer("p", { texte: message }),
      creer("div", { class: "editeur-boutons" },
        creer("a", { class: "btn btn-outline-secondary", href: this.racine.dataset.page, target: "_blank",
          rel: "noopener", texte: "Voir sa version (nouvel onglet)" }),
        bouton("Garder la mienne à part", () => this._garderAPart(fenetre), "btn-primary"),
        bouton("Continuer sans enregistrer", () => fenetre.close())),
      creer("p", { class: "editeur-erreur", role: "alert" }));
    fenetre.addEventListener("close", () => fenetre.remove());
    document.body.append(fenetre);
    fenetre.showModal();
  }

  async _garderAPart(fenetre) {
    const nom = `${this.racine.dataset.nom} (à part, ${heure()})`;
    try {
      const { adresse } = await this.serveur.envoyer("aPart", { contenu: await this.ecrireXml(), nom });
      this.modifie = false;
      this.secours.oublier();
      window.location.assign(adresse);
    } catch (erreur) {
      fenetre.querySelector(".editeur-erreur").textContent = erreur.message;
    }
  }

  // What a crash left behind is offered, never put in place by itself.
  proposerLaCopie(contenuServi, rouvrir) {
    const copie = this.secours.lire();
    if (!copie || copie.contenu === contenuServi) return;
    const le = new Date(copie.le).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
    const bloc = creer("div", { class: "avis avis-alerte", role: "alert" },
      creer("p", { texte: `Ce navigateur garde un travail du ${le}, qui n’a pas été enregistré.` }),
      creer("div", { class: "editeur-boutons" },
        bouton("Reprendre ce travail", async () => {
          bloc.remove();
          await rouvrir(copie.contenu);
          Object.assign(this, { version: copie.version, empreinte: copie.empreinte });
          this._noter();
        }, "btn-primary"),
        bouton("L’oublier", () => {
          this.secours.oublier();
          bloc.remove();
        })));
    this.avis.append(bloc);
  }
}
