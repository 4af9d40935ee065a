"""The figures that a process counts for itself; under gunicorn, added up from all of them.

No label ever holds what somebody typed, nor an identifier: a route by its name in the code, and a
status by its class.
"""

import os
from http import HTTPStatus
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from web.observation.partage import PARTAGE

REGISTRE: Final = CollectorRegistry()

AUCUNE: Final = "aucune"
"""Of an address that is no route: what was asked for stays unsaid."""

PALIERS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

DEMANDES = Counter(
    "jalon_demandes",
    "Demandes servies, par route et par classe de réponse.",
    ["route", "classe"],
    registry=REGISTRE,
)
DUREES = Histogram(
    "jalon_demande_secondes",
    "Durée des demandes, par route.",
    ["route"],
    buckets=PALIERS_S,
    registry=REGISTRE,
)
ETAPES = Histogram(
    "jalon_etape_secondes",
    "Durée d’enregistrement d’une étape, de la demande à la réponse.",
    buckets=PALIERS_S,
    registry=REGISTRE,
)
BATTEMENTS = Histogram(
    "jalon_battement_secondes",
    "Durée d’un tour de l’horloge embarquée.",
    buckets=(0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0),
    registry=REGISTRE,
)
CONNEXIONS_REFUSEES = Counter(
    "jalon_connexions_refusees",
    "Connexions refusées, par cause (inconnu, trop d’essais).",
    ["cause"],
    registry=REGISTRE,
)

ETAPE = "dossier.terminer"
CONNEXION = "compte.connecter"
CAUSES = {HTTPStatus.UNPROCESSABLE_ENTITY: "inconnu", HTTPStatus.TOO_MANY_REQUESTS: "trop_d_essais"}


def compter(route: str | None, statut: int, secondes: float) -> None:
    """Count one request that was answered."""
    nom = route or AUCUNE
    DEMANDES.labels(nom, f"{statut // 100}xx").inc()
    DUREES.labels(nom).observe(secondes)
    if route == ETAPE and statut < HTTPStatus.BAD_REQUEST:
        ETAPES.observe(secondes)
    if route == CONNEXION and (cause := CAUSES.get(HTTPStatus(statut))):
        CONNEXIONS_REFUSEES.labels(cause).inc()


def exposer() -> bytes:
    """Return these figures as Prometheus reads them, those of the other processes included."""
    if PARTAGE not in os.environ:
        return generate_latest(REGISTRE)
    ensemble = CollectorRegistry()
    rassembler: Any = multiprocess.MultiProcessCollector  # not annotated by the library
    rassembler(ensemble)
    return generate_latest(ensemble)
