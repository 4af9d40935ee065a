"""What a dossier waits for: people, messages and dates."""

from dataclasses import dataclass
from datetime import datetime

from models.codes import SorteEtape
from workflow.engine.modele import Element


@dataclass(frozen=True, slots=True)
class Ouverte:
    """Something that waits for a person: a task, a message, or an event that may happen.

    `message`: the name of the messages of other dossiers that it listens to, and `correlation`
    the key they must bear (empty: any). `est_automatique`: no person may deliver them.
    """

    tache_id: str
    sorte: SorteEtape
    element: Element
    phase: str | None
    message: str | None = None
    correlation: str | None = None
    est_automatique: bool = False


@dataclass(frozen=True, slots=True)
class Minuterie:
    """An armed timer: its due date, and the text (ISO 8601) it was computed from."""

    tache_id: str
    element: Element
    due_le: datetime
    duree: str
    phase: str | None


@dataclass(frozen=True, slots=True)
class Frontiere:
    """All that the dossier waits for. `fins`: ids of the end events reached, once finished."""

    ouvertes: tuple[Ouverte, ...]
    minuteries: tuple[Minuterie, ...]
    termine: bool
    fins: tuple[str, ...]

    @property
    def est_muette(self) -> bool:
        """Tell whether nothing will ever move this dossier (trap 1 of the engine)."""
        attendu = any(o.sorte != SorteEtape.EVENEMENT for o in self.ouvertes)
        return not (self.termine or attendu or self.minuteries)
