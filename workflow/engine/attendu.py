"""What a waiting task of the engine, or one branch of an event gateway, waits for."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from models.errors import ErreurMetier
from workflow.engine.message import MessageDefinition
from workflow.engine.semantique.minuterie import MinuterieDefinition


class TacheAbsente(ErreurMetier):
    """The task is not (or no longer) waiting."""

    def __init__(self) -> None:
        super().__init__("Cette étape n’est plus ouverte : rechargez la page du dossier.")


def message_attendu(tache: Any, rang: int) -> MessageDefinition:
    """Return the message awaited. `rang`: of the branch, -1 outside of a gateway.

    Raises TacheAbsente.
    """
    evenement = _evenement(tache, rang)
    if not isinstance(evenement, MessageDefinition):
        raise TacheAbsente
    return evenement


def minuterie_armee(tache: Any, rang: int) -> MinuterieDefinition:
    """Return the timer armed. `rang`: of the branch, -1 outside of a gateway.

    Raises TacheAbsente.
    """
    evenement = _evenement(tache, rang)
    if not isinstance(evenement, MinuterieDefinition) or evenement.lire(tache) is None:
        raise TacheAbsente
    return evenement


def _evenement(tache: Any, rang: int) -> Any:
    evenement = getattr(tache.task_spec, "event_definition", None)
    if rang >= 0:
        definitions = getattr(evenement, "event_definitions", [])
        evenement = definitions[rang] if rang < len(definitions) else None
    if tache.state != TaskState.WAITING:
        raise TacheAbsente
    return evenement
