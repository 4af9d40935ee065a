"""The delay in which the State owes an offer to a DALO household (R7: R.441-16-1, unverified).

A clock of its own: it starts at the decision of the commission de médiation, and is never merged
with the six months of accompaniment without a proposition (A01), which start with the AVL.
"""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from models.calendrier import decaler_mois, fin_de_journee

MOIS_PAR_DEFAUT = 3


@cache
def delais() -> Mapping[str, int]:
    """Return {département: months} of those that do not have the common delay.

    The article names no agglomeration: the list was drawn up for the product, to be checked.
    """
    with (files(__package__) / "delais_dalo.csv").open(encoding="utf-8") as flux:
        return {ligne["departement"]: int(ligne["mois"]) for ligne in csv.DictReader(flux)}


def mois_du_delai(departement: str) -> int:
    """Return the months that the State has in a département."""
    return delais().get(departement, MOIS_PAR_DEFAUT)


def terme_du_delai(reconnu_le: date, departement: str) -> datetime:
    """Return the instant at which the delay is over: the end of its last day in Paris."""
    return fin_de_journee(decaler_mois(reconnu_le, mois_du_delai(departement)))
