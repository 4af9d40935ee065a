"""What a move changes beside the diagram: events that appear or go, and new due dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from SpiffWorkflow.exceptions import SpiffWorkflowException

from models.calendrier import DureeInvalide
from models.errors import ErreurMetier
from workflow.engine.etat.repli import FINIE
from workflow.engine.semantique.minuterie import MinuterieDefinition
from workflow.engine.transport.passage import nom_de
from workflow.engine.transport.refus import DATE_IMPOSSIBLE, SANS_DATE, DeplacementRefuse

Lieu = tuple[str, str]
"""(id of a process or sub-process, id of an element)."""


@dataclass
class Mouvements:
    """`depuis`: when each open step opened, by task id. `departs`: from when each new delay counts.

    `renommees`: old id -> new one, of what an event gateway awaits. `disparues` are elements of
    the old model, `apparues` of the new one.
    """

    depuis: Mapping[str, datetime]
    apparues: list[Lieu] = field(default_factory=list)
    disparues: list[Lieu] = field(default_factory=list)
    departs: dict[str, datetime] = field(default_factory=dict)
    renommees: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ouvertes: dict[str, datetime] = {}
        for nom, moment in self.depuis.items():
            tache_id = nom.partition(":")[0]  # the branches of an event gateway open together
            self._ouvertes[tache_id] = min(moment, self._ouvertes.get(tache_id, moment))

    def ouverte_le(self, tache: Any) -> datetime | None:
        """Return when an activity opened: for a phase, when its oldest open step did."""
        moment = self._ouvertes.get(str(tache.id))
        return min(self._dedans(tache), default=None) if moment is None else moment

    def _dedans(self, tache: Any) -> Iterator[datetime]:
        """Yield the opening of what waits in a phase, its repetitions included."""
        sous = tache.workflow.top_workflow.subprocesses.get(tache.id)
        dessous = [] if sous is None else list(sous.tasks.values())
        for autre in (*dessous, *(t for t in tache.children if t.triggered)):
            moment = self.ouverte_le(autre) if autre._state < FINIE else None
            if moment is not None:
                yield moment

    def armer(self, tache: Any, spec: Any, definition: Any, activite: Any, suffixe: str) -> None:
        """Begin to await an event that the new diagram adds; a delay counts from the opening.

        `spec`: the element, `suffixe`: the rank of a branch of an event gateway. Raises
        DeplacementRefuse.
        """
        self.apparues.append((tache.workflow.spec.name, spec.bpmn_id))
        if not isinstance(definition, MinuterieDefinition):
            return
        moment = self.ouverte_le(activite)
        if moment is None:
            raise DeplacementRefuse(SANS_DATE.format(nom=nom_de(spec)))
        tache.workflow.top_workflow.moment = moment
        try:
            definition.has_fired(tache)
        except (DureeInvalide, ErreurMetier, SpiffWorkflowException, OverflowError):
            raise DeplacementRefuse(DATE_IMPOSSIBLE.format(nom=nom_de(spec))) from None
        self.departs[f"{tache.id}{suffixe}"] = moment
