"""Live instances kept between two steps of a dossier, per process and per database.

An instance is taken out while it is used, so nobody shares it; it comes back only after the
commit that made its version true, and is dropped by any failure.
"""

from collections import OrderedDict
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from workflow.engine.instance import Instance

CAPACITE = 512
"""Up to 100 KB each: some 50 MB per process at most."""

_EN_ATTENTE = "instances_en_attente"


class _Vivantes:
    """The least recently used go first."""

    def __init__(self) -> None:
        self.capacite = CAPACITE
        self._verrou = Lock()
        self._par_dossier: OrderedDict[int, tuple[int, Instance]] = OrderedDict()

    def prendre(self, dossier_id: int, version: int) -> Instance | None:
        with self._verrou:
            gardee = self._par_dossier.pop(dossier_id, None)
        return gardee[1] if gardee is not None and gardee[0] == version else None

    def rendre(self, dossier_id: int, version: int, instance: Instance) -> None:
        with self._verrou:
            self._par_dossier[dossier_id] = (version, instance)
            while len(self._par_dossier) > self.capacite:
                self._par_dossier.popitem(last=False)


_PAR_BASE: WeakKeyDictionary[Engine, _Vivantes] = WeakKeyDictionary()


def _vivantes(session: Session) -> _Vivantes:
    return _de_la_base(session.get_bind().engine)


def _de_la_base(engine: Engine) -> _Vivantes:
    return _PAR_BASE.setdefault(engine, _Vivantes())


def agrandir(engine: Engine, capacite: int) -> None:
    """Keep more instances: for a batch that walks thousands of dossiers side by side."""
    _de_la_base(engine).capacite = capacite


def prendre(session: Session, dossier_id: int, version: int) -> Instance | None:
    """Take the live instance of that version, if there is one; the caller owns it now."""
    en_attente = session.info.get(_EN_ATTENTE, {}).pop(dossier_id, None)
    if en_attente is not None:
        return en_attente[1] if en_attente[0] == version else None
    return _vivantes(session).prendre(dossier_id, version)


def deposer(session: Session, dossier_id: int, version: int, instance: Instance) -> None:
    """Hand an instance back: it enters the cache when the session commits."""
    session.info.setdefault(_EN_ATTENTE, {})[dossier_id] = (version, instance)


@event.listens_for(Session, "after_commit")
def _rendre(session: Session) -> None:
    for dossier_id, (version, instance) in session.info.pop(_EN_ATTENTE, {}).items():
        _vivantes(session).rendre(dossier_id, version, instance)


@event.listens_for(Session, "after_rollback")
def oublier(session: Session) -> None:
    """Drop the instances that a session would hand back: a long batch has no use for them."""
    session.info.pop(_EN_ATTENTE, None)
