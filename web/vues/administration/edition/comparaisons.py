"""What changes between two versions, or between a version and a draft: on the picture, in words."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.administration.edition.versions.etats import lire_etat, list_adresses
from web.requete import session
from workflow.edition.comparaisons import comparer
from workflow.errors import TransitionInterdite

bp = Blueprint("comparaisons", __name__, url_prefix="/administration/comparaison")

DESSINES = 6
"""Diagrams drawn on one page, before and after; the words of the others are there."""
AUTRE_PARCOURS = "On compare deux états d’un même parcours : choisissez-en deux du même nom."


@bp.get("")
def page() -> ResponseReturnValue:
    avant, apres = (lire_etat(session(), request.args.get(nom, "")) for nom in ("avant", "apres"))
    if avant.cle != apres.cle:
        raise TransitionInterdite(AUTRE_PARCOURS)
    difference = comparer(avant.pieces, apres.pieces)
    changes = [diagramme for diagramme in difference.diagrammes if not diagramme.est_vide]
    return render_template(
        "administration/ebauches/comparaison.html",
        avant=avant,
        apres=apres,
        difference=difference,
        changes=changes,
        dessines=changes[:DESSINES],
        redessines=len(difference.diagrammes) - len(changes),
        adresses=list(list_adresses(session(), avant.cle)),
    )
