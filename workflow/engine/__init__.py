"""The only room that knows SpiffWorkflow: parse, run, encode.

`modele` parses a definition once, `instance` runs a dossier on it, `codec` stores its state.
"""

import logging

from workflow.engine.codec import CODEC
from workflow.engine.frontiere import Frontiere, Minuterie, Ouverte
from workflow.engine.instance import Instance
from workflow.engine.message import SANS_CLE, Emission
from workflow.engine.modele import Element, Modele
from workflow.engine.moteur import VERSION as MOTEUR

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
