"""Where gunicorn's processes put their figures in common. Imported before prometheus_client.

A process that has ended leaves what it counted, and nothing else: no figure here says what is.
"""

import os
import shutil
from tempfile import mkdtemp

PARTAGE = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client reads it once, when it is imported."""


def preparer() -> None:
    """Make the folder, empty, for the processes to come."""
    os.environ[PARTAGE] = mkdtemp(prefix="jalon-metriques-")


def fermer() -> None:
    """Remove the folder."""
    if dossier := os.environ.get(PARTAGE):
        shutil.rmtree(dossier, ignore_errors=True)
