"""Hostile files, by kind: what somebody could send to hang, fill, read or run a server.

Each is refused, or runs within its limits: `benchmarks/poison.py` measures the real commands on
them, `tests/securite/test_fichiers_hostiles.py` holds the verdict to them.
"""

from itertools import chain

from tests.diagrammes.hostiles import expressions, fichiers, grandeur, recherche
from tests.diagrammes.hostiles.formes import Hostile

__all__ = ["HOSTILES", "Hostile"]

HOSTILES: dict[str, Hostile] = dict(
    chain(
        expressions.evasions(),
        expressions.expressions(),
        grandeur.sans_fin(),
        grandeur.explosions(),
        grandeur.demesures(),
        recherche.recherches(),
        fichiers.xml(),
        fichiers.autres_fichiers(),
        fichiers.tordus(),
    )
)
