"""The journal of the administration."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.listes.traces import EXPORT, Filtre, lire_trace, list_objets, list_traces
from web.page import exports
from web.page.pagination import paginer
from web.requete import session

PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2200
bp = Blueprint("traces", __name__, url_prefix="/administration/journal")


@bp.get("")
def liste() -> ResponseReturnValue:
    filtre = Filtre(request.args.get("objet") or None, du=_jour("du"), au=_jour("au"))
    if exports.demande():
        return exports.repondre(EXPORT, list_traces(filtre), lire_trace)
    return render_template(
        "administration/traces.html",
        page=paginer(session(), list_traces(filtre), lire_trace),
        filtre=filtre,
        objets=list_objets(session()),
    )


def _jour(nom: str) -> date | None:
    """Return a day of the address; an unreadable one filters nothing."""
    try:
        lu = date.fromisoformat(request.args.get(nom, ""))
    except ValueError:
        return None
    return lu if PREMIERE_ANNEE <= lu.year <= DERNIERE_ANNEE else None
