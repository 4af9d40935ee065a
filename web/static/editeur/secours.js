// A copy of the work in this browser, until the server has it: a crash or a cut loses nothing.
export class Secours {
  constructor(page) {
    this._cle = `jalon-editeur ${page}`;
  }

  garder(contenu, version, empreinte) {
    const copie = { contenu, version, empreinte, le: new Date().toISOString() };
    try {
      localStorage.setItem(this._cle, JSON.stringify(copie));
    } catch {
      // A full or forbidden storage: the server's copy is the only one, as without this file.
    }
  }

  lire() {
    try {
      return JSON.parse(localStorage.getItem(this._cle));
    } catch {
      return null;
    }
  }

  oublier() {
    localStorage.removeItem(this._cle);
  }
}
