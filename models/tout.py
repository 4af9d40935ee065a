"""Imports every table, so that `Base.metadata` is whole (migrations, tests)."""

from models import (
    accompagnement,
    alerte,
    definition,
    dossier,
    echeance,
    envoi,
    journal,
    menage,
    message,
    organisme,
    relogement,
    utilisateur,
)
from models.db import Base

__all__ = ["TABLES", "Base"]

TABLES = (
    accompagnement, alerte, definition, dossier, echeance, envoi,
    journal, menage, message, organisme, relogement, utilisateur,
)  # fmt: skip
