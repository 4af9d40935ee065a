"""The diagram as a list of steps to read: the text beside every picture (RGAA)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

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


@dataclass(frozen=True)
class Plan:
    """`noms`: label by element. `reperes`: elements of the parcours to mark for an element.

    `modules`: the called diagram that holds an element, when it is not the parcours itself.
    `titres`: name of each called diagram.
    """

    etapes: tuple[EtapePlan, ...]
    noms: Mapping[str, str]
    reperes: Mapping[str, frozenset[str]]
    modules: Mapping[str, str]
    titres: Mapping[str, str]


@dataclass(frozen=True)
class _Trouve:
    """A flow node met on the way, the module it is in and the calls that led there."""

    noeud: etree._Element
    groupe: str | None
    module: str | None
    appels: tuple[str, ...]


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
        for trouve in lecteur.parcourir(processus, None, None, ())
    ]
    return Plan(
        etapes=tuple(_etapes(trouves)),
        noms={_id(t): t.noeud.get("name") or _id(t) for t in trouves},
        reperes=_reperes(trouves),
        modules={_id(t): t.module for t in trouves if t.module is not None},
        titres=lecteur.titres(),
    )


def _etapes(trouves: list[_Trouve]) -> Iterator[EtapePlan]:
    vus: set[str] = set()
    for trouve in trouves:
        if xml.nom_local(trouve.noeud) in ETAPES and _id(trouve) not in vus:
            vus.add(_id(trouve))
            nom = trouve.noeud.get("name") or _id(trouve)
            yield EtapePlan(_id(trouve), nom, trouve.groupe)


def _reperes(trouves: list[_Trouve]) -> Mapping[str, frozenset[str]]:
    reperes: dict[str, frozenset[str]] = {}
    for trouve in trouves:
        montre = trouve.appels[:1] or (_id(trouve),)
        reperes[_id(trouve)] = reperes.get(_id(trouve), frozenset()) | set(montre)
    return reperes


def _id(trouve: _Trouve) -> str:
    return str(trouve.noeud.get("id"))


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

    def parcourir(
        self,
        conteneur: etree._Element,
        groupe: str | None,
        module: str | None,
        appels: tuple[str, ...],
    ) -> Iterator[_Trouve]:
        for noeud in _en_ordre(conteneur):
            yield _Trouve(noeud, groupe, module, appels)
            interieur = groupe or noeud.get("name")
            if xml.nom_local(noeud) == "subProcess":
                yield from self.parcourir(noeud, interieur, module, appels)
            elif xml.nom_local(noeud) == "callActivity":
                yield from self._entrer(noeud, interieur, appels)

    def _entrer(
        self, appel: etree._Element, groupe: str | None, appels: tuple[str, ...]
    ) -> Iterator[_Trouve]:
        cle, ici = str(appel.get("calledElement")), str(appel.get("id"))
        if ici in appels:
            return
        for processus in self._modules.get(cle, []):
            yield from self.parcourir(processus, groupe, cle, (*appels, ici))


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
