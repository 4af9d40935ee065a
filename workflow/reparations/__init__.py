"""What mends a dossier that an incident stopped.

`gestes`: try again, or rebuild it from its journal: an administrateur alone. `propositions`: go
back, leave a step out, give a variable a value: an administrateur proposes, who reads names and
types; the chef de service of the dossier, who reads values, decides (`decisions`).
"""

from workflow.reparations.decisions import decider
from workflow.reparations.gestes import REESSAI, REPARATION, reconstruire, reessayer, reparer
from workflow.reparations.propositions import Propose, proposer
from workflow.reparations.situation import Situation, situer

__all__ = [
    "REESSAI",
    "REPARATION",
    "Propose",
    "Situation",
    "decider",
    "proposer",
    "reconstruire",
    "reessayer",
    "reparer",
    "situer",
]
