// What an element is, in the words of the panel and of the list.
const NOMS = {
  "bpmn:UserTask": "Étape", "bpmn:Task": "Tâche", "bpmn:ManualTask": "Tâche manuelle",
  "bpmn:SendTask": "Tâche d’envoi", "bpmn:ReceiveTask": "Tâche de réception",
  "bpmn:BusinessRuleTask": "Table de décision", "bpmn:ScriptTask": "Tâche de script",
  "bpmn:ServiceTask": "Tâche de service", "bpmn:CallActivity": "Appel d’un module",
  "bpmn:SubProcess": "Sous-processus", "bpmn:ExclusiveGateway": "Choix d’un seul chemin",
  "bpmn:ParallelGateway": "Tous les chemins", "bpmn:InclusiveGateway": "Un ou plusieurs chemins",
  "bpmn:EventBasedGateway": "Le premier événement venu", "bpmn:StartEvent": "Début",
  "bpmn:EndEvent": "Fin", "bpmn:IntermediateThrowEvent": "Événement émis",
  "bpmn:IntermediateCatchEvent": "Événement attendu", "bpmn:BoundaryEvent": "En bordure",
  "bpmn:SequenceFlow": "Flèche", "bpmn:Participant": "Couloir", "bpmn:Lane": "Voie",
  "bpmn:TextAnnotation": "Note", "bpmn:Group": "Cadre", "bpmn:Process": "Diagramme",
  "bpmn:Collaboration": "Diagramme", "bpmn:Association": "Pointillé",
};
const EVENEMENTS = {
  "bpmn:TimerEventDefinition": "délai", "bpmn:MessageEventDefinition": "message",
  "bpmn:SignalEventDefinition": "signal", "bpmn:ErrorEventDefinition": "erreur",
  "bpmn:EscalationEventDefinition": "escalade", "bpmn:LinkEventDefinition": "lien",
  "bpmn:TerminateEventDefinition": "arrêt de tout", "bpmn:ConditionalEventDefinition": "condition",
};
const RACINES = ["bpmn:Process", "bpmn:Collaboration"];

export function est(element, type) {
  return element.businessObject.$instanceOf?.(type) ?? false;
}

export function evenement(element) {
  return element.businessObject.get?.("eventDefinitions")?.[0];
}

export function estLeDiagramme(element) {
  return RACINES.includes(element.type);
}

// The element with its event, as `boundaryEvent:timer`: the name that the table of the server has.
export function genreDe(element) {
  if (estLeDiagramme(element)) return "process";
  const balise = enMinuscule(element.type);
  const definition = evenement(element);
  return definition ? `${balise}:${enMinuscule(definition.$type).replace("EventDefinition", "")}` : balise;
}

function enMinuscule(type) {
  const nom = type.replace("bpmn:", "");
  return nom[0].toLowerCase() + nom.slice(1);
}

export function dire(element) {
  const definition = EVENEMENTS[evenement(element)?.$type];
  const nom = NOMS[element.type] ?? element.type.replace("bpmn:", "");
  return definition ? `${nom} : ${definition}` : nom;
}

export function nommer(element) {
  const nom = (element.businessObject.name ?? "").trim();
  return nom || `${dire(element)} sans nom`;
}

// In the order of the file, which is that in which a choice reads its conditions.
export function sortantes(element) {
  const fleches = (element.outgoing ?? []).filter((f) => f.type === "bpmn:SequenceFlow");
  return fleches.length > 1 ? fleches.sort((a, b) => rangDans(a) - rangDans(b)) : fleches;
}

function rangDans({ businessObject }) {
  return businessObject.$parent.get("flowElements").indexOf(businessObject);
}

export function entrantes(element) {
  return (element.incoming ?? []).filter((f) => f.type === "bpmn:SequenceFlow");
}
