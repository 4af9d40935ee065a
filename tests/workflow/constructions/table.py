"""The supported subset, as a table: `docs/bpmn.md` prints it and the tests try each example.

Beside each example of `tests/diagrammes/constructions/`, a file of the same name tells how it is
walked (`marche`). What is refused, and the exact sentence, is in `refus.csv` there.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

DOSSIER = Path(__file__).parents[2] / "diagrammes" / "constructions"


@dataclass(frozen=True, slots=True)
class Prise:
    """A supported construct. `exemple`: its file, without `.bpmn`; `note` says what it does."""

    element: str
    variante: str
    exemple: str
    note: str


@dataclass(frozen=True, slots=True)
class Refusee:
    """A refused construct, and one sentence of the verdict on its example."""

    element: str
    variante: str
    exemple: str
    phrase: str


def lire_refusees() -> tuple[Refusee, ...]:
    with (DOSSIER / "refus.csv").open(encoding="utf-8", newline="") as fichier:
        return tuple(Refusee(**ligne) for ligne in csv.DictReader(fichier))


def lire_exemple(exemple: str) -> bytes:
    """Return the bytes of an example diagram."""
    return (DOSSIER / f"{exemple}.bpmn").read_bytes()


PRISES: tuple[Prise, ...] = (
    Prise("startEvent", "none", "taches", "somebody opens the dossier"),
    Prise("startEvent", "message, signal, condition, alone", "debuts",
          "the opening is what it waited for: it starts at once"),
    Prise("startEvent", "several, one of them plain", "debuts",
          "the plain one starts; the verdict says that the others are not followed"),
    Prise("startEvent", "several, none of them plain", "debuts_messages",
          "the first to come; the others are no longer awaited"),
    Prise("startEvent", "timer", "debut_delai", "the dossier is open, and waits for the moment"),
    Prise("task, userTask, manualTask", "", "taches",
          "a step that waits for a person; a userTask needs a form before publication"),
    Prise("sendTask, intermediateThrowEvent, endEvent", "message", "emission",
          "goes to a branch of the same dossier that waits for it, else to another dossier"),
    Prise("sendTask, receiveTask", "within a dossier", "envoi_reception",
          "a person may also deliver what is awaited, unless it names a key and no role"),
    Prise("exclusiveGateway", "fork and merge, way back", "passerelle_exclusive",
          "the first true condition in the order of the file, else the default arrow"),
    Prise("parallelGateway", "fork and join, in a loop", "passerelle_parallele",
          "each branch brings the variables that it wrote; the last to arrive wins a conflict"),
    Prise("parallelGateway", "more tokens than arrows", "jetons_en_trop",
          "one token of each arrow leaves, the oldest first; the others wait for theirs; refused "
          "when none can come"),
    Prise("inclusiveGateway", "fork and join, in a loop, default", "passerelle_inclusive",
          "the join waits as long as a token elsewhere can still reach it"),
    Prise("eventBasedGateway", "message, several timers, receiveTask", "passerelle_evenements",
          "each timer has its own due date; those of the branches not taken are disarmed"),
    Prise("subProcess", "nested, interrupted from outside", "sous_processus",
          "its steps and due dates go with it"),
    Prise("callActivity", "", "activite_appelee",
          "a process of the file, else a shipped module; all variables go in and come out"),
    Prise("multiInstanceLoopCharacteristics", "parallel, loopCardinality",
          "plusieurs_fois_ensemble", "a number or an expression, 0 to 100"),
    Prise("multiInstanceLoopCharacteristics", "sequential", "plusieurs_fois_de_suite",
          "each instance opens when the one before is done"),
    Prise("multiInstanceLoopCharacteristics", "loopDataInputRef, inputDataItem",
          "pour_chaque_element", "the name of a variable that holds a list (a COLLECT table); "
          "the item is a variable of its instance only; loopDataOutputRef is not read"),
    Prise("multiInstanceLoopCharacteristics", "completionCondition", "plusieurs_fois_jusqu_a",
          "read with the variables of the instance just done; the others are cancelled"),
    Prise("multiInstanceLoopCharacteristics", "on a subProcess, interrupted", "plusieurs_phases",
          "each instance has its own steps and due dates"),
    Prise("multiInstanceLoopCharacteristics", "on a callActivity, and inside it",
          "plusieurs_appels", "bounded: 200 phases opened by one step"),
    Prise("standardLoopCharacteristics", "testBefore false, loopMaximum", "boucle",
          "at least once; loopMaximum 1 to 100"),
    Prise("standardLoopCharacteristics", "testBefore true", "boucle_ou_rien", "maybe not at all"),
    Prise("boundaryEvent", "timer, interrupting", "bord_delai", ""),
    Prise("boundaryEvent", "timer, non-interrupting", "bord_delai_sans_interrompre",
          "fires once; the step that it opens outlives the activity"),
    Prise("boundaryEvent", "message, interrupting", "bord_message", ""),
    Prise("boundaryEvent", "message, non-interrupting", "bord_message_sans_interrompre",
          "may come again as long as the phase lasts; the same for signal and escalation"),
    Prise("boundaryEvent, endEvent", "error", "bord_erreur",
          "caught by what encloses it, never by a neighbour; a code wins over no code"),
    Prise("boundaryEvent, intermediateThrowEvent, endEvent",
          "escalation, interrupting and not", "bord_escalade", "the same"),
    Prise("boundaryEvent, intermediateCatchEvent, intermediateThrowEvent, endEvent",
          "signal, interrupting and not", "signal",
          "to every branch of the same dossier that waits then; never to another dossier"),
    Prise("intermediateCatchEvent", "timeDuration, timeDate, message", "attente",
          "calendar months, local hour of Paris; fires when the scheduler or a later fact says so"),
    Prise("intermediateThrowEvent, intermediateCatchEvent", "link", "lien",
          "an arrow: one arrival of that name at the same level, as many departures as one likes"),
    Prise("endEvent", "terminate, at the top and in a subProcess", "terminaison",
          "ends its own level only, with all that is open there"),
    Prise("laneSet, dataObject, dataStore, textAnnotation, group, association", "", "dessin",
          "lanes give roles; the rest is drawing, and the engine does not see it"),
)  # fmt: skip
