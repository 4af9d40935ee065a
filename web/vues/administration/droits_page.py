"""What each role may do and see, read from the tables that decide it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.administration.acces.droits import EXPORT, lire_droits, list_actions
from web.administration.acces.mots import ROLES
from web.page import exports

bp = Blueprint("droits", __name__, url_prefix="/administration/droits")


@bp.get("")
def page() -> ResponseReturnValue:
    """Every action and who may do it, or one role and all that it may do."""
    if exports.demande():
        return exports.repondre_lignes(EXPORT, list_actions())
    choisi = request.args.get("role", "")
    return render_template(
        "administration/droits/page.html",
        roles=ROLES,
        choisi=choisi if choisi in ROLES else "",
        actions=list_actions(),
        droits=lire_droits(choisi) if choisi in ROLES else None,
    )
