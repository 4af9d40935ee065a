"""What a version in progress would change for the dossiers of today, before it is published."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.ebauche import Ebauche
from models.errors import ErreurMetier
from web.administration.edition.essais.consequences import EXPORT, Consequences, prevoir
from web.page import exports
from web.requete import session
from workflow.edition.ebauches import lire, pieces_de, verifier

bp = Blueprint(
    "consequences", __name__, url_prefix="/administration/ebauches/<public_id>/consequences"
)

SANS_BASE = "Ce parcours n’a pas encore de version publiée : aucun dossier n’y est."
PAS_PUBLIABLE = "L’ébauche ne peut pas encore être publiée : corrigez-la d’abord, puis revenez ici."


@bp.get("")
def page(public_id: str) -> ResponseReturnValue:
    """Show, step by step, how many dossiers would follow, and why others would stay."""
    ebauche = lire(session(), public_id)
    vues, motif = _prevoir(ebauche)
    if exports.demande():
        return exports.repondre_lignes(EXPORT, vues.situations if vues else ())
    return render_template(
        "administration/essais/consequences.html", ebauche=ebauche, vues=vues, motif=motif
    )


def _prevoir(ebauche: Ebauche) -> tuple[Consequences | None, str | None]:
    """Return what would change, or why that cannot be told."""
    if ebauche.base is None:
        return None, SANS_BASE
    # Only what the verdict, given apart, lets be published is read in this process.
    if not verifier(ebauche).publiable:
        return None, PAS_PUBLIABLE
    try:
        return prevoir(session(), base=ebauche.base, pieces=pieces_de(ebauche)), None
    except ErreurMetier as refus:
        return None, str(refus)
