"""The only room that knows SpiffWorkflow: parse, run, encode.

`modele` parses a definition once, `instance` runs a dossier on it, `codec` stores its state.
"""

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
