"""The only room that knows SpiffWorkflow: parse, run, encode.

`modele` parses a definition once, `instance` runs a dossier on it, `codec` stores its state.
"""

import logging

from workflow.engine.codec import CODEC, MOTEUR
from workflow.engine.instance import Frontiere, Instance, Minuterie, Ouverte
from workflow.engine.modele import Element, Modele

__all__ = [
    "CODEC",
    "MOTEUR",
    "Element",
    "Frontiere",
    "Instance",
    "Minuterie",
    "Modele",
    "Ouverte",
]

# The library describes every task it moves, its variables included, below this level.
for _nom in ("spiff", "spiff.data", "spiff.task", "spiff.workflow"):
    logging.getLogger(_nom).setLevel(logging.WARNING)
