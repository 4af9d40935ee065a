"""The alerts addressed to the reader."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.listes.alertes import lire_alerte, list_alertes
from web.page.pagination import paginer
from web.requete import session, utilisateur

bp = Blueprint("alertes", __name__)


@bp.get("/alertes")
def liste() -> ResponseReturnValue:
    page = paginer(session(), list_alertes(utilisateur()), lire_alerte)
    return render_template("alertes.html", page=page)
