"""The only room that knows SpiffWorkflow: parse, run, encode.

`fichier` makes of a drawing the tree to run, `semantique` says what BPMN means where the library
differs, `etat` keeps a dossier's state. `modele` is a definition parsed once, `instance` a dossier
that runs on it.
"""

import logging
from typing import Any

from SpiffWorkflow.task import Task

from workflow.engine.etat.codec import CODEC
from workflow.engine.etat.moteur import VERSION as MOTEUR
from workflow.engine.frontiere import Frontiere, Minuterie, Ouverte
from workflow.engine.instance import Instance
from workflow.engine.message import SANS_CLE, Emission
from workflow.engine.modele import Element, Modele

__all__ = [
    "CODEC",
    "MOTEUR",
    "SANS_CLE",
    "Element",
    "Emission",
    "Frontiere",
    "Instance",
    "Minuterie",
    "Modele",
    "Ouverte",
]

# The library describes every task it moves, its variables included, below this level.
for _nom in ("spiff", "spiff.data", "spiff.task", "spiff.workflow"):
    logging.getLogger(_nom).setLevel(logging.WARNING)


def _sans_details(_tache: Any, _ajouts: Any = None) -> dict[str, Any]:
    return {}


DETAILS_DE_LA_BIBLIOTHEQUE = Task.collect_log_extras
"""What the library gathers about a task each time it moves, even when nobody listens."""

# A tenth of a step went there, for messages that the level above stops.
Task.collect_log_extras = _sans_details
