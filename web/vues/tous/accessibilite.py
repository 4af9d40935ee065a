"""The statement on accessibility: public, true of this code and no more."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from web.config import Reglages

bp = Blueprint("accessibilite", __name__)


@bp.get("/accessibilite")
def declaration() -> ResponseReturnValue:
    """Who to write to is the installation's (JALON_CONTACT_ACCESSIBILITE); without it, it says so.

    The mention itself is the decree's (2019-768): without an audit that still holds, « non
    conforme » is the only one allowed.
    """
    reglages: Reglages = current_app.extensions["jalon_reglages"]
    return render_template("accessibilite.html", contact=reglages.contact_accessibilite)
