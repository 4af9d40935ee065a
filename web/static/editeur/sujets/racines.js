// Messages, signals, errors and escalations are declared once in a file, and named where they serve.
export function declarer(modeleur, type, nom, attributs = {}) {
  const definitions = modeleur.getDefinitions();
  const connue = definitions.rootElements.find((r) => r.$type === type && r.name === nom);
  if (connue) return connue;
  const nouvelle = modeleur.get("bpmnFactory").create(type, { name: nom, ...attributs });
  nouvelle.$parent = definitions;
  definitions.rootElements.unshift(nouvelle);
  return nouvelle;
}

export function nomsDeclares(modeleur, type) {
  const noms = modeleur.getDefinitions().rootElements.filter((r) => r.$type === type).map((r) => r.name);
  return [...new Set(noms.filter(Boolean))];
}
