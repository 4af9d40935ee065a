// Labelled fields of the property panel: plain HTML, one function per kind of field.
let suivant = 0;

// The same panel drawn again gives the same ids: the focus finds its field.
export function recommencer() {
  suivant = 0;
}

export function creer(balise, attributs = {}, ...enfants) {
  const noeud = document.createElement(balise);
  for (const [nom, valeur] of Object.entries(attributs)) {
    if (nom === "texte") noeud.textContent = valeur;
    else if (nom.startsWith("on")) noeud.addEventListener(nom.slice(2), valeur);
    else if (valeur !== undefined && valeur !== false) noeud.setAttribute(nom, valeur);
  }
  noeud.append(...enfants.filter(Boolean));
  return noeud;
}

function ranger(controle, libelle, { aide, id } = {}) {
  controle.id = id ?? `champ-${(suivant += 1)}`;
  const bloc = creer("div", { class: "champ-editeur" },
    creer("label", { for: controle.id, class: "form-label", texte: libelle }), controle);
  if (aide) {
    controle.setAttribute("aria-describedby", `${controle.id}-aide`);
    bloc.append(creer("p", { id: `${controle.id}-aide`, class: "aide", texte: aide }));
  }
  return bloc;
}

export function texte(libelle, valeur, changer, options = {}) {
  const controle = creer("input", {
    type: options.type ?? "text", class: "form-control form-control-sm", list: options.liste,
    inputmode: options.clavier, maxlength: options.maximum ?? 500, disabled: options.inactif,
    min: options.minimum, placeholder: options.exemple,
    onchange: (e) => changer(e.target.value.trim()),
  });
  return ranger(remplir(controle, valeur), libelle, options);
}

// `avant`: what the field held, to tell what is being typed.
function remplir(controle, valeur) {
  controle.value = valeur ?? "";
  controle.avant = controle.value;
  return controle;
}

export function longTexte(libelle, valeur, changer, options = {}) {
  const controle = creer("textarea", {
    class: "form-control form-control-sm", rows: 3, maxlength: 4000,
    onchange: (e) => changer(e.target.value.trim()),
  });
  return ranger(remplir(controle, valeur), libelle, options);
}

// `choix`: [code, label]; a value that the list lacks is kept, and shown under its code.
export function liste(libelle, choix, valeur, changer, options = {}) {
  const controle = creer("select", {
    class: "form-select form-select-sm", disabled: options.inactif,
    onchange: (e) => changer(e.target.value),
  });
  if (options.vide !== undefined) controle.append(creer("option", { value: "", texte: options.vide }));
  for (const [code, dite] of choix) controle.append(creer("option", { value: code, texte: dite }));
  if (valeur && !choix.some(([code]) => code === valeur)) {
    controle.append(creer("option", { value: valeur, texte: `${valeur} (inconnu)` }));
  }
  controle.value = valeur ?? "";
  return ranger(controle, libelle, options);
}

// Variables grouped by what asks for them.
export function variables(libelle, connues, valeur, changer, options = {}) {
  const bloc = liste(libelle, [], "", changer, { vide: "Choisir…", ...options });
  const controle = bloc.querySelector("select");
  const groupes = Map.groupBy(connues, (v) => v.origine);
  for (const [origine, siennes] of [...groupes].sort(([a], [b]) => a.localeCompare(b, "fr"))) {
    controle.append(creer("optgroup", { label: origine },
      ...siennes.map((v) => creer("option", { value: v.nom, texte: sansDoute(v, connues) }))));
  }
  if (valeur && !connues.some((v) => v.nom === valeur)) {
    controle.append(creer("option", { value: valeur, texte: `${valeur} (inconnue)` }));
  }
  controle.value = valeur ?? "";
  return bloc;
}

// « Décision » is asked by several forms: once chosen, the group's name is no longer in sight.
function sansDoute(variable, connues) {
  const jumelle = connues.some((v) => v !== variable && v.libelle === variable.libelle);
  return jumelle ? `${variable.libelle} (${variable.origine})` : variable.libelle;
}

export function coche(libelle, cochee, changer, options = {}) {
  const controle = creer("input", {
    type: "checkbox", class: "form-check-input", disabled: options.inactif,
    onchange: (e) => changer(e.target.checked),
  });
  controle.checked = cochee;
  const bloc = ranger(controle, libelle, options);
  bloc.classList.add("coche-editeur");
  return bloc;
}

export function bouton(libelle, geste, classe = "btn-outline-secondary") {
  return creer("button", { type: "button", class: `btn btn-sm ${classe}`, texte: libelle, onclick: geste });
}

export function sujet(titre, ...champs) {
  const gardes = champs.flat().filter(Boolean);
  if (!gardes.length) return null;
  return creer("fieldset", { class: "sujet-editeur" }, creer("legend", { texte: titre }), ...gardes);
}

// Elsewhere, without leaving what is drawn.
export function lien(texte, adresse) {
  return creer("p", { class: "editeur-suite" },
    creer("a", { href: adresse, target: "_blank", rel: "noopener", texte: `${texte} (nouvel onglet)` }));
}

export function phrase(texte, classe = "aide") {
  return creer("p", { class: classe, texte });
}
