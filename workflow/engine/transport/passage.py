"""What each element of a level becomes in the other definition: told once for all dossiers."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask

from workflow.engine.modele import Modele
from workflow.engine.semantique.jonctions import FinCommune
from workflow.engine.transport.places import dire, genre_de, genre_de_definition
from workflow.engine.transport.refus import (
    ABSENTE,
    AUTRE_GENRE,
    AUTRE_LISTE,
    AUTRE_NIVEAU,
    DEBUTS,
    INATTENDU,
    DeplacementRefuse,
)

FOURCHE = ".BoundaryEventSplit"


class Passage:
    """From one level of a model to the one that it becomes.

    `correspondances`: "niveau/element" of the old model -> of the new one.
    """

    def __init__(self, avant: Any, apres: Any, correspondances: Mapping[str, str]) -> None:
        self.avant, self.apres = avant, apres
        self._correspondances = correspondances
        self._vivantes: dict[str, Any] = {}
        self._finies: dict[str, Any] = {}
        self._origines: dict[tuple[str, str], Any] = {}

    @property
    def temoin(self) -> Any:
        """The spec that stands in for a finished element that the new level has not."""
        return self.apres.start

    def spec(self, bpmn_id: str) -> Any:
        """Return the spec that an element becomes; None without one in this level."""
        niveau, _, nom = self._chercher(bpmn_id)
        trouvee = self.apres.task_specs.get(nom) if niveau == self.apres.name else None
        return trouvee if trouvee is not None and trouvee.bpmn_id == nom else None

    def _chercher(self, bpmn_id: str) -> tuple[str, str, str]:
        choisie = self._correspondances.get(f"{self.avant.name}/{bpmn_id}")
        return (choisie or f"{self.apres.name}/{bpmn_id}").partition("/")

    def vivante(self, tache: Any) -> Any:
        """Return the spec of something that waits. Raises DeplacementRefuse."""
        nom = tache.task_spec.name
        if nom not in self._vivantes:
            self._vivantes[nom] = self._pour_une_vivante(tache.task_spec)
        if isinstance(self._vivantes[nom], str):
            raise DeplacementRefuse(self._vivantes[nom])
        return self._vivantes[nom]

    def _pour_une_vivante(self, spec: Any) -> Any:
        """Return a spec, or the sentence that refuses."""
        if isinstance(spec, FinCommune):
            return self.apres.end
        if spec.bpmn_id is None:
            meme = self.apres.task_specs.get(spec.name)
            return meme if type(meme) is type(spec) else DEBUTS
        if isinstance(spec, StartEvent):
            return self._debut(spec)
        if spec.name != spec.bpmn_id:
            return self._instance(spec)
        return self._etape(spec)

    def _etape(self, spec: Any) -> Any:
        avant, cible = genre_de(spec), self.spec(spec.bpmn_id)
        if cible is None:
            ailleurs = self._chercher(spec.bpmn_id)[0] != self.apres.name
            return (AUTRE_NIVEAU if ailleurs else ABSENTE).format(nom=nom_de(spec))
        apres = None if isinstance(cible, BoundaryEvent) else genre_de(cible)
        if avant is None:
            return INATTENDU.format(nom=nom_de(spec))
        if avant != apres:
            return AUTRE_GENRE.format(nom=nom_de(spec), avant=dire(avant), apres=dire(apres))
        if isinstance(spec, LoopTask) and _repetition(spec) != _repetition(cible):
            return AUTRE_LISTE.format(nom=nom_de(spec))
        return cible

    def _instance(self, spec: Any) -> Any:
        """Return the spec of one of the times that a repeated step is done."""
        repetee = self._pour_une_vivante(self.avant.task_specs[spec.bpmn_id])
        return repetee if isinstance(repetee, str) else self.apres.task_specs[repetee.task_spec]

    def _debut(self, spec: Any) -> Any:
        cible = self.spec(spec.bpmn_id)
        memes = isinstance(cible, StartEvent) and genre_de(cible) == genre_de(spec)
        attendus = {_debuts(self.avant), _debuts(self.apres)}
        return cible if memes and len(attendus) == 1 else DEBUTS

    def finie(self, tache: Any) -> Any:
        """Return the spec of something done: itself when it is still there, or the stand-in."""
        nom = tache.task_spec.name
        if nom not in self._finies:
            self._finies[nom] = self._pour_une_finie(tache.task_spec)
        return self._finies[nom]

    def _pour_une_finie(self, spec: Any) -> Any:
        if spec.bpmn_id is None:
            structure = not isinstance(spec, BoundaryEventSplit)  # `bords` sees to that one
            meme = self.apres.end if spec is self.avant.end else None
            return (structure and (meme or self.apres.task_specs.get(spec.name))) or self.temoin
        cible = self.spec(spec.bpmn_id)
        if cible is None or spec.name != spec.bpmn_id:
            return self.temoin
        return cible if isinstance(cible, EndEvent) == isinstance(spec, EndEvent) else self.temoin

    def bord(self, spec: Any, activite: Any) -> Any:
        """Return what an event of an edge becomes on that activity; None when it is gone."""
        cible = self.spec(spec.bpmn_id)
        if cible is None or cible not in self.bords(activite):
            return None
        genre = genre_de_definition(cible.event_definition)
        return cible if genre == genre_de_definition(spec.event_definition) else None

    def fourche(self, activite: Any) -> Any:
        """Return the fork of an activity of the new level; None without events on its edge."""
        return self.apres.task_specs.get(f"{activite.bpmn_id}{FOURCHE}")

    def bords(self, activite: Any) -> list[Any]:
        """Return the events on the edge of an activity of the new level."""
        fourche = self.fourche(activite)
        return [] if fourche is None else [s for s in fourche.outputs if s is not activite]

    def bords_nouveaux(self, avant: Any, activite: Any) -> list[Any]:
        """Return those that the old activity had not."""
        ancienne = self.avant.task_specs.get(f"{avant.bpmn_id}{FOURCHE}")
        anciens = [] if ancienne is None else [s for s in ancienne.outputs if s is not avant]
        gardes = [self.bord(spec, activite) for spec in anciens]
        return [spec for spec in self.bords(activite) if spec not in gardes]

    def origine(self, reunion: Any, depuis: Any) -> Any:
        """Return by which element a branch that waits at a join has come, now; None unknown.

        `reunion`, `depuis`: specs of the old level.
        """
        cle = reunion.name, depuis.name
        if cle not in self._origines:
            self._origines[cle] = self._trouver_l_origine(reunion, depuis)
        return self._origines[cle]

    def _trouver_l_origine(self, reunion: Any, depuis: Any) -> Any:
        cible, meme = self.spec(reunion.bpmn_id), self.spec(depuis.bpmn_id or "")
        arrivees = {spec.name: spec for spec in cible.inputs}
        if meme is not None and meme.name in arrivees:
            return meme
        gardees = {m.name for s in reunion.inputs if (m := self.spec(s.bpmn_id)) is not None}
        libres = [spec for nom, spec in arrivees.items() if nom not in gardees]
        if meme is not None:
            libres = [spec for spec in libres if spec.name in _suite(meme, cible)]
        noms = {m.name if (m := self.spec(s.bpmn_id)) else s.name for s in reunion.inputs}
        return libres[0] if len(libres) == 1 == len(noms - arrivees.keys()) else None


def nom_de(spec: Any) -> str:
    """Return the name of an element as a sentence says it."""
    return str(spec.bpmn_name or spec.bpmn_id or spec.name)


def _suite(depart: Any, sauf: Any) -> set[str]:
    """Return the names of what can be reached from a spec without crossing another."""
    vues: set[str] = set()
    a_voir = [depart]
    while a_voir:
        spec = a_voir.pop()
        if spec is not sauf and spec.name not in vues:
            vues.add(spec.name)
            a_voir.extend(spec.outputs)
    return vues


def _repetition(spec: Any) -> tuple[str | None, ...]:
    """Return the names of the variables that a repeated step goes through and writes."""
    if not isinstance(spec, MultiInstanceTask):
        return ()
    noms = spec.data_input, spec.data_output, spec.input_item, spec.output_item
    return tuple(None if nom is None else nom.bpmn_id for nom in noms)


def _debuts(niveau: Any) -> frozenset[tuple[str, str | None]]:
    attendus = (s for s in niveau.task_specs.values() if isinstance(s, StartEvent))
    return frozenset((s.name, genre_de(s)) for s in attendus)


class Plan:
    """Two models and what a person chose: the passages between their levels, as they are met."""

    def __init__(self, avant: Modele, apres: Modele, correspondances: Mapping[str, str]) -> None:
        self.avant, self.apres = avant, apres
        self._correspondances = dict(correspondances)
        self._passages: dict[tuple[str, str], Passage] = {}

    def passage(self, avant: str, apres: str) -> Passage:
        """Return the passage between two levels: "" is the process itself."""
        cle = avant, apres
        if cle not in self._passages:
            self._passages[cle] = Passage(
                self.avant.sous_specs[avant] if avant else self.avant.spec,
                self.apres.sous_specs[apres] if apres else self.apres.spec,
                self._correspondances,
            )
        return self._passages[cle]
