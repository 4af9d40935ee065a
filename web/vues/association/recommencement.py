"""Start an accompaniment again: what the former dossier holds, each with a box to tick."""

from collections.abc import Collection, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.dossier import Dossier
from web.dossier import dossiers, recommencement
from web.dossier.acquis import list_acquis
from web.fiches import suivi
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.operations import verifier_recommencable

bp = Blueprint("recommencement", __name__, url_prefix="/dossiers/<public_id>/recommencement")


@bp.get("")
def page(public_id: str) -> ResponseReturnValue:
    ancien = dossiers.trouver_menage(public_id)
    verifier_recommencable(session(), ancien)
    return _page(ancien)


@bp.post("")
def ouvrir(public_id: str) -> ResponseReturnValue:
    """Open a new dossier, linked to this one: only what was ticked will be proposed in it."""
    ancien = dossiers.trouver_menage(public_id)
    coches = request.form.getlist("repris")
    choix = recommencement.list_choix(session(), ancien, utilisateur())
    saisie = lire_saisie(recommencement.construire_formulaire(choix))
    try:
        nouveau_id = recommencement.recommencer(
            session(),
            acteur=utilisateur(),
            ancien=ancien,
            coches=coches,
            saisie=saisie,
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(ancien, coches, saisie, erreur.erreurs), 422
    nouveau = session().get_one(Dossier, nouveau_id)
    flash("Nouveau dossier ouvert, lié au précédent.")
    return redirect(url_for("dossier.page", public_id=nouveau.public_id))


def _page(
    ancien: Dossier,
    coches: Collection[str] = (),
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
) -> str:
    choix = recommencement.list_choix(session(), ancien, utilisateur())
    acquis = list_acquis(session(), ancien, utilisateur())
    champs = rendre(recommencement.construire_formulaire(choix), saisie=saisie, erreurs=erreurs)
    return render_template(
        "dossier/recommencement.html",
        entete=suivi.construire_entete(session(), ancien),
        propositions=recommencement.list_propositions(ancien, choix, acquis),
        necessaires=[c.cle for c in choix],
        champs={champ.cle: champ for champ in champs},
        coches=coches,
    )
