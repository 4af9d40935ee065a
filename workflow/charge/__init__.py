"""The load of those who accompany: households followed, time given, room left."""

from workflow.charge.mise_a_disposition import confirmer_le_mois
from workflow.charge.places import MENAGES_PAR_ETP, Charge, peser
from workflow.charge.temps import ETP_ILLISIBLE, ETP_PAR_DEFAUT, dire_le_temps

__all__ = [
    "ETP_ILLISIBLE",
    "ETP_PAR_DEFAUT",
    "MENAGES_PAR_ETP",
    "Charge",
    "confirmer_le_mois",
    "dire_le_temps",
    "peser",
]
