// A message: its name, the key that ties two dossiers, what it carries.
import { creer, sujet, texte } from "../champs.js";
import { attendUnMessage, evenement, parleParMessage } from "../nature.js";
import { ecrire, lire } from "../proprietes.js";
import { declarer, nomsDeclares } from "./racines.js";

export function sujetsDuMessage(contexte, element) {
  if (!parleParMessage(element)) return [];
  const attendu = attendUnMessage(element);
  const propriete = (nom, libelle, aide) => texte(libelle, lire(element, nom),
    (valeur) => ecrire(contexte.modeleur, element, { [nom]: valeur }), { aide });
  return [sujet("Message", leNom(contexte, element),
    propriete("correlation", "Correspondance", "La réponse qui relie les deux dossiers, s’il y en a deux."),
    attendu
      ? propriete("recoit", "Ce que le message apporte", "Des noms, séparés par des virgules.")
      : propriete("transmet", "Ce que le message transmet", "Des noms, séparés par des virgules."),
    attendu ? null : propriete("expire", "Abandonné après", "P30D : trente jours. Sans rien : jamais."))];
}

function leNom({ modeleur }, element) {
  const porteur = evenement(element) ?? element.businessObject;
  const changer = (nom) => {
    const messageRef = nom ? declarer(modeleur, "bpmn:Message", nom) : undefined;
    modeleur.get("modeling").updateModdleProperties(element, porteur, { messageRef });
  };
  const bloc = texte("Nom du message", porteur.messageRef?.name, changer, { liste: "messages-connus" });
  bloc.append(creer("datalist", { id: "messages-connus" },
    ...nomsDeclares(modeleur, "bpmn:Message").map((nom) => creer("option", { value: nom }))));
  return bloc;
}
