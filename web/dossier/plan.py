"""The diagram as a list of steps to read: the text beside every picture (RGAA)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

import bpmn
from models.definition import Definition
from workflow.engine.fichier import xml
from workflow.engine.fichier.normalisation import normaliser

ETAPES = frozenset({"userTask", "manualTask", "task", "receiveTask", "intermediateCatchEvent"})
FRONTIERE = "boundaryEvent"

Pieces = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class EtapePlan:
    """A step that somebody does or waits for. `groupe`: the activity of the parcours around it."""

    id: str
    nom: str
    groupe: str | None


PARCOURS = ""
"""Key of the parcours itself, among the diagrams that a definition draws."""


@dataclass(frozen=True)
class Chemin:
    """A way down to an element, from the parcours through what it calls.

    `niveaux`: on each diagram, its key and the element to mark there, outermost first; the last
    one is the element itself. `englobants`: the calls and sub-processes around it, in that order.
    """

    niveaux: tuple[tuple[str, str], ...]
    englobants: tuple[str, ...]

    @property
    def parcours_appele(self) -> str | None:
        """The first parcours on the way that the dossier's own one calls."""
        cles = (cle for cle, _ in self.niveaux)
        return next((cle for cle in cles if cle in bpmn.FORMES_APPELABLES), None)


@dataclass(frozen=True)
class Plan:
    """`noms`: label by element. `chemins`: the ways down to an element: several, when what holds
    it is called from several places. `titres`: name of each called diagram. `actes` and
    `formulaires`: the act and the form of each step that has one.
    """

    etapes: tuple[EtapePlan, ...]
    noms: Mapping[str, str]
    chemins: Mapping[str, tuple[Chemin, ...]]
    titres: Mapping[str, str]
    actes: Mapping[str, str]
    formulaires: Mapping[str, str]
    visibles: frozenset[str]
    """Steps that the landlord may know of while others do them (`visible_bailleur`)."""


@dataclass(frozen=True)
class _Lieu:
    """Where a walk is: the diagram, the way that led there, the activity of the parcours around.

    `titre`: what stands for the activity, right inside a parcours that another one calls.
    """

    cle: str = PARCOURS
    niveaux: tuple[tuple[str, str], ...] = ()
    englobants: tuple[str, ...] = ()
    groupe: str | None = None
    titre: str | None = None


@dataclass(frozen=True)
class _Trouve:
    """A flow node met on the way."""

    noeud: etree._Element
    lieu: _Lieu

    @property
    def id(self) -> str:
        return str(self.noeud.get("id"))

    @property
    def chemin(self) -> Chemin:
        return Chemin((*self.lieu.niveaux, (self.lieu.cle, self.id)), self.lieu.englobants)


def lire_plan(definition: Definition) -> Plan:
    """Return the plan of a published definition."""
    parcours = next(p.contenu for p in definition.pieces if p.genre == "parcours")
    modules = tuple(
        (piece.cle, piece.contenu) for piece in definition.pieces if piece.genre == "module"
    )
    return _construire(parcours, modules)


@lru_cache(maxsize=32)
def _construire(parcours: bytes, modules: Pieces) -> Plan:
    lecteur = _Lecteur(modules)
    racine = normaliser(xml.lire(parcours))
    trouves = [
        trouve
        for processus in xml.enfants(racine, "process")
        for trouve in lecteur.parcourir(processus, _Lieu())
    ]
    return Plan(
        etapes=tuple(_etapes(trouves)),
        noms={t.id: t.noeud.get("name") or t.id for t in trouves},
        chemins=_chemins(trouves),
        titres=lecteur.titres(),
        actes=_propriete(trouves, "acte"),
        formulaires=_propriete(trouves, "formulaire"),
        visibles=frozenset(_propriete(trouves, "visible_bailleur")),
    )


def _propriete(trouves: list[_Trouve], nom: str) -> Mapping[str, str]:
    """Return {element: value of one of our extension properties}."""
    lues = ((trouve.id, xml.proprietes(trouve.noeud).get(nom)) for trouve in trouves)
    return {element: valeur for element, valeur in lues if valeur}


def _etapes(trouves: list[_Trouve]) -> Iterator[EtapePlan]:
    vus: set[str] = set()
    for trouve in trouves:
        if xml.nom_local(trouve.noeud) in ETAPES and trouve.id not in vus:
            vus.add(trouve.id)
            nom = trouve.noeud.get("name") or trouve.id
            yield EtapePlan(trouve.id, nom, trouve.lieu.groupe or trouve.lieu.titre)


def _chemins(trouves: list[_Trouve]) -> Mapping[str, tuple[Chemin, ...]]:
    chemins: dict[str, tuple[Chemin, ...]] = {}
    for trouve in trouves:
        chemins[trouve.id] = (*chemins.get(trouve.id, ()), trouve.chemin)
    return chemins


class _Lecteur:
    """Walks a process in the order of its flows, entering what it contains and calls."""

    def __init__(self, modules: Pieces) -> None:
        self._modules = {
            cle: xml.enfants(normaliser(xml.lire(contenu)), "process") for cle, contenu in modules
        }

    def titres(self) -> Mapping[str, str]:
        return {
            cle: next((p.get("name") or cle for p in processus), cle)
            for cle, processus in self._modules.items()
        }

    def parcourir(self, conteneur: etree._Element, lieu: _Lieu) -> Iterator[_Trouve]:
        for noeud in _en_ordre(conteneur):
            trouve = _Trouve(noeud, lieu)
            yield trouve
            dedans = replace(
                lieu,
                englobants=(*lieu.englobants, trouve.id),
                groupe=lieu.groupe or noeud.get("name"),
            )
            if xml.nom_local(noeud) == "subProcess":
                yield from self.parcourir(noeud, dedans)
            elif xml.nom_local(noeud) == "callActivity":
                yield from self._entrer(noeud, dedans)

    def _entrer(self, appel: etree._Element, lieu: _Lieu) -> Iterator[_Trouve]:
        """Enter what is called; a parcours that is called names its own activities."""
        cle, niveau = str(appel.get("calledElement")), (lieu.cle, str(appel.get("id")))
        if niveau in lieu.niveaux:
            return
        dedans = replace(lieu, cle=cle, niveaux=(*lieu.niveaux, niveau))
        if cle in bpmn.FORMES_APPELABLES:
            dedans = replace(dedans, groupe=None, titre=appel.get("name"))
        for processus in self._modules.get(cle, []):
            yield from self.parcourir(processus, dedans)


def _en_ordre(conteneur: etree._Element) -> list[etree._Element]:
    """Return the flow nodes, each after those that lead to it (loops left aside).

    Reverse postorder of a walk from the start: a step that two ways lead to comes after both.
    """
    noeuds = {str(n.get("id")): n for n in conteneur if xml.nom_local(n) in xml.NOEUDS}
    suites = _suites(conteneur, noeuds)
    departs = [cle for cle, n in noeuds.items() if xml.nom_local(n) == "startEvent"]
    ordre: list[str] = []
    vus: set[str] = set()
    for depart in reversed(departs):
        _descendre(depart, suites, vus, ordre)
    isoles = [cle for cle in noeuds if cle not in vus]
    return [noeuds[cle] for cle in (*reversed(ordre), *isoles)]


def _suites(
    conteneur: etree._Element, noeuds: Mapping[str, etree._Element]
) -> Mapping[str, list[str]]:
    """Return what follows each node; the events on an activity's edge follow it."""
    suites: dict[str, list[str]] = {cle: [] for cle in noeuds}
    liens = [
        (flux.get("sourceRef"), flux.get("targetRef"))
        for flux in xml.enfants(conteneur, "sequenceFlow")
    ]
    liens += [
        (noeud.get("attachedToRef"), cle)
        for cle, noeud in noeuds.items()
        if xml.nom_local(noeud) == FRONTIERE
    ]
    for source, cible in liens:
        if source in suites and cible in suites:
            suites[str(source)].append(str(cible))
    return suites


def _descendre(
    depart: str, suites: Mapping[str, list[str]], vus: set[str], ordre: list[str]
) -> None:
    """Append to `ordre` the nodes that follow, each once all that follows it is there."""
    vus.add(depart)
    pile = [depart]
    while pile:
        suivant = _choisir(suites[pile[-1]], suites, vus)
        if suivant is None:
            ordre.append(pile.pop())
        else:
            vus.add(suivant)
            pile.append(suivant)


def _choisir(candidats: list[str], suites: Mapping[str, list[str]], vus: set[str]) -> str | None:
    """Return the next node to enter, the last drawn first.

    What only leads back (« compléter », then the same step again) is kept for the end: it will
    stand just after the step it comes from.
    """
    restants = [cle for cle in reversed(candidats) if cle not in vus]
    avancent = [cle for cle in restants if any(suite not in vus for suite in suites[cle])]
    return next(iter(avancent or restants), None)
