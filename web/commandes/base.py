"""The database of a command: found in the settings, migrated, closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from models.db import SessionFactory, make_engine, make_session_factory
from models.migrer import migrer
from models.tout import Base
from web.commandes import INUTILISABLE
from web.config import Reglages, lire_reglages
from web.travaux import schema
from workflow.engine.etat.moteur import Moteur, choisir


class BaseInutilisable(click.ClickException):
    """The database cannot be reached, or is no database."""

    exit_code = INUTILISABLE

    def __init__(self) -> None:
        super().__init__("La base de données ne répond pas\u00a0: vérifiez DATABASE_URL.")


@contextmanager
def ouvrir_base(
    reglages: Reglages | None = None, *, synchronous: str = "FULL"
) -> Iterator[SessionFactory]:
    """Yield the sessions of the configured database, created or migrated first.

    `synchronous`: see `models.db.make_engine`. Raises ReglagesRefuses and BaseInutilisable.
    """
    reglages = reglages or lire_reglages()
    choisir(Moteur(reglages.moteur))
    engine = make_engine(reglages.base, synchronous=synchronous)
    try:
        _joindre(engine)
        migrer(engine)
        _preparer_le_partage(engine, reglages)
        Base.registry.configure()  # every table is known, whatever the command has imported
        yield make_session_factory(engine)
    finally:
        engine.dispose()


def _preparer_le_partage(engine: Engine, reglages: Reglages) -> None:
    if reglages.est_distribue:
        schema.installer(engine)


def _joindre(engine: Engine) -> None:
    try:
        engine.connect().close()
    except DatabaseError as erreur:
        raise BaseInutilisable from erreur
