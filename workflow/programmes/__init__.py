"""Programmes as data: which shape, which parameters, and which passage says so."""

from workflow.programmes.fiches import Fiche, Reglage, lire, list_fiches, trouver
from workflow.programmes.formes import Parametre, defauts_de, formes, parametres

__all__ = [
    "Fiche",
    "Parametre",
    "Reglage",
    "defauts_de",
    "formes",
    "lire",
    "list_fiches",
    "parametres",
    "trouver",
]
