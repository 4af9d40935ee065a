"""The load of those who accompany: households followed, time given, room left."""

from workflow.charge.places import MENAGES_PAR_ETP, Charge, peser
from workflow.charge.temps import ETP_ILLISIBLE, ETP_PAR_DEFAUT, dire_le_temps

__all__ = [
    "ETP_ILLISIBLE",
    "ETP_PAR_DEFAUT",
    "MENAGES_PAR_ETP",
    "Charge",
    "dire_le_temps",
    "peser",
]
