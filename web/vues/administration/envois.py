"""Messages given up: their cause, and playing them again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, false

from models.administration import tracer
from models.envoi import Envoi, rejouer
from models.travaux import differer
from notifications.envoi.depot import travail_d_envoi
from web.listes.envois import filtrer, lire_envoi, list_abandonnes, list_causes
from web.listes.exports_administration import ENVOIS
from web.page import exports
from web.page.numeros import entier
from web.page.pagination import paginer
from web.page.textes import compter
from web.requete import maintenant, session, utilisateur

bp = Blueprint("envois", __name__, url_prefix="/administration/envois")

DEJA = "Déjà rejoué : rien de plus n’est parti."


@bp.get("")
def liste() -> ResponseReturnValue:
    cause = request.args.get("cause")
    if exports.demande():
        return exports.repondre(ENVOIS, list_abandonnes(cause), lire_envoi)
    return render_template(
        "administration/envois.html",
        page=paginer(session(), list_abandonnes(cause), lire_envoi),
        causes=list_causes(session()),
        choisie=cause,
    )


@bp.post("/rejeu")
def relancer() -> ResponseReturnValue:
    """Play again the message that the form names, or all those of a cause."""
    cles = rejouer(session(), quels=_lire_lesquels(), par=utilisateur().id, le=maintenant())
    differer(session(), *map(travail_d_envoi, cles))
    if cles:
        tracer(
            session(), acteur_id=utilisateur().id, objet="envoi", objet_id="rejeu",
            libelle=compter(len(cles), "message"), action="relancer", le=maintenant(),
        )  # fmt: skip
        flash(f"{compter(len(cles), 'message')} de nouveau à envoyer.")
    else:
        flash(DEJA, "refus")
    return redirect(url_for("envois.liste"))


def _lire_lesquels() -> ColumnElement[bool]:
    """Return what the form names; a form that names nothing plays nothing again."""
    cause = request.form.get("cause")
    if cause is not None:
        return filtrer(cause)
    numero = request.form.get("envoi", default=0, type=entier)
    return Envoi.id == numero if numero > 0 else false()
