"""Waiting times with a given mean and median: two half log-normal curves joined at the median."""

import math
import statistics
from collections.abc import Sequence
from functools import partial
from statistics import NormalDist

from models.indicateurs import JOURS_PAR_MOIS
from web.rejeu.cibles import Attente

DISPERSION_BASSE = 0.85
"""Spread below the median. With it the region's median comes within a third of a month of the
print; a curve symmetric in logarithm puts it half a month too high."""

MINIMUM = 0.75
MAXIMA = (24, 33)
"""Months. Nobody waits longer than the convention lasts; the longest waits are spread between
these two rather than heaped on one."""

PRECISION = 40


def build_durees(attente: Attente, nombre: int) -> list[int]:
    """Return `nombre` waiting times in days, ascending, with the wanted mean and median."""
    ecarts = [NormalDist().inv_cdf((rang + 0.5) / nombre) for rang in range(nombre)]
    courbe = partial(_curve, attente.mediane, ecarts)
    mois = courbe(_solve(courbe, attente.moyenne))
    return sorted(round(valeur * JOURS_PAR_MOIS) for valeur in mois)


def _curve(mediane: float, ecarts: Sequence[float], dispersion: float) -> list[float]:
    """Return the months at each quantile, `dispersion` being the spread above the median."""
    valeurs = []
    for rang, ecart in enumerate(ecarts):
        attendu = mediane * math.exp(ecart * (DISPERSION_BASSE if ecart < 0 else dispersion))
        valeurs.append(min(max(attendu, MINIMUM), _ceiling(rang)))
    return valeurs


def _ceiling(rang: int) -> float:
    bas, haut = MAXIMA
    return bas + (haut - bas) * (rang * 7 % 10) / 10


def _solve(courbe: "partial[list[float]]", moyenne: float) -> float:
    """Return the spread at which the curve has this mean (it grows with the spread)."""
    bas, haut = 0.0, 3.0
    for _ in range(PRECISION):
        milieu = (bas + haut) / 2
        if statistics.mean(courbe(milieu)) < moyenne:
            bas = milieu
        else:
            haut = milieu
    return bas
