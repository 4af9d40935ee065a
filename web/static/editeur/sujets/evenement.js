// Messages, signals, errors, escalations and links: the name that ties the two ends.
import { creer, texte } from "../champs.js";
import { evenement } from "../nature.js";
import { declarer, nomsDeclares } from "./racines.js";

// Code of a row -> what is declared, the attribute that names it, its own code.
const SORTES = {
  message: ["bpmn:Message", "messageRef"],
  signal: ["bpmn:Signal", "signalRef"],
  error: ["bpmn:Error", "errorRef", "errorCode"],
  escalation: ["bpmn:Escalation", "escalationRef", "escalationCode"],
};

export const EVENEMENTS = {
  link: leLien, message: leRenvoi, signal: leRenvoi, error: leRenvoi, escalation: leRenvoi,
};

function leLien({ modeleur }, element, { libelle, aide }) {
  const definition = evenement(element);
  const changer = (name) => modeleur.get("modeling").updateModdleProperties(element, definition, { name });
  return texte(libelle, definition.name, changer, { aide });
}

// A task that sends or receives names its message itself.
function leRenvoi({ modeleur }, element, { code: sorte, libelle, aide }) {
  const [type, renvoi, code] = SORTES[sorte];
  const porteur = evenement(element) ?? element.businessObject;
  const changer = (nom) => {
    const cible = nom ? declarer(modeleur, type, nom, code ? { [code]: nom } : {}) : undefined;
    modeleur.get("modeling").updateModdleProperties(element, porteur, { [renvoi]: cible });
  };
  const liste = `${sorte}-connus`;
  const bloc = texte(libelle, porteur.get(renvoi)?.name, changer, { aide, liste });
  bloc.append(creer("datalist", { id: liste },
    ...nomsDeclares(modeleur, type).map((nom) => creer("option", { value: nom }))));
  return bloc;
}
