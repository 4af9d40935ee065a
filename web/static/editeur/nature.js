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
const DE_PERSONNE = ["bpmn:UserTask", "bpmn:Task", "bpmn:ManualTask"];

export function est(element, type) {
  return element.businessObject.$instanceOf?.(type) ?? false;
}

export function evenement(element) {
  return element.businessObject.get?.("eventDefinitions")?.[0];
}

export function attendUnDelai(element) {
  return evenement(element)?.$type === "bpmn:TimerEventDefinition"
    && !est(element, "bpmn:ThrowEvent");
}

export function parleParMessage(element) {
  return ["bpmn:SendTask", "bpmn:ReceiveTask"].includes(element.type)
    || evenement(element)?.$type === "bpmn:MessageEventDefinition";
}

export function attendUnMessage(element) {
  return parleParMessage(element) && element.type !== "bpmn:SendTask"
    && !est(element, "bpmn:ThrowEvent");
}

export function estUneEtape(element) {
  return DE_PERSONNE.includes(element.type)
    || (attendUnMessage(element) && element.type !== "bpmn:StartEvent");
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

export function sortantes(element) {
  return (element.outgoing ?? []).filter((f) => f.type === "bpmn:SequenceFlow");
}

export function entrantes(element) {
  return (element.incoming ?? []).filter((f) => f.type === "bpmn:SequenceFlow");
}
