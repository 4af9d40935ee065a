"""The engine's state written once, when a new dossier lives several facts in one go.

Nobody reads a state in between: the next fact is lived by the same instance. Should that one be
lost, the row is still empty, hence unreadable: an older state is never taken for the present.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from workflow.ecritures.tete import ecrire_etat
from workflow.engine import MOTEUR, Instance

_REMIS = "etats_remis"


@contextmanager
def remettre(session: Session) -> Iterator[None]:
    """Write at the end of the block the states of the dossiers that are opened in it."""
    remis: dict[int, Instance] = {}
    session.info[_REMIS] = remis
    try:
        yield
        for dossier_id, instance in remis.items():
            ecrire_etat(session.connection(), dossier_id, _colonnes(instance))
    finally:
        del session.info[_REMIS]


def a_ecrire(
    session: Session, dossier_id: int, instance: Instance, *, ouvre: bool
) -> Mapping[str, Any] | None:
    """Return the columns of a state to write now; None for one that waits for the block's end.

    `ouvre`: the fact is the dossier's first.
    """
    remis: dict[int, Instance] | None = session.info.get(_REMIS)
    if remis is None or not (ouvre or dossier_id in remis):
        return _colonnes(instance)
    remis[dossier_id] = instance
    return None


def _colonnes(instance: Instance) -> Mapping[str, Any]:
    return {"corps": instance.encoder(), "codec": instance.codec, "moteur": MOTEUR}
