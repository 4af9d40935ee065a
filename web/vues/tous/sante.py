"""Is the product alive, can it work, what does it count: for the machine that watches it."""

import hmac
from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from web.config import Reglages
from web.observation import mesures
from web.observation.etats import Etats
from web.observation.sante import controler_les_pages, controler_tout
from web.requete import maintenant

bp = Blueprint("sante", __name__)


@bp.get("/sante")
def sante() -> ResponseReturnValue:
    """The process answers."""
    return {"etat": "vivant"}


@bp.get("/pret")
def pret() -> ResponseReturnValue:
    """The pages can be served: the base answers, with the tables of this version."""
    return _dire(controler_les_pages(_etats().lieux))


@bp.get("/pret/complet")
def pret_complet() -> ResponseReturnValue:
    """The whole product works: its clock ticks, its workers live, the disk has room."""
    return _dire(controler_tout(_etats().lieux, le=maintenant()))


@bp.get("/metriques")
def metriques() -> ResponseReturnValue:
    """The figures, for who bears the token of `JALON_METRIQUES`; for anybody else, nothing."""
    reglages = cast(Reglages, current_app.extensions["jalon_reglages"])
    if reglages.metriques is None:
        abort(404)
    attendu = f"Bearer {reglages.metriques.get_secret_value()}".encode()
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), attendu):
        abort(404)
    corps = mesures.exposer() + _etats().exposer(le=maintenant())
    return Response(corps, content_type=CONTENT_TYPE_LATEST)


def _etats() -> Etats:
    return cast(Etats, current_app.extensions["jalon_etats"])


def _dire(controles: Mapping[str, bool]) -> ResponseReturnValue:
    """Say which checks hold; 503 when one does not."""
    dits = {nom: "bon" if tenu else "defaut" for nom, tenu in controles.items()}
    est_pret = all(controles.values())
    return {"etat": "pret" if est_pret else "indisponible", "controles": dits}, (
        200 if est_pret else 503
    )
