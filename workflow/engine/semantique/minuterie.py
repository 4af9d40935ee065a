"""Timers that fire only when told.

The library compares a timer with the clock of the machine, in UTC, with month lengths summed.
Here a timer computes its due date once, by the calendar rule, from the moment of the fact that
armed it; the due date then lives in the table `echeance`, and the timer fires when the
scheduler (or a step that comes after it) says so.
"""

from datetime import date, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from models.calendrier import PARIS, DureeInvalide, ajouter_duree, expiration_legale

DUE = "event_value"
DUREE = "duree"
ECHUE = "event_fired"


class MinuterieDefinition(TimerEventDefinition):
    """The event definition that replaces every timer of a parsed diagram.

    `branche` tells apart the timers that wait behind one event gateway: ":0", ":1"...
    """

    def __init__(
        self, origine: TimerEventDefinition, calendrier: str | None, branche: str = ""
    ) -> None:
        super().__init__(origine.name, origine.expression)
        self.calendrier = calendrier
        self.branche = branche

    def has_fired(self, my_task: Any) -> bool:
        if DUE + self.branche not in my_task.internal_data:
            self._armer(my_task)
        return bool(my_task.internal_data.get(ECHUE + self.branche, False))

    def sonner(self, my_task: Any) -> None:
        """Say that the moment has come."""
        my_task.internal_data[ECHUE + self.branche] = True

    def lire(self, my_task: Any) -> tuple[datetime, str] | None:
        """Return (due date, text it was computed from), or None for a timer not armed yet."""
        lue = my_task.internal_data
        if DUE + self.branche not in lue:
            return None
        return datetime.fromisoformat(lue[DUE + self.branche]), lue[DUREE + self.branche]

    def __eq__(self, other: object) -> bool:
        """Two branches may wait for the same delay."""
        return self is other

    __hash__ = object.__hash__

    def _armer(self, my_task: Any) -> None:
        moment: datetime = my_task.workflow.top_workflow.moment
        texte = str(my_task.workflow.script_engine.evaluate(my_task, self.expression))
        due_le = calculer(texte, moment, calendrier=self.calendrier)
        lue = my_task.internal_data
        lue[DUE + self.branche], lue[DUREE + self.branche] = due_le.isoformat(), texte


def calculer(texte: str, moment: datetime, *, calendrier: str | None) -> datetime:
    """Return when a timer armed at `moment` is due.

    `texte` is an ISO 8601 duration, or a date (then `moment` does not count). Raises
    DureeInvalide when it is neither.
    """
    if not texte.upper().startswith("P"):
        return _lire_date(texte)
    if calendrier == "legal":
        return expiration_legale(moment, _jours(texte))
    return ajouter_duree(moment, texte)


def _lire_date(texte: str) -> datetime:
    try:
        lu = datetime.fromisoformat(texte)
    except ValueError as erreur:
        raise DureeInvalide(texte) from erreur
    return lu if lu.tzinfo else lu.replace(tzinfo=PARIS)


def _jours(texte: str) -> int:
    chiffres = texte.upper().removeprefix("P").removesuffix("D")
    if not chiffres.isdigit():
        raise DureeInvalide(texte)
    return min(int(chiffres), date.max.toordinal())
