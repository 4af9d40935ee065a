"""The drawing that a trial runs: its process, what it calls, and its nodes in document order."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from workflow.decisions import tables_de
from workflow.decisions.table import Table
from workflow.engine.fichier import xml
from workflow.engine.fichier.conventions import FIN_IMPLICITE
from workflow.engine.fichier.identifiants import id_dessine
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.fichier.references import list_appels
from workflow.engine.fichier.xml import NOEUDS, enfants, iter_bpmn, nom_local
from workflow.engine.observation import Cle, Noeud
from workflow.engine.semantique.decisions import Decider
from workflow.essai.alertes import dessiner_les_alertes
from workflow.essai.demande import DemandeRefusee

DEFINITION = "EventDefinition"
ECHANGES = frozenset({"receiveTask", "sendTask"})


@dataclass(frozen=True, slots=True)
class Bibliotheque:
    """What a diagram may call: `modules` by process id, `tables` by the id of the decision."""

    modules: Mapping[str, bytes]
    tables: Mapping[str, Table]

    def avec(self, fichiers_dmn: Collection[bytes]) -> "Bibliotheque":
        """Return the same, with the tables of these files before those of the same name."""
        return Bibliotheque(self.modules, {**self.tables, **tables_de(fichiers_dmn)})


@dataclass(frozen=True, slots=True)
class Dessin:
    """`contenu` and `modules` (by process id): what the engine reads; `noeuds`: of all of them.

    `decisions`: the tables that business rule tasks may ask, by their id.
    """

    processus: str
    contenu: bytes
    modules: Mapping[str, bytes]
    noeuds: Mapping[Cle, Noeud]
    decisions: Mapping[str, Decider]

    @property
    def depart(self) -> tuple[Cle, Noeud] | None:
        """Return the start of the process when it is drawn with a message: it opens at once."""
        departs = (
            (cle, noeud)
            for cle, noeud in self.noeuds.items()
            if cle[0] == self.processus and noeud.type == "startEvent"
            and noeud.message and not noeud.declencheur
        )  # fmt: skip
        return next(departs, None)

    @classmethod
    def lire(cls, contenu: bytes, bibliotheque: Bibliotheque, processus: str | None) -> "Dessin":
        """Read a file that the verdict accepts. Raises DemandeRefusee for an unknown process."""
        origine = dessiner_les_alertes(xml.lire(contenu))
        execution = normaliser(origine)
        appeles = dict(_list_appeles(execution, bibliotheque.modules))
        arbres = [(origine, execution)]
        arbres += [(module, normaliser(module)) for module in appeles.values()]
        return cls(
            _choisir(execution, processus),
            etree.tostring(origine),
            {cle: etree.tostring(module) for cle, module in appeles.items()},
            dict(_list_noeuds(arbres)),
            {cle: table.decider for cle, table in bibliotheque.tables.items()},
        )

    def noms(self) -> frozenset[str]:
        """Return the names that `--etapes` may use: elements and messages."""
        return frozenset(
            nom for noeud in self.noeuds.values() for nom in (noeud.id, noeud.message) if nom
        )


def _list_appeles(
    execution: etree._Element, modules: Mapping[str, bytes]
) -> Iterator[tuple[str, etree._Element]]:
    """Yield (id, tree) of the modules that are called, by the file or one by another."""
    vus = {str(processus.get("id")) for processus in iter_bpmn(execution, "process")}
    a_lire = list(list_appels(execution))
    while a_lire:
        cle = a_lire.pop(0).strip()
        if cle in vus or cle not in modules:
            continue
        vus.add(cle)
        module = dessiner_les_alertes(xml.lire(modules[cle]))
        a_lire += list_appels(module)
        yield cle, module


def _choisir(execution: etree._Element, voulu: str | None) -> str:
    """Return the process to run: the one asked for, or the only one that nobody calls."""
    processus = [str(p.get("id")) for p in enfants(execution, "process") if enfants(p, *NOEUDS)]
    appeles = {appele.strip() for appele in list_appels(execution)}
    libres = [p for p in processus if p not in appeles]
    if voulu is not None:
        if voulu not in processus:
            raise DemandeRefusee(
                f"Le fichier n’a pas de processus « {voulu[:80]} » ; il contient : "
                f"{', '.join(processus)}."
            )
        return voulu
    if len(libres) != 1:
        raise DemandeRefusee(
            "Le fichier contient plusieurs processus : choisissez-en un avec --processus, parmi "
            f"{', '.join(libres or processus)}."
        )
    return libres[0]


def _list_noeuds(
    arbres: list[tuple[etree._Element, etree._Element]],
) -> Iterator[tuple[Cle, Noeud]]:
    rang = 0
    for origine, execution in arbres:
        types = {e.get("id"): nom_local(e) for e in iter_bpmn(origine, *NOEUDS)}
        messages = {m.get("id"): m.get("name") for m in iter_bpmn(execution, "message")}
        departs = dict(_list_departs(origine, execution))
        for element in iter_bpmn(execution, *NOEUDS):
            niveau, identifiant = element.getparent(), str(element.get("id"))
            if niveau is None:
                continue
            rang += 1
            noeud = _noeud(element, rang, types, messages)
            if identifiant in departs:
                noeud = replace(noeud, message=messages.get(departs[identifiant]))
            yield (str(niveau.get("id")), identifiant), noeud


def _list_departs(origine: etree._Element, execution: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield (id of a start, id of the message drawn on it) where the dossier does not await it."""
    for dessine, execute in _apparier_les_departs(origine, execution):
        definitions = enfants(dessine, "messageEventDefinition")
        if definitions and not enfants(execute, "messageEventDefinition"):
            yield str(execute.get("id")), definitions[0].get("messageRef", "").rpartition(":")[2]


def _apparier_les_departs(
    origine: etree._Element, execution: etree._Element
) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield (start as drawn, start as run). Where some are not run, only an id tells which."""
    dessines, executes = (list(iter_bpmn(a, "startEvent")) for a in (origine, execution))
    if len(dessines) == len(executes):
        yield from zip(dessines, executes, strict=True)
        return
    par_id = {dessine.get("id"): dessine for dessine in dessines}
    for execute in executes:
        if execute.get("id") in par_id:
            yield par_id[execute.get("id")], execute


def _noeud(
    element: etree._Element,
    rang: int,
    types: Mapping[str | None, str],
    messages: Mapping[str | None, str | None],
) -> Noeud:
    execute = str(element.get("id"))
    identifiant = execute if execute in types else id_dessine(execute)
    declencheur, porteur = _declencheur(element)
    return Noeud(
        identifiant,
        element.get("name", ""),
        types.get(identifiant, nom_local(element)),
        rang,
        declencheur,
        messages.get(porteur.get("messageRef")) if porteur is not None else None,
        not execute.endswith(FIN_IMPLICITE) or execute in types,
    )


def _declencheur(element: etree._Element) -> tuple[str, etree._Element | None]:
    """Return what an event waits for or sends, and the element that says so."""
    if nom_local(element) in ECHANGES:
        return "message", element
    for definition in element:
        if nom_local(definition).endswith(DEFINITION):
            return nom_local(definition).removesuffix(DEFINITION), definition
    return "", None
