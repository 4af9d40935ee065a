"""Is the product able to work: each check by its name, sound or not, and nothing more.

The pages need the base and its schema. The whole product also needs its clock, its workers and
room on the disk: those are told apart, for a late clock is no reason to take the pages away.
"""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models import tour
from models.db import lecture
from models.migrer import convient, revision_courante
from web.observation.etats import Lieux, compter_workers
from web.travaux.battement import TOUR

RETARD_MAXIMAL = timedelta(minutes=5)
"""Age of the last tick beyond which nobody counts the delays any more: five are missing."""

PLACE_MINIMALE = 200 * 1024 * 1024
"""Free bytes under which writing will soon fail."""

Controle = Callable[[Session], bool]


def controler_les_pages(lieux: Lieux) -> dict[str, bool]:
    """Return what the pages need, by name."""
    return _essayer(lieux, {"base": _repond, "schema": _convient})


def controler_tout(lieux: Lieux, *, le: datetime) -> dict[str, bool]:
    """Return what the whole product needs, by name."""
    controles: dict[str, Controle] = {
        "base": _repond,
        "schema": _convient,
        "horloge": lambda session: _bat(session, le),
    }
    if lieux.est_distribue:
        controles["workers"] = lambda session: compter_workers(session, le=le) > 0
    place = all(a_de_la_place(dossier) for _nom, dossier in lieux.dossiers)
    return {**_essayer(lieux, controles), "disque": place}


def a_de_la_place(dossier: Path) -> bool:
    """Tell whether a folder may be written to; one that is not made yet, whether its parent may."""
    while not dossier.exists() and dossier != dossier.parent:
        dossier = dossier.parent
    return shutil.disk_usage(dossier).free >= PLACE_MINIMALE


def _essayer(lieux: Lieux, controles: Mapping[str, Controle]) -> dict[str, bool]:
    """Try each check; one that the base refuses is not met, and the others are still tried."""
    return {nom: _tient(lieux, controle) for nom, controle in controles.items()}


def _tient(lieux: Lieux, controle: Controle) -> bool:
    try:
        with lecture(lieux.factory) as session:
            return controle(session)
    except SQLAlchemyError:
        return False


def _repond(session: Session) -> bool:
    session.execute(text("SELECT 1 FROM utilisateur LIMIT 1"))
    return True


def _convient(session: Session) -> bool:
    moteur = session.get_bind()
    return isinstance(moteur, Engine) and convient(revision_courante(moteur))


def _bat(session: Session, le: datetime) -> bool:
    """A tick of the future was noted by a clock that ran ahead: it says nothing of this one."""
    dernier = tour.dernier_tour(session, TOUR)
    return dernier is not None and abs(le - dernier) <= RETARD_MAXIMAL
