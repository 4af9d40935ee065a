"""The port by which a domain transaction asks for work to be done at once.

Due dates, messages and mails are rows: the tick finds them within a minute, whatever happens here.
Where several machines share the work (`JALON_TRAVAUX=distribue`), the session carries a port, and
what is deferred is written in the same transaction: rolled back with it, seen when it commits.
Elsewhere nothing is written: the tick of the one process is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

PORTE = "travaux"
"""Key of the port in `session.info`."""


@dataclass(frozen=True)
class Travail:
    """One piece of work. `nom`: a kind of `web/travaux/table.py`; `cle`: one waits at a time.

    `arguments` are references only (an id, a key): they are stored, and they reach the logs.
    Two works with the same `verrou` never run together, on whatever machine.
    """

    nom: str
    cle: str
    arguments: Mapping[str, int | str] = field(default_factory=dict)
    verrou: str | None = None


class Porte(Protocol):
    """Where works are left."""

    def deposer(self, session: Session, travaux: Sequence[Travail]) -> None:
        """Write these works in the transaction of the session, save those that wait already."""


def differer(session: Session, *travaux: Travail) -> None:
    """Ask for these works to be done as soon as the transaction commits; nothing where no port."""
    porte: Porte | None = session.info.get(PORTE)
    if porte is not None and travaux:
        porte.deposer(session, travaux)


def verrou_dossier(dossier_id: int) -> str:
    """Return the lock of whatever moves a dossier: two machines never meet on one."""
    return f"dossier:{dossier_id}"
