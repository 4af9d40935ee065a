"""Imports every table, so that `Base.metadata` is whole (migrations, tests)."""

from models import (
    accompagnement,
    alerte,
    collectif,
    definition,
    dossier,
    echeance,
    envoi,
    instance,
    journal,
    menage,
    message,
    obligation,
    organisme,
    paliers,
    relogement,
    utilisateur,
)
from models.db import Base

__all__ = ["TABLES", "Base"]

TABLES = (
    accompagnement, alerte, collectif, definition, dossier, echeance, envoi,
    instance, journal, menage, message, obligation, organisme, paliers, relogement, utilisateur,
)  # fmt: skip
