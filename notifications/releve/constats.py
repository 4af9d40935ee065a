"""What the daily sweep finds: an alert that holds today, known by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.alerte_reglages import Reglages, RegleEnVigueur
from models.alerte_regles.nature import RegleAlerte


@dataclass(frozen=True, slots=True)
class Constat:
    """Something that is due. `cle` is of this occurrence alone: it fires once.

    `due_le`: when it was due, however late it is found. `sujet`: the columns of the alert.
    `regle`: as the programme has it. `a_dire`: False keeps an alert that is open, and fires
    none: the rule is switched off.
    """

    cle: str
    code: str
    due_le: datetime
    sujet: Mapping[str, Any]
    regle: RegleAlerte
    a_dire: bool
    tient: bool = True
    """False: what it was due for has ended since; it is told, and closed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sweep. `jour`: its day in Paris. `depuis`: the day of the one before, or the same.

    What ended between the two was due all the same: a server that was off missed nothing.
    """

    le: datetime
    jour: date
    depuis: date
    reglages: Reglages

    def regle(self, code: str, programme_id: int | None = None) -> RegleEnVigueur:
        return self.reglages.regle(code, programme_id)
