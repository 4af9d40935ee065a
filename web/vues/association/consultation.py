"""What the household may consult, shown or printed by the association (R.441-2-17)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.dossier import dossiers
from web.fiches import menage
from web.requete import maintenant, session, utilisateur

bp = Blueprint("consultation", __name__, url_prefix="/dossiers/<public_id>/menage")


@bp.get("")
def page(public_id: str) -> ResponseReturnValue:
    """Show the sheet; `volet_social=oui` in the address adds the detailed social half."""
    dossier = dossiers.trouver_menage(public_id)
    fiche = menage.construire(
        session(),
        dossier,
        utilisateur(),
        avec_volet_social=request.args.get("volet_social") == "oui",
    )
    return render_template("dossier/consultation.html", fiche=fiche, le=maintenant())
