"""Other systems that are called when an alert fires: made, stopped, tried."""

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.abonnement import Abonnement
from models.administration import tracer
from web.avis import abonnements
from web.avis.abonnements import Cree
from web.config import Reglages
from web.listes.envois import lire_abonnement, list_abonnements
from web.listes.exports_administration import ABONNEMENTS
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, premier, session, utilisateur
from workflow.errors import SaisieInvalide

bp = Blueprint("abonnements", __name__, url_prefix="/administration/abonnements")


@bp.get("")
def liste() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(ABONNEMENTS, list_abonnements(), lire_abonnement)
    return _page({})


@bp.post("")
def creer() -> ResponseReturnValue:
    """Make one, and show its secret: this answer alone has it."""
    saisie = lire_saisie(abonnements.construire_formulaire(session()))
    try:
        cree = abonnements.creer(
            session(),
            acteur=utilisateur(),
            saisie=saisie,
            locaux=cast(Reglages, current_app.extensions["jalon_reglages"]).appels_locaux,
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(saisie, erreur.erreurs), 422
    return _page({}, cree=cree)


def _page(
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str] | None = None,
    *,
    cree: Cree | None = None,
) -> str:
    formulaire = abonnements.construire_formulaire(session())
    return render_template(
        "administration/abonnements.html",
        page=paginer(session(), list_abonnements(), lire_abonnement),
        champs=rendre(formulaire, saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
        cree=cree,
    )


@bp.post("/<public_id>/arret")
def arreter(public_id: str) -> ResponseReturnValue:
    _activer(_trouver(public_id), actif=False, action="arreter")
    flash("Abonnement arrêté : plus aucun appel ne partira.")
    return redirect(url_for("abonnements.liste"))


@bp.post("/<public_id>/reprise")
def reprendre(public_id: str) -> ResponseReturnValue:
    _activer(_trouver(public_id), actif=True, action="reprendre")
    flash("Abonnement remis en marche, pour les alertes à venir.")
    return redirect(url_for("abonnements.liste"))


@bp.post("/<public_id>/essai")
def essayer(public_id: str) -> ResponseReturnValue:
    abonnement = _trouver(public_id)
    abonnements.essayer(session(), abonnement=abonnement, le=maintenant())
    _tracer(abonnement, "essayer", {})
    flash("Essai demandé : rechargez cette page dans une minute pour en lire l’effet.")
    return redirect(url_for("abonnements.liste"))


def _activer(abonnement: Abonnement, *, actif: bool, action: str) -> None:
    if abonnement.actif != actif:
        abonnement.actif = actif
        _tracer(abonnement, action, {"actif": [not actif, actif]})


def _tracer(abonnement: Abonnement, action: str, changes: Mapping[str, object]) -> None:
    """Note who did it; the address and the secret stay out of it."""
    tracer(
        session(),
        acteur_id=utilisateur().id,
        objet="abonnement",
        objet_id=abonnement.public_id,
        libelle=abonnement.nom,
        action=action,
        le=maintenant(),
        detail=changes,
    )


def _trouver(public_id: str) -> Abonnement:
    return premier(select(Abonnement).where(Abonnement.public_id == public_id))
