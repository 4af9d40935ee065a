"""Work that finds by itself whether anything is due, cheaply when nothing is."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from models.db import SessionFactory
from notifications.releve import relever
from notifications.resumes import deposer_resumes
from web.travaux.entretien import entretenir

journal = logging.getLogger(__name__)


class Routine(Protocol):
    def __call__(self, factory: SessionFactory, *, le: datetime) -> object:
        """Do what is due at `le`."""


ROUTINES: Mapping[str, Routine] = {
    "releve": relever,
    "resumes": deposer_resumes,
    "entretien": entretenir,
}
"""In the order of a tick."""


def suivre_les_routines(factory: SessionFactory, *, le: datetime) -> None:
    """Do them all; one that fails keeps neither the others nor the mails waiting."""
    for nom, routine in ROUTINES.items():
        try:
            routine(factory, le=le)
        except Exception as erreur:  # one item of a batch: the others must go on
            journal.error("routine_en_echec", extra={"routine": nom, "type": type(erreur)})
