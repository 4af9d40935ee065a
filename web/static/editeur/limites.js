// The palette, the context pad and the menus, without what the engine does not run (docs/bpmn.md).
const PALETTE_RETIREE = ["create.data-object", "create.data-store", "create.task"];
const OUTILS_RETIRES = ["append.compensation-activity", "append.condition-intermediate-event"];
const NATURES = new Set([
  "call-activity", "default-flow", "sequence-flow", "error-boundary", "error-end",
  "escalation-boundary", "escalation-end", "escalation-intermediate-throw", "event-based-gateway",
  "exclusive-gateway", "expanded-pool", "expanded-subprocess", "subprocess", "inclusive-gateway",
  "link-intermediate-catch", "link-intermediate-throw", "manual-task", "message-boundary",
  "message-end", "message-intermediate-catch", "message-intermediate-throw", "message-start",
  "non-interrupting-escalation-boundary", "non-interrupting-message-boundary",
  "non-interrupting-signal-boundary", "non-interrupting-timer-boundary", "none-end",
  "none-intermediate-throw", "none-intermediate-throwing", "none-start", "parallel-gateway",
  "receive-task", "rule-task", "send-task", "signal-boundary", "signal-end",
  "signal-intermediate-catch", "signal-intermediate-throw", "signal-start", "task",
  "terminate-end", "timer-boundary", "timer-intermediate-catch", "timer-start", "user-task",
  "conditional-start",
].map((nature) => `replace-with-${nature}`));
const ENTETES_RETIREES = ["toggle-is-collection", "toggle-participant-multiplicity"];
const APRES_LES_AUTRES = 500;

function sans(entrees, retirees) {
  const gardees = { ...entrees };
  for (const cle of retirees) delete gardees[cle];
  return gardees;
}

function choisir(entrees) {
  return Object.fromEntries(Object.entries(entrees).filter(([cle]) => NATURES.has(cle)));
}

// A step has a form: the modeler's own « task » has none, and would be mended at once.
function creerEtape(create, elementFactory) {
  const commencer = (evenement) =>
    create.start(evenement, elementFactory.createShape({ type: "bpmn:UserTask" }));
  return {
    group: "activity",
    className: "bpmn-icon-user-task",
    title: "Placer une étape",
    action: { click: commencer, dragstart: commencer },
  };
}

class PaletteBornee {
  constructor(palette, create, elementFactory) {
    this._etape = creerEtape(create, elementFactory);
    palette.registerProvider(APRES_LES_AUTRES, this);
  }

  getPaletteEntries() {
    return (entrees) => {
      const {
        "create.subprocess-expanded": phase, "create.participant-expanded": couloir,
        "create.group": cadre, ...reste
      } = sans(entrees, PALETTE_RETIREE);
      return {
        ...reste, "creer.etape": this._etape, "create.subprocess-expanded": phase,
        "create.participant-expanded": couloir, "create.group": cadre,
      };
    };
  }
}
PaletteBornee.$inject = ["palette", "create", "elementFactory"];

class OutilsBornes {
  constructor(contextPad, autoPlace, elementFactory, create) {
    this._autoPlace = autoPlace;
    this._usine = elementFactory;
    this._create = create;
    contextPad.registerProvider(APRES_LES_AUTRES, this);
  }

  getContextPadEntries(source) {
    return (entrees) => {
      const gardees = sans(entrees, OUTILS_RETIRES);
      if (gardees["append.append-task"]) {
        gardees["append.append-task"] = this._ajouterEtape(gardees["append.append-task"], source);
      }
      return gardees;
    };
  }

  getMultiElementContextPadEntries() {
    return (entrees) => entrees;
  }

  _ajouterEtape(entree, source) {
    const nouvelle = () => this._usine.createShape({ type: "bpmn:UserTask" });
    return {
      ...entree,
      className: "bpmn-icon-user-task",
      action: {
        click: () => this._autoPlace.append(source, nouvelle()),
        dragstart: (evenement) => this._create.start(evenement, nouvelle(), { source }),
      },
    };
  }
}
OutilsBornes.$inject = ["contextPad", "autoPlace", "elementFactory", "create"];

class NaturesBornees {
  constructor(popupMenu) {
    popupMenu.registerProvider("bpmn-replace", APRES_LES_AUTRES, this);
  }

  getPopupMenuEntries() {
    return choisir;
  }

  getPopupMenuHeaderEntries() {
    return (entrees) => sans(entrees, ENTETES_RETIREES);
  }
}
NaturesBornees.$inject = ["popupMenu"];

export default {
  __init__: ["paletteBornee", "outilsBornes", "naturesBornees"],
  paletteBornee: ["type", PaletteBornee],
  outilsBornes: ["type", OutilsBornes],
  naturesBornees: ["type", NaturesBornees],
};
