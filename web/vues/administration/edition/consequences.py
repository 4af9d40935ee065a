"""What a version in progress would change for the dossiers of today, before it is published."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from models.definition import Definition
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from web.administration.edition.essais.consequences import (
    EXPORT,
    Consequences,
    list_suivies,
    prevoir,
)
from web.page import exports
from web.requete import session
from workflow.edition.ebauches import lire, pieces_de, verifier

bp = Blueprint(
    "consequences", __name__, url_prefix="/administration/ebauches/<public_id>/consequences"
)

SANS_DOSSIER = "Aucun dossier n’est en cours sur une version de ce parcours."
PAS_PUBLIABLE = "L’ébauche ne peut pas encore être publiée : corrigez-la d’abord, puis revenez ici."


@bp.get("")
def page(public_id: str) -> ResponseReturnValue:
    """Show, step by step, how many dossiers would follow, and why others would stay."""
    ebauche = lire(session(), public_id)
    suivies = list_suivies(session(), ebauche.cle)
    de = _choisir([definition for definition, _ in suivies])
    vues, motif = _prevoir(ebauche, de)
    if exports.demande():
        return exports.repondre_lignes(EXPORT, vues.situations if vues else ())
    return render_template(
        "administration/essais/consequences.html",
        ebauche=ebauche, suivies=suivies, de=de, vues=vues, motif=motif,
    )  # fmt: skip


def _choisir(suivies: list[Definition]) -> Definition | None:
    """Return the version that the address names, else the last one that dossiers follow."""
    nommee = request.args.get("de", "")
    return next((une for une in suivies if une.public_id == nommee), next(iter(suivies), None))


def _prevoir(ebauche: Ebauche, de: Definition | None) -> tuple[Consequences | None, str | None]:
    """Return what would change, or why that cannot be told."""
    if de is None:
        return None, SANS_DOSSIER
    # Only what the verdict, given apart, lets be published is read in this process.
    if not verifier(ebauche).publiable:
        return None, PAS_PUBLIABLE
    try:
        return prevoir(session(), base=de, pieces=pieces_de(ebauche)), None
    except ErreurMetier as refus:
        return None, str(refus)
