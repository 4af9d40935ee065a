"""A running dossier moved from one model to another: its steps, due dates and variables kept.

`transport` is the verb. `passage` tells what each element becomes, `niveau` and `bords` operate
on one level, `marquage` says where the tokens stand afterwards: whether the new diagram could
have led there is judged outside of the engine (`workflow.deplacements.solidite`).
"""

from workflow.engine.transport.marquage import (
    Jeton,
    Marquage,
    lire_les_marquages,
    places_occupees,
)
from workflow.engine.transport.places import Place, places
from workflow.engine.transport.refus import DeplacementRefuse
from workflow.engine.transport.transport import Transport, transporter

__all__ = [
    "DeplacementRefuse",
    "Jeton",
    "Marquage",
    "Place",
    "Transport",
    "lire_les_marquages",
    "places",
    "places_occupees",
    "transporter",
]
