"""Chance that gives the same draw for the same names, on every machine."""

import random

from models.types import ALPHABET, TAILLE_IDENTIFIANT

GRAINE = "idf-2022"


def build_hasard(*cles: object) -> random.Random:
    """Return a generator of its own for these names."""
    return random.Random(f"{GRAINE}:{':'.join(map(str, cles))}")  # noqa: S311 - a plan, no secret


def identifiant(*cles: object) -> str:
    """Return the public id of an invented thing: the same at each replay."""
    hasard = build_hasard("identifiant", *cles)
    return "".join(hasard.choice(ALPHABET) for _ in range(TAILLE_IDENTIFIANT))
