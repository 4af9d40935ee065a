"""What a trial answers: the trace, line by line, and how it ended."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from models.calendrier import PARIS


class Etat(StrEnum):
    """How a trial ends."""

    TERMINE = "termine"
    EN_ATTENTE = "en_attente"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Ligne:
    """One thing that happened. `nom` is "" for an element without a name.

    `type`: the BPMN name of the element (`userTask`). `evenement`: entre, acheve, declenche,
    annule, envoye or recu. `le`: ISO 8601, as a clock in Paris shows it.
    """

    element: str
    nom: str
    type: str
    evenement: str
    le: str


@dataclass(frozen=True, slots=True)
class Attente:
    """Something that waits; `echeance` is the due date of a timer, None for anything else."""

    element: str
    nom: str
    type: str
    echeance: str | None


@dataclass(frozen=True, slots=True)
class Fin:
    """How it ended; `message` is a French sentence for an incident, None otherwise."""

    etat: Etat
    attend: tuple[Attente, ...] = ()
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Essai:
    """A trial. `refus`: why the diagram was not run at all, in sentences."""

    trace: tuple[Ligne, ...]
    fin: Fin
    refus: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """Return the object that `jalon essayer --json` prints."""
        return {"trace": [asdict(ligne) for ligne in self.trace], "fin": asdict(self.fin)}


def a_paris(moment: datetime) -> str:
    """Return a moment in ISO 8601, with its offset in Paris."""
    return moment.astimezone(PARIS).isoformat()
