"""Our extension properties: what each says, where, and which values it takes.

They are `spiffworkflow:property` elements, which every modeller keeps; a property of another name
is inert. `docs/bpmn.md` prints this table.
"""

from dataclasses import dataclass

from workflow.engine import message
from workflow.engine.fichier.references import PROPRIETE as DECISION
from workflow.parcours.actes import ACTES
from workflow.verification.publication import CONNUES

ETAPE = "a step: task, awaited message"
MINUTERIE = "an event that awaits a delay"


@dataclass(frozen=True, slots=True)
class Propriete:
    """`porteur`: the elements that it may stand on; `valeurs`: those accepted, empty when free."""

    nom: str
    porteur: str
    sens: str
    valeurs: tuple[str, ...] = ()


def _connue(nom: str, porteur: str, sens: str) -> Propriete:
    return Propriete(nom, porteur, sens, tuple(sorted(CONNUES[nom][0])))


PROPRIETES: tuple[Propriete, ...] = (
    Propriete("formulaire", ETAPE, "the form of the step: a file of `bpmn/formulaires/`"),
    _connue("role", ETAPE, "who does it, whatever the lane"),
    _connue("role_conjoint", ETAPE, "who else may do it"),
    _connue("facultatif", "an awaited message", "it may never come: nobody is asked for it"),
    _connue("phase", "a step, a sub-process, a call", "the state of a dossier that stands there"),
    _connue("visible_bailleur", ETAPE,
            "the landlord reads that the association is at it; its form asks nothing that the "
            "access matrix closes to a landlord"),
    Propriete("acte", "a step, an awaited delay", "what it writes beside its answers",
              tuple(sorted(ACTES))),
    _connue("horloge", MINUTERIE, "what a suspension does to the delay (default: arret)"),
    _connue("calendrier", MINUTERIE, "legal: CPC 641-642, and no suspension stops it"),
    _connue("alerte", "a non-interrupting timer on the edge of a phase",
            "an alert counted from the data; the timer is only drawn (ADR 0002)"),
    Propriete("sortie_motif", "an end event of the parcours",
              "the motive of the exit; selon_issue: the one that the last issue tells"),
    Propriete(DECISION, "a business rule task", "the id of its decision table"),
    *(
        Propriete(nom, "what throws or awaits a message", sens)
        for nom, sens in message.PROPRIETES.items()
    ),
)  # fmt: skip
