// Our extension properties on an element: read, and written through the command stack, so that
// undo takes them back.
const PROPRIETES = "spiffworkflow:Properties";

function extensions(objet) {
  return objet.get("extensionElements");
}

function trouver(objet) {
  return extensions(objet)?.get("values").find((v) => v.$type === PROPRIETES);
}

export function lire(element, nom) {
  const liste = trouver(element.businessObject)?.get("properties") ?? [];
  return liste.find((p) => p.name === nom)?.value ?? "";
}

// Write several properties at once; an empty value removes the property.
export function ecrire(modeleur, element, valeurs) {
  const objet = element.businessObject;
  const restantes = (trouver(objet)?.get("properties") ?? []).filter((p) => !(p.name in valeurs));
  const fabrique = modeleur.get("bpmnFactory");
  const nouvelles = Object.entries(valeurs)
    .filter(([, valeur]) => valeur !== "")
    .map(([name, value]) => fabrique.create("spiffworkflow:Property", { name, value }));
  const liste = enOrdre(trouver(objet)?.get("properties") ?? [], [...restantes, ...nouvelles]);
  poser(modeleur, element, fabrique, liste);
}

// A property that is changed keeps its place: the file says what changed, and nothing else.
function enOrdre(avant, apres) {
  const rang = (p) => {
    const place = avant.findIndex((a) => a.name === p.name);
    return place < 0 ? avant.length : place;
  };
  return apres.map((p, i) => [rang(p), i, p]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , p]) => p);
}

function poser(modeleur, element, fabrique, liste) {
  const objet = element.businessObject;
  const autres = (extensions(objet)?.get("values") ?? []).filter((v) => v.$type !== PROPRIETES);
  const values = [...autres];
  if (liste.length) {
    const groupe = fabrique.create(PROPRIETES, { properties: liste });
    liste.forEach((p) => { p.$parent = groupe; });
    values.unshift(groupe);
  }
  const conteneur = values.length
    ? fabrique.create("bpmn:ExtensionElements", { values })
    : undefined;
  values.forEach((v) => { v.$parent = conteneur; });
  if (conteneur) conteneur.$parent = objet;
  modeleur.get("modeling").updateProperties(element, { extensionElements: conteneur });
}
