"""What a trial sees of the engine: each node of the drawing entered, left, fired or interrupted.

The engine moves tasks, many of which stand nowhere on the drawing, in an order of its own. The
register turns these moves into what the drawing says: an activity with events on its edge is
entered as a whole, a repeated one is entered once an instance, an event that interrupts takes
away what it stands on before its own path begins.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent, ThrowingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent,
    EventBasedGateway,
)
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.util.task import TaskState

from workflow.engine.arrivees import Arrivees
from workflow.engine.etat.numeros import Taches
from workflow.engine.instance import Instance
from workflow.engine.modele import Modele
from workflow.engine.parcours_plat import Parcours, SousParcours
from workflow.engine.semantique.environnement import EVALUATEUR
from workflow.engine.tache import Tache

Cle = tuple[str, str]
"""(id of the process or sub-process, id of the node) in the execution tree."""

PRESENT = TaskState.WAITING | TaskState.READY | TaskState.STARTED
ATTENDUS_AU_BORD = frozenset({"signal", "conditional"})


@dataclass(frozen=True, slots=True)
class Noeud:
    """A node of the drawing. `rang`: its place in the files, in document order.

    `declencheur`: "timer", "message", "signal"... or "". `message`: the name of the message that
    it waits for or sends. `est_dessine`: false for an end that normalisation added.
    """

    id: str
    nom: str
    type: str
    rang: int
    declencheur: str = ""
    message: str | None = None
    est_dessine: bool = True


class Temoin(Protocol):
    """Who is told."""

    noeuds: Mapping[Cle, Noeud]

    def noter(self, noeud: Noeud, evenement: str, le: datetime) -> None:
        """Take down one line of the trace. May raise to stop the run."""

    def veiller(self) -> None:
        """Be told of each move of the engine. May raise to stop the run."""


class Suivie(Tache):
    """A task of the engine whose moves are told."""

    sortie = False
    """It has been left, or interrupted: what the engine still does with it is tidying."""

    def _set_state(self, value: int) -> None:
        super()._set_state(value)
        self.workflow.top_workflow.registre.bouger(self, value)

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> Any:
        registre = self.workflow.top_workflow.registre
        registre.temoin.veiller()
        enfant = super()._add_child(task_spec, state)
        if state == TaskState.WAITING:  # an instance of a repeated activity
            registre.bouger(enfant, state)
        return enfant

    def _inherit_data(self) -> None:
        """A token has come: said at once, for an event may fail before it begins to wait."""
        evenement = isinstance(self.task_spec, CatchingEvent)
        if evenement and not isinstance(self.task_spec, BoundaryEvent):
            self.workflow.top_workflow.registre.bouger(self, TaskState.WAITING)
        super()._inherit_data()

    def run(self) -> Any:
        emet = isinstance(self.task_spec, ThrowingEvent)
        self.workflow.top_workflow.registre.en_cours = self if emet else None
        return super().run()


class ParcoursSuivi(Parcours):
    """A dossier that runs under the eyes of a register."""

    def __init__(self, modele: Modele, temoin: Temoin) -> None:
        super().__init__(modele.spec, modele.sous_specs, script_engine=EVALUATEUR, graine="")
        self.registre = Registre(self, temoin)
        _suivre(self)

    def create_subprocess(self, my_task: Any, spec_name: str) -> SousParcours:
        self.registre.bouger(my_task, TaskState.STARTED)
        sous: SousParcours = super().create_subprocess(my_task, spec_name)
        _suivre(sous)
        return sous


def _suivre(parcours: Any) -> None:
    """Have the tasks told of: those laid out in advance, and those to come."""
    for tache in parcours.tasks.values():
        tache.__class__ = Suivie
    suivies = Taches(parcours.top_workflow.numeros, parcours.tasks, Suivie)
    parcours.__dict__["tasks"] = suivies


class Registre:
    """Who is where on the drawing. `visites`: by task id, the how manyth visit of its node."""

    def __init__(self, parcours: ParcoursSuivi, temoin: Temoin) -> None:
        self.temoin = temoin
        self.visites: dict[str, int] = {}
        self.en_cours: Any = None
        """The event that is being sent: left as soon as its effects are seen."""
        self._parcours = parcours
        self._presentes: dict[Any, Noeud] = {}
        self._passages: Counter[Cle] = Counter()
        self._arrivees = Arrivees()

    def bouger(self, tache: Any, etat: int) -> None:
        """Be told that a task has taken a state."""
        self.temoin.veiller()
        if isinstance(tache.task_spec, BoundaryEventSplit):
            self._annoncer(tache, etat)
            return
        noeud = self.noeud(tache)
        if noeud is not None and not tache.sortie:
            self._suivre(tache, noeud, etat)

    def _suivre(self, tache: Any, noeud: Noeud, etat: int) -> None:
        if isinstance(tache.task_spec, LoopTask):
            self._repeter(tache, noeud, etat)
        elif isinstance(tache.task_spec, BoundaryEvent):
            self._au_bord(tache, noeud, etat)
        elif isinstance(tache.task_spec, StartEvent) and etat == TaskState.WAITING:
            return  # of several starts, one is taken; a date that is awaited has not come yet
        elif etat & PRESENT:
            self._entrer(tache, noeud)
            if etat == TaskState.READY and isinstance(tache.task_spec, CatchingEvent):
                self._recevoir(tache, noeud)
        elif etat == TaskState.COMPLETED:
            self._sortir(tache, noeud)
        elif etat == TaskState.CANCELLED:
            self._retirer(tache)

    def noeud(self, tache: Any) -> Noeud | None:
        """Return the node of a task, or None for one of the engine's own."""
        return self.temoin.noeuds.get((tache.workflow.spec.name, tache.task_spec.bpmn_id))

    def _annoncer(self, fourche: Any, etat: int) -> None:
        """Enter an activity when the fork that arms the events of its edge is reached."""
        if etat != TaskState.READY:
            return
        for tache in fourche.children:
            noeud = self.noeud(tache)
            au_bord = isinstance(tache.task_spec, BoundaryEvent | LoopTask)
            if noeud is not None and not au_bord:
                self._entrer(tache, noeud)

    def _repeter(self, tache: Any, noeud: Noeud, etat: int) -> None:
        """The instances tell of themselves; a repetition of none is crossed at once."""
        if etat == TaskState.COMPLETED and not any(c.triggered for c in tache.children):
            self._entrer(tache, noeud)
            self._sortir(tache, noeud)

    def _entrer(self, tache: Any, noeud: Noeud) -> None:
        if tache in self._presentes:
            return
        self._presentes[tache] = noeud
        if not self._arrivees.arriver(tache):
            return
        cle = (tache.workflow.spec.name, tache.task_spec.bpmn_id)
        self._passages[cle] += 1
        self.visites[str(tache.id)] = self._passages[cle]
        self._noter(tache, noeud, "entre")

    def _recevoir(self, tache: Any, noeud: Noeud) -> None:
        if evenement := {"timer": "declenche", "message": "recu"}.get(noeud.declencheur):
            self._noter(tache, noeud, evenement)

    def _sortir(self, tache: Any, noeud: Noeud) -> None:
        """Tell that a node is left; what a terminating end takes away follows."""
        tache.sortie = True
        if self._presentes.pop(tache, None) is None:
            return
        self._arrivees.partir(tache)
        if isinstance(tache.task_spec, ThrowingEvent) and noeud.declencheur == "message":
            self._noter(tache, noeud, "envoye")
        self._noter(tache, noeud, "acheve")
        if noeud.type == "endEvent" and noeud.declencheur == "terminate":
            self._interrompre(
                t for t in self._presentes if tache.workflow in _parcours_de(t, self._parcours)
            )

    def _retirer(self, tache: Any) -> None:
        """A task goes away without being done. Branches that meet at a gateway become one."""
        if isinstance(tache.task_spec, Join):
            self._presentes.pop(tache, None)
            self._arrivees.consommer(tache)
        else:
            self._interrompre([tache] if tache in self._presentes else [])

    def _au_bord(self, tache: Any, noeud: Noeud, etat: int) -> None:
        """Tell that an event fires on the edge of an activity, and what it interrupts."""
        if etat == TaskState.READY:
            self._entrer(tache, noeud)
            if noeud.declencheur == "message":
                self._noter(tache, noeud, "recu")
            self._noter(tache, noeud, "declenche")
            if tache.task_spec.cancel_activity:
                self._interrompre(self._sous(tache.parent))
        elif etat == TaskState.COMPLETED:
            self._sortir(tache, noeud)

    def _sous(self, fourche: Any) -> Iterator[Any]:
        """Yield what is present in the activity behind a fork, its instances included."""
        porteurs = {t for t in fourche.children if not isinstance(t.task_spec, BoundaryEvent)}
        porteurs |= {enfant for t in porteurs for enfant in t.children if enfant.triggered}
        ids = {tache.id for tache in porteurs}
        for tache in self._presentes:
            autour = _parcours_de(tache, self._parcours)
            if tache in porteurs or any(p.parent_task_id in ids for p in autour):
                yield tache

    def _interrompre(self, taches: Iterable[Any]) -> None:
        """Tell them one by one: from the outside inwards, then in document order."""
        self._laisser(None)
        victimes = [(len(list(_parcours_de(t, self._parcours))), t) for t in taches]
        for _, tache in sorted(victimes, key=lambda v: (v[0], self._presentes[v[1]].rang)):
            tache.sortie = True
            noeud = self._presentes.pop(tache)
            if self._arrivees.est_dite(tache):
                self._noter(tache, noeud, "annule")

    def _laisser(self, tache: Any) -> None:
        """Leave the event that is being sent, now that something else moves because of it."""
        source, self.en_cours = self.en_cours, None
        if source is not None and source is not tache and source in self._presentes:
            self._sortir(source, self._presentes[source])
        elif source is tache:
            self.en_cours = source

    def _noter(self, tache: Any, noeud: Noeud, evenement: str) -> None:
        self._laisser(tache)
        if noeud.est_dessine:
            self.temoin.noter(noeud, evenement, self._parcours.moment)

    def noeud_attendu(self, tache_id: str, element: str) -> Noeud:
        """Return the node that an open task, a message or a timer of the frontier stands for."""
        tache = self._parcours.get_task_from_id(UUID(tache_id.partition(":")[0]))
        return self.temoin.noeuds[tache.workflow.spec.name, element]

    def list_autres_attentes(self) -> Iterator[Noeud]:
        """Yield what waits beside the frontier: gateways, signals and conditions."""
        for tache, noeud in self._presentes.items():
            autre = not isinstance(tache.task_spec, EventBasedGateway)
            if tache.state == TaskState.WAITING and autre:
                yield noeud
        for tache in self._parcours.event_manager.tasks.values():
            au_bord = self.noeud(tache) if isinstance(tache.task_spec, BoundaryEvent) else None
            if au_bord is not None and au_bord.declencheur in ATTENDUS_AU_BORD:
                yield au_bord


def _parcours_de(tache: Any, dessus: ParcoursSuivi) -> Iterator[Any]:
    """Yield the levels that hold a task, from the inside outwards."""
    niveau = tache.workflow
    while niveau is not None:
        yield niveau
        niveau = None if niveau is dessus else niveau.parent_workflow


def suivre(modele: Modele, temoin: Temoin) -> tuple[Instance, Registre]:
    """Return an instance that has not started, and the register of its moves."""
    parcours = ParcoursSuivi(modele, temoin)
    return Instance(modele, parcours), parcours.registre
