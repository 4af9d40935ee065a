"""What a run starts from: its programme's parameters, and the counters of its way."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from workflow.habilitations import Ligne
from workflow.parcours.actes import VARIABLES_INITIALES
from workflow.programmes import parametres as parametres_livres

SCALAIRES = (str, int, float, bool)


def variables_d_ouverture(ligne: Ligne, parametres: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the run starts from; an action knows its own name, for messages to reach it."""
    variables = variables_du_programme(parametres)
    return variables | {"action": ligne.public_id} if ligne.menage_id is None else variables


def variables_du_programme(parametres: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a diagram may read from the start: the programme's parameters, and the counters.

    A parameter is a plain value, or a list of them. What a programme does not say takes its
    default, so that a diagram may read it.
    """
    ecartes = _parametres_de_page()
    lues = {n: v for n, v in parametres.items() if _se_lit(v) and n not in ecartes}
    return {**VARIABLES_INITIALES, **_parametres_par_defaut(), **lues}


@cache
def _parametres_par_defaut() -> Mapping[str, Any]:
    livres = parametres_livres().values()
    return {p.nom: p.defaut for p in livres if p.est_variable}


@cache
def _parametres_de_page() -> frozenset[str]:
    """Return those that the pages alone read: no state has to carry them."""
    return frozenset(p.nom for p in parametres_livres().values() if p.usage == "page")


def _se_lit(valeur: object) -> bool:
    if isinstance(valeur, list):
        return all(isinstance(v, SCALAIRES) for v in valeur)
    return isinstance(valeur, SCALAIRES)
