// The palette, the context pad and the menus, without what the engine does not run: the natures of
// an element are those of the server's own table (`workflow/edition/offre`).
const PALETTE_RETIREE = ["create.data-object", "create.data-store", "create.task"];
const OUTILS_RETIRES = ["append.compensation-activity", "append.condition-intermediate-event"];
// In the menu of a nature, and the nature of no element.
const AUTRES = ["default-flow", "sequence-flow", "expanded-pool"];
const ENTETES_RETIREES = ["toggle-is-collection", "toggle-participant-multiplicity"];
const APRES_LES_AUTRES = 500;

function sans(entrees, retirees) {
  const gardees = { ...entrees };
  for (const cle of retirees) delete gardees[cle];
  return gardees;
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
  constructor(popupMenu, naturesPermises) {
    this._permises = new Set([...naturesPermises, ...AUTRES].map((nature) => `replace-with-${nature}`));
    popupMenu.registerProvider("bpmn-replace", APRES_LES_AUTRES, this);
  }

  getPopupMenuEntries() {
    return (entrees) =>
      Object.fromEntries(Object.entries(entrees).filter(([cle]) => this._permises.has(cle)));
  }

  getPopupMenuHeaderEntries() {
    return (entrees) => sans(entrees, ENTETES_RETIREES);
  }
}
NaturesBornees.$inject = ["popupMenu", "naturesPermises"];

export default (natures) => ({
  __init__: ["paletteBornee", "outilsBornes", "naturesBornees"],
  naturesPermises: ["value", natures],
  paletteBornee: ["type", PaletteBornee],
  outilsBornes: ["type", OutilsBornes],
  naturesBornees: ["type", NaturesBornees],
});
