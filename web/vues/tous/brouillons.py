"""Drafts: kept by a button or by the page itself, read again, thrown away."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.brouillons import effacer_un, garder, oublier
from web.brouillons.amorce import Porteur, lire_porteur
from web.brouillons.garde import AJOUTER, en_mots, ouvrir, trouver
from web.brouillons.liste import lire_brouillon, list_brouillons
from web.page.pagination import paginer
from web.page.textes import heure
from web.requete import maintenant, session, utilisateur

bp = Blueprint("brouillons", __name__, url_prefix="/brouillons")


@bp.get("")
def liste() -> ResponseReturnValue:
    """The reader's own drafts, the last saved first."""
    page = paginer(session(), list_brouillons(utilisateur()), lire_brouillon)
    return render_template("brouillons/liste.html", page=page)


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    """What a draft holds, to be copied: its form may not be open any more."""
    brouillon = trouver(public_id)
    typees = en_mots(dict(ouvrir(brouillon).recu.lists()))
    return render_template("brouillons/brouillon.html", brouillon=brouillon, typees=typees)


@bp.post("")
def enregistrer() -> ResponseReturnValue:
    """Keep what is typed, and come back to the form; the page's script asks for a sentence."""
    porteur = _porteur()
    garder(session(), porteur)
    phrase = f"Brouillon enregistré à {heure(maintenant()).rpartition(' à ')[2]}."
    if request.accept_mimetypes.best == "application/json":
        return {"phrase": phrase}
    tableau = request.form.get(AJOUTER)
    if tableau is None:
        flash(phrase)
    return redirect(f"{porteur.adresse}#{tableau}" if tableau else porteur.adresse)


@bp.post("/effacer")
def effacer() -> ResponseReturnValue:
    """Throw away the draft of the form that asks for it."""
    porteur = _porteur()
    oublier(porteur.cle)
    flash("Brouillon effacé.")
    return redirect(porteur.adresse)


@bp.post("/<public_id>/effacer")
def effacer_de_la_liste(public_id: str) -> ResponseReturnValue:
    effacer_un(public_id)
    flash("Brouillon effacé.")
    return redirect(url_for("brouillons.liste"))


def _porteur() -> Porteur:
    """Return what the form says of itself; another reader's is refused."""
    porteur = lire_porteur()
    if porteur is None:
        abort(400)
    if porteur.auteur != utilisateur().public_id:
        abort(404)
    return porteur
