"""A parcours laid out flat: its nodes, those of its sub-processes and of all that it calls.

A module called from two places stands there twice: a node has a rank of its own in the graph,
and a key that it shares with the other copies, which is how the drawing names it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from models.errors import ErreurMetier
from workflow.engine.fichier.normalisation import alertes_dessinees, normaliser
from workflow.engine.fichier.xml import (
    NOEUDS,
    SOUS_PROCESSUS,
    enfants,
    iter_bpmn,
    lire,
    nom_local,
    proprietes,
)
from workflow.essai.alertes import dessiner_les_alertes
from workflow.expressions import Expression, compile_expression

Cle = tuple[str, str]
"""(id of the process or sub-process that draws it, id of the node)."""

SOMMET = -1
"""The level of the parcours itself, which no activity holds."""

PROFONDEUR_MAX = 12
ATTENTES = frozenset({"task", "userTask", "manualTask", "receiveTask", "intermediateCatchEvent"})
"""A dossier rests on these; an event gateway waits for what comes behind it."""


@dataclass(frozen=True, slots=True)
class Fleche:
    """`condition`: None when the arrow bears none; `est_defaut`: taken when no other is."""

    cible: int
    condition: Expression | None
    est_defaut: bool


@dataclass(slots=True)
class Noeud:
    """A node. `niveau`: rank of the activity that holds it; `hote`: that it is attached to.

    `premier`: rank of the first copy of the same node of the drawing.

    `evenement`: "timer", "message"... or ""; `alerte`: code of the alert that it draws; `debuts`:
    where what it holds, or calls, begins; all of that has the ranks between its own and `apres`.
    """

    rang: int
    premier: int
    cle: Cle
    genre: str
    niveau: int
    nom: str
    proprietes: Mapping[str, str]
    evenement: str = ""
    interrompt: bool = True
    alerte: str | None = None
    hote: int | None = None
    sorties: list[Fleche] = field(default_factory=list)
    entrees: int = 0
    bords: list[int] = field(default_factory=list)
    debuts: list[int] = field(default_factory=list)
    apres: int = 0

    @property
    def est_englobant(self) -> bool:
        return bool(self.debuts)

    @property
    def est_fin(self) -> bool:
        return self.genre == "endEvent"


@dataclass(frozen=True)
class Graphe:
    """`debuts`: where the parcours begins."""

    cle: str
    noeuds: tuple[Noeud, ...]
    debuts: tuple[int, ...]

    @cached_property
    def par_cle(self) -> Mapping[Cle, int]:
        """Return the rank of the first copy of each node of the drawing."""
        return {noeud.cle: noeud.premier for noeud in self.noeuds}

    def list_fins(self) -> Iterator[Noeud]:
        return (noeud for noeud in self.noeuds if noeud.est_fin)

    def premiers(self, rangs: Iterable[int]) -> frozenset[int]:
        """Return the nodes of the drawing, each by the rank of its first copy."""
        return frozenset(self.noeuds[rang].premier for rang in rangs)

    def noms_lus(self) -> frozenset[str]:
        """Return the variables and parameters that some condition reads."""
        conditions = (f.condition for noeud in self.noeuds for f in noeud.sorties)
        return frozenset().union(*(c.noms for c in conditions if c is not None))


def etaler(cle: str, diagrammes: Mapping[str, bytes]) -> Graphe:
    """Lay out the parcours `cle`; `diagrammes`: the files, by the id of their process.

    Raises ErreurMetier for a file that cannot be read, or a call that comes back to itself.
    """
    etaleur = _Etaleur(diagrammes)
    debuts = etaleur.poser(cle, SOMMET, 0)
    return Graphe(cle, tuple(etaleur.noeuds), tuple(debuts))


class _Etaleur:
    def __init__(self, diagrammes: Mapping[str, bytes]) -> None:
        self.noeuds: list[Noeud] = []
        self._processus: dict[str, etree._Element] = {}
        self._alertes: dict[str, str] = {}
        self._premiers: dict[Cle, int] = {}
        for contenu in diagrammes.values():
            self._lire(contenu)

    def _lire(self, contenu: bytes) -> None:
        racine = lire(contenu)
        self._alertes |= {a.element: a.code for a in alertes_dessinees(racine)}
        for processus in iter_bpmn(normaliser(dessiner_les_alertes(racine)), "process"):
            self._processus[str(processus.get("id"))] = processus

    def poser(self, cle: str, niveau: int, profondeur: int) -> list[int]:
        """Lay out a process; return its starts. A process that is not there has none."""
        if profondeur > PROFONDEUR_MAX:
            raise ErreurMetier(f"Le diagramme « {cle} » s’appelle lui-même : retirez cet appel.")
        processus = self._processus.get(cle)
        return [] if processus is None else self._poser(processus, niveau, profondeur)

    def _poser(self, porteur: etree._Element, niveau: int, profondeur: int) -> list[int]:
        rangs: dict[str, int] = {}
        for element in enfants(porteur, *sorted(NOEUDS)):
            noeud = self._noeud(element, str(porteur.get("id")), niveau)
            rangs[noeud.cle[1]] = noeud.rang
            self._remplir(noeud, element, profondeur)
        for element in enfants(porteur, "boundaryEvent"):
            bord = self.noeuds[rangs[str(element.get("id"))]]
            bord.hote = rangs.get(element.get("attachedToRef", ""))
            if bord.hote is not None:
                self.noeuds[bord.hote].bords.append(bord.rang)
        self._relier(porteur, rangs)
        return [rangs[str(debut.get("id"))] for debut in enfants(porteur, "startEvent")]

    def _noeud(self, element: etree._Element, porteur: str, niveau: int) -> Noeud:
        identifiant = str(element.get("id"))
        cle, rang = (porteur, identifiant), len(self.noeuds)
        noeud = Noeud(
            rang=rang,
            premier=self._premiers.setdefault(cle, rang),
            cle=cle,
            genre=nom_local(element),
            niveau=niveau,
            nom=element.get("name") or identifiant,
            proprietes=proprietes(element),
            evenement=_evenement(element),
            interrompt=element.get("cancelActivity", "true").lower() != "false",
            alerte=self._alertes.get(identifiant),
        )
        self.noeuds.append(noeud)
        return noeud

    def _remplir(self, noeud: Noeud, element: etree._Element, profondeur: int) -> None:
        if noeud.genre in SOUS_PROCESSUS:
            noeud.debuts = self._poser(element, noeud.rang, profondeur + 1)
        elif noeud.genre == "callActivity":
            appele = element.get("calledElement", "").strip()
            noeud.debuts = self.poser(appele, noeud.rang, profondeur + 1)
        noeud.apres = len(self.noeuds)

    def _relier(self, porteur: etree._Element, rangs: Mapping[str, int]) -> None:
        defauts = {e.get("default") for e in enfants(porteur, *sorted(NOEUDS))} - {None}
        for fleche in enfants(porteur, "sequenceFlow"):
            source, cible = (rangs.get(fleche.get(nom, "")) for nom in ("sourceRef", "targetRef"))
            if source is None or cible is None:
                continue
            texte = next((e.text or "" for e in enfants(fleche, "conditionExpression")), "")
            condition = compile_expression(texte) if texte.strip() else None
            est_defaut = fleche.get("id") in defauts
            self.noeuds[source].sorties.append(Fleche(cible, condition, est_defaut))
            self.noeuds[cible].entrees += 1


def _evenement(element: etree._Element) -> str:
    """Return what an event waits for or does: "timer", "message", "terminate"..."""
    if nom_local(element) in ("receiveTask", "sendTask"):
        return "message"
    noms = (nom_local(enfant) for enfant in element)
    suffixe = "EventDefinition"
    return next((nom.removesuffix(suffixe) for nom in noms if nom.endswith(suffixe)), "")
