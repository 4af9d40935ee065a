"""Many households at once, of a file that was read: their rows, their dossiers, their past.

Knows no file and no column: `web/imports/` reads them.
"""

from workflow.imports.lot import Commun, LigneLue, LignesRefusees, Refus, importer

__all__ = ["Commun", "LigneLue", "LignesRefusees", "Refus", "importer"]
