// The diagram as text: read without losing what points nowhere, written as the server keeps it.
export async function ouvrir(modeleur, contenu) {
  const { warnings } = await modeleur.importXML(contenu);
  warnings.forEach(garderLeRenvoi);
}

// A name that is declared nowhere in the file (the list of a repeated step, a message to mend) is
// dropped by the modeler, and would be lost when saving.
function garderLeRenvoi({ element, property, value }) {
  if (!element || !property || !value || !element.set) return;
  const description = element.$descriptor.propertiesByName[property];
  if (!description?.isReference) return;
  const bouchon = { id: value };
  if (description.isMany) element.get(property).push(bouchon);
  else if (element.get(property) === undefined) element.set(property, bouchon);
}

export async function ecrire(modeleur) {
  const { xml } = await modeleur.saveXML({ format: true });
  return xml;
}
