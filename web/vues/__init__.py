"""One blueprint per world."""

from web.vues import (
    administration,
    alertes,
    bailleur,
    compte,
    coordination,
    definitions,
    dossier,
    operations,
    sante,
    travailleur,
)

BLUEPRINTS = (
    administration.bp,
    alertes.bp,
    bailleur.bp,
    compte.bp,
    coordination.bp,
    definitions.bp,
    dossier.bp,
    operations.bp,
    sante.bp,
    travailleur.bp,
)
