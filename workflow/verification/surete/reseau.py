"""A level of a diagram as a net: where a token may stand, and what each node does with one.

`jetons` plays it, `surete` judges what comes out, `lectures` follows the variables along it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from lxml import etree

from workflow.engine.fichier.xml import NOEUDS, SOUS_PROCESSUS, enfants, nom_local
from workflow.errors import EvaluationImpossible
from workflow.verification.appels import trouver
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.evenements import SIGNAL, code_lance, nom_du_signal
from workflow.verification.valeurs import compiler

ERREUR, ESCALADE = "errorEventDefinition", "escalationEventDefinition"
AUTRE = "autre"
"""What a boundary awaits besides errors, escalations and signals: a person, a message, a date."""


class Sorte(Enum):
    """What a node does with a token that comes."""

    PASSE = auto()
    """Lets it through at once, by every arrow."""
    CHOIX = auto()
    ENSEMBLE = auto()
    INCLUSIF = auto()
    EVENEMENTS = auto()
    ATTENTE = auto()
    """Keeps it until a person, a message or a date."""
    PHASE = auto()
    """Opens a level of its own: a sub-process or a call."""
    FIN = auto()
    ARRET = auto()
    """Ends the level with all that is open there."""
    LANCE = auto()
    """Ends the level by an error."""


SORTES = {
    "callActivity": Sorte.PHASE,
    "endEvent": Sorte.FIN,
    "eventBasedGateway": Sorte.EVENEMENTS,
    "exclusiveGateway": Sorte.CHOIX,
    "inclusiveGateway": Sorte.INCLUSIF,
    "intermediateCatchEvent": Sorte.ATTENTE,
    "manualTask": Sorte.ATTENTE,
    "parallelGateway": Sorte.ENSEMBLE,
    "receiveTask": Sorte.ATTENTE,
    "task": Sorte.ATTENTE,
    "userTask": Sorte.ATTENTE,
    **dict.fromkeys(SOUS_PROCESSUS, Sorte.PHASE),
}
"""Any other node lets a token through."""
FINS = {"terminateEventDefinition": Sorte.ARRET, ERREUR: Sorte.LANCE}


@dataclass(frozen=True, slots=True)
class Bord:
    """An event on an edge. `attendu`: the kind of its definition, `nom`: its code or signal."""

    noeud: int
    interrompt: bool
    attendu: str
    nom: str | None
    sortants: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Noeud:
    """`entrants` and `sortants`: ranks of arrows; `possibles`: those that a choice may take.

    `emis`: (kind, name) of what it throws; `signal`: the one that it awaits.
    """

    rang: int
    element: etree._Element
    sorte: Sorte
    entrants: tuple[int, ...]
    sortants: tuple[int, ...]
    possibles: tuple[int, ...]
    defaut: int | None
    bords: tuple[Bord, ...]
    emis: tuple[str, str | None] | None
    signal: str | None

    @property
    def reunit(self) -> bool:
        """Tell whether tokens wait there for one another."""
        return self.sorte in (Sorte.ENSEMBLE, Sorte.INCLUSIF) and len(self.entrants) > 1


@dataclass(frozen=True, slots=True)
class Niveau:
    """`cibles` and `sources`: for each arrow, the rank of a node. `departs`: arrows of starts."""

    arbre: Arbre
    element: etree._Element
    noeuds: tuple[Noeud, ...]
    cibles: tuple[int, ...]
    sources: tuple[int, ...]
    departs: tuple[tuple[int, ...], ...]

    def apres(self, noeud: Noeud) -> Iterator[int]:
        """Yield the arrows by which a token may leave a node, its edge included."""
        yield from noeud.sortants
        for bord in noeud.bords:
            yield from bord.sortants

    def atteintes(self, departs: Iterator[int] | tuple[int, ...], sauf: frozenset[int]) -> set[int]:
        """Return the arrows reached from some, these included, without crossing some nodes."""
        vues: set[int] = set()
        a_voir = list(departs)
        while a_voir:
            fleche = a_voir.pop()
            if fleche not in vues:
                vues.add(fleche)
                if self.cibles[fleche] not in sauf:
                    a_voir.extend(self.apres(self.noeuds[self.cibles[fleche]]))
        return vues


def lire_niveau(arbre: Arbre, element: etree._Element) -> Niveau:
    """Return the net of a process or a sub-process; its own sub-processes are single nodes."""
    elements = enfants(element, *NOEUDS)
    rangs = {noeud.get("id", ""): rang for rang, noeud in enumerate(elements)}
    fleches = [
        fleche
        for fleche in enfants(element, "sequenceFlow")
        if fleche.get("sourceRef") in rangs and fleche.get("targetRef") in rangs
    ]
    numeros = {fleche: numero for numero, fleche in enumerate(fleches)}
    lecteur = _Lecteur(arbre, rangs, numeros)
    noeuds = tuple(lecteur.noeud(noeud) for noeud in elements)
    return Niveau(
        arbre=arbre,
        element=element,
        noeuds=noeuds,
        cibles=tuple(rangs[f.get("targetRef", "")] for f in fleches),
        sources=tuple(rangs[f.get("sourceRef", "")] for f in fleches),
        departs=tuple(n.sortants for n in noeuds if nom_local(n.element) == "startEvent"),
    )


class _Lecteur:
    """Reads the nodes of a level, whose arrows have their numbers already."""

    def __init__(
        self, arbre: Arbre, rangs: Mapping[str, int], numeros: Mapping[etree._Element, int]
    ) -> None:
        self._arbre = arbre
        self._rangs = rangs
        self._numeros = numeros

    def noeud(self, element: etree._Element) -> Noeud:
        identifiant = element.get("id", "")
        partantes = self._arbre.partantes.get(identifiant, [])
        return Noeud(
            rang=self._rangs[identifiant],
            element=element,
            sorte=_sorte(element),
            entrants=self._numerotees(self._arbre.arrivantes.get(identifiant, [])),
            sortants=self._numerotees(partantes),
            possibles=self._numerotees(_possibles(element, partantes)),
            defaut=next(
                (self._numeros.get(f) for f in partantes if f.get("id") == element.get("default")),
                None,
            ),
            bords=tuple(self._bord(bord) for bord in self._arbre.bords.get(identifiant, [])),
            emis=_emis(self._arbre, element),
            signal=_signal(self._arbre, element),
        )

    def _numerotees(self, fleches: list[etree._Element]) -> tuple[int, ...]:
        return tuple(self._numeros[f] for f in fleches if f in self._numeros)

    def _bord(self, bord: etree._Element) -> Bord:
        attendu, nom = AUTRE, None
        for definition in enfants(bord, ERREUR, ESCALADE):
            attendu, nom = nom_local(definition), code_lance(self._arbre, definition)
        if (signal := _signal(self._arbre, bord)) is not None:
            attendu, nom = SIGNAL, signal
        return Bord(
            noeud=self._rangs.get(bord.get("id", ""), -1),
            interrompt=bord.get("cancelActivity", "true").lower() not in ("false", "0"),
            attendu=attendu,
            nom=nom,
            sortants=self._numerotees(self._arbre.partantes.get(bord.get("id", ""), [])),
        )


def interieur(
    arbre: Arbre, contexte: Contexte, phase: etree._Element
) -> tuple[Arbre, etree._Element] | None:
    """Return the level that a sub-process or a call opens, and its tree; None when unknown."""
    if nom_local(phase) != "callActivity":
        return arbre, phase
    appele = phase.get("calledElement", "").strip()
    processus = trouver(arbre, contexte, appele)
    if processus is None:
        return None
    chez = arbre if processus is arbre.par_id.get(appele) else contexte.modules[appele]
    return chez, processus


def _sorte(element: etree._Element) -> Sorte:
    for definition in element:
        if nom_local(element) == "endEvent" and nom_local(definition) in FINS:
            return FINS[nom_local(definition)]
    return SORTES.get(nom_local(element), Sorte.PASSE)


def _emis(arbre: Arbre, element: etree._Element) -> tuple[str, str | None] | None:
    if nom_local(element) in ("intermediateThrowEvent", "endEvent"):
        for definition in enfants(element, ERREUR, ESCALADE):
            return nom_local(definition), code_lance(arbre, definition)
        for definition in enfants(element, SIGNAL):
            return SIGNAL, nom_du_signal(arbre, definition)
    return None


def _signal(arbre: Arbre, element: etree._Element) -> str | None:
    if nom_local(element) in ("intermediateCatchEvent", "boundaryEvent"):
        for definition in enfants(element, SIGNAL):
            return nom_du_signal(arbre, definition)
    return None


def _possibles(element: etree._Element, partantes: list[etree._Element]) -> list[etree._Element]:
    """Return the arrows that a choice may take: a condition that reads nothing has one value."""
    possibles: list[etree._Element] = []
    for fleche in partantes:
        if fleche.get("id") == element.get("default"):
            continue
        valeur = _constante(fleche)
        if valeur is not False:
            possibles.append(fleche)
        if valeur is True:
            return possibles
    return possibles + [f for f in partantes if f.get("id") == element.get("default")]


def _constante(fleche: etree._Element) -> bool | None:
    for condition in enfants(fleche, "conditionExpression"):
        compilee = compiler(condition) if (condition.text or "").strip() else None
        if compilee is not None and not compilee.noms:
            try:
                return bool(compilee.evaluer({}))
            except EvaluationImpossible:
                return None
    return None
