"""Each request leaves one line in the logs and one count in the figures.

The line says which route, for which role of which organisation, and how long it took: not who, nor
which dossier (`acces` keeps that, in the base), nor anything of the address or of the form.
"""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

from models.types import nouvel_identifiant
from web.observation import journaux, mesures

SILENCIEUSES = frozenset({"static", "sante.sante", "sante.pret", "sante.pret_complet",
                          "sante.metriques"})  # fmt: skip
"""Routes of machines and of assets: counted, and told only when they fail."""

ENTETE = "X-Request-Id"
ECHEC = 500

journal = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """To be called first: what is registered first sees an answer last, as it leaves."""
    app.before_request(_commencer)
    app.after_request(_finir)
    app.teardown_request(_oublier)


def _commencer() -> None:
    g.debut = perf_counter()
    g.jeton_demande = journaux.demande.set(nouvel_identifiant())


def _finir(reponse: Response) -> Response:
    debut = g.get("debut")
    if debut is None:  # refused before it began
        return reponse
    secondes = perf_counter() - debut
    mesures.compter(request.endpoint, reponse.status_code, secondes)
    reponse.headers[ENTETE] = journaux.demande.get() or ""
    if request.endpoint not in SILENCIEUSES or reponse.status_code >= ECHEC:
        _noter(reponse, secondes)
    return reponse


def _noter(reponse: Response, secondes: float) -> None:
    compte = g.get("_login_user")
    faits = {
        "methode": request.method,
        "route": request.endpoint or mesures.AUCUNE,
        "statut": reponse.status_code,
        "duree_ms": round(secondes * 1000, 1),
        "role": getattr(compte, "role", None),
        "organisme": getattr(compte, "organisme_id", None),
    }
    journal.info("demande", extra=faits)


def _oublier(_erreur: BaseException | None) -> None:
    if (jeton := g.pop("jeton_demande", None)) is not None:
        journaux.demande.reset(jeton)
