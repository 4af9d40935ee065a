// What an activity calls.
import { choisirDans } from "./simple.js";

export const MODULES = { appele };

function appele(contexte, element, reglage) {
  const changer = (calledElement) => contexte.modeleur.get("modeling")
    .updateProperties(element, { calledElement: calledElement || undefined });
  return choisirDans(contexte, reglage, element.businessObject.calledElement ?? "", changer);
}
