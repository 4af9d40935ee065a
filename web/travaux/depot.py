"""Leaves works in Procrastinate's table, in the transaction that asks for them.

Procrastinate's own `defer` fails on a work that waits already, and takes the whole transaction
with it. This insert leaves such a work out, and says nothing; its triggers wake the workers.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from models.db import SessionFactory
from models.travaux import PORTE, Travail

FILE = "jalon"
"""The queue that our workers listen to."""

PRIORITES: Mapping[str, int] = {
    "battement": 100,
    "expedier": 50,
    "messages": 45,
    "message": 40,  # before the delays that would end the waiting
    "minuterie": 30,
    "suivi": 25,
    "alerte": 20,
    "suite": 10,
    "deplacement": -10,  # whoever works on a dossier goes first
}
"""The highest first, also among the works of one dossier; a kind that is not there has 0."""

# Not in our metadata: the table belongs to Procrastinate (`schema.py`).
JOBS = Table(
    "procrastinate_jobs",
    MetaData(),
    Column("queue_name", Text),
    Column("task_name", Text),
    Column("priority", Integer),
    Column("lock", Text),
    Column("queueing_lock", Text),
    Column("args", JSONB),
)


class PorteProcrastinate:
    """The port of `models/travaux.py`: what is left is done by a worker after the commit."""

    def deposer(self, session: Session, travaux: Sequence[Travail]) -> None:
        """Insert in one statement; keys in order, so that two transactions cannot cross."""
        if travaux:
            lignes = [_ligne(travail) for travail in sorted(travaux, key=lambda t: t.cle)]
            depot = insert(JOBS).on_conflict_do_nothing(
                index_elements=["queueing_lock"], index_where=text("status = 'todo'")
            )
            session.connection().execute(depot, lignes)


def brancher(factory: SessionFactory) -> None:
    """Give a port to every session that this factory opens from now on."""
    factory.configure(info={PORTE: PorteProcrastinate()})


def _ligne(travail: Travail) -> dict[str, object]:
    return {
        "queue_name": FILE,
        "task_name": nom_de_tache(travail.nom),
        "priority": PRIORITES.get(travail.nom, 0),
        "lock": travail.verrou,
        "queueing_lock": travail.cle,
        "args": dict(travail.arguments),
    }


def nom_de_tache(nom: str) -> str:
    """Return the name of a kind of work among Procrastinate's tasks."""
    return f"jalon:{nom}"
