"""The rules of law that the product applies: a table, and what it decides."""

from workflow.regles.dalo import MOIS_PAR_DEFAUT, mois_du_delai, terme_du_delai
from workflow.regles.saisie import verifier
from workflow.regles.table import PARAMETRE, REGLES, Regle, coupables, est_active

__all__ = [
    "MOIS_PAR_DEFAUT",
    "PARAMETRE",
    "REGLES",
    "Regle",
    "coupables",
    "est_active",
    "mois_du_delai",
    "terme_du_delai",
    "verifier",
]
