"""Opens a base that several machines share: checked, never migrated, its sessions with a port."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from models.db import SessionFactory, make_engine, make_session_factory
from models.migrer import est_servable
from models.tout import Base
from web.config import Reglages, ReglagesRefuses
from web.travaux import schema
from web.travaux.depot import brancher
from workflow.engine.etat.moteur import Moteur, choisir


@contextmanager
def ouvrir_partage(reglages: Reglages) -> Iterator[SessionFactory]:
    """Yield the sessions of the shared base. Raises ReglagesRefuses where `jalon init` must come
    first, and the driver's errors."""
    engine = make_engine(reglages.base)
    try:
        yield preparer(engine, reglages)
    finally:
        engine.dispose()


def preparer(engine: Engine, reglages: Reglages) -> SessionFactory:
    """Return the sessions of a base that is ready; what they ask for reaches the workers."""
    if not est_servable(engine):
        raise ReglagesRefuses(schema.MANQUE)
    schema.verifier(engine)
    choisir(Moteur(reglages.moteur))
    Base.registry.configure()  # every table is known, whatever has been imported
    factory = make_session_factory(engine)
    brancher(factory)
    return factory
