"""Collective actions: the list, a new one, one of them with its sessions and its households."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.dossier import Dossier
from models.visibilite import actions_visibles, dossiers_visibles
from web import droits
from web.brouillons import BrouillonLu, pages
from web.collectif import actions
from web.dossier import dossiers
from web.fiches.actions import construire, lire_action, list_actions
from web.fiches.corrections import lire_corrections
from web.listes.exports_association import EXPORT_ACTIONS
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_fait_le, lire_saisie, rendre, rendre_fait_le
from web.requete import maintenant, noter_lecture, premier, session, utilisateur
from workflow.errors import SaisieInvalide

bp = Blueprint("collectif", __name__, url_prefix="/actions")


@bp.get("")
def liste() -> ResponseReturnValue:
    requete = list_actions(utilisateur())
    if exports.demande():
        return exports.repondre(EXPORT_ACTIONS, requete, lire_action)
    page = paginer(session(), requete, lire_action)
    return render_template(
        "collectif/liste.html", page=page, creer=droits.role() in droits.ASSOCIATION
    )


@bp.get("/nouvelle")
def nouvelle() -> ResponseReturnValue:
    formulaire = actions.construire_formulaire(session(), utilisateur())
    garde = pages.reprendre()
    saisie = pages.saisie_de(garde, formulaire, {"referent": utilisateur().public_id})
    fait = rendre_fait_le(maintenant(), valeur=pages.fait_le_de(garde))
    return _page_nouvelle((*rendre(formulaire, saisie=saisie), fait), garde)


def _page_nouvelle(champs: tuple[ChampRendu, ...], garde: BrouillonLu | None = None) -> str:
    amorce = pages.amorcer_la_page("Nouvelle action collective", garde)
    return render_template("collectif/nouvelle.html", champs=champs, amorce=amorce)


@bp.post("/nouvelle")
def creer() -> ResponseReturnValue:
    formulaire = actions.construire_formulaire(session(), utilisateur())
    brut, fait_le = lire_saisie(formulaire), request.form.get("fait_le", "")
    try:
        dossier_id = actions.creer(
            session(),
            acteur=utilisateur(),
            saisie=brut,
            fait_le=lire_fait_le(fait_le, maintenant()),
            saisi_le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        fait = rendre_fait_le(maintenant(), valeur=fait_le, erreur=erreur.erreurs.get("fait_le"))
        champs = (*rendre(formulaire, saisie=brut, erreurs=erreur.erreurs), fait)
        return _page_nouvelle(champs), 422
    pages.oublier_la_page()
    flash("Action ouverte. Première étape : constituer le groupe.")
    dossier = session().get_one(Dossier, dossier_id)
    return redirect(url_for("collectif.page", public_id=dossier.public_id))


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    """One page for all readers; names and forms are for those who follow the action."""
    dossier = premier(actions_visibles(utilisateur()).where(Dossier.public_id == public_id))
    noter_lecture(dossier.id)
    return _page(dossier, rendre(actions.NOUVEAU_MENAGE))


def _page(dossier: Dossier, nouveau: tuple[ChampRendu, ...]) -> str:
    suivie = _est_suivie(dossier)
    fiche = construire(session(), dossier, utilisateur(), avec_les_noms=suivie)
    formulaires: tuple[dossiers.FormulaireEtape, ...] = ()
    if suivie and fiche.suspension is None:
        formulaires = dossiers.list_formulaires(dossier, lire_corrections(session(), dossier))
    return render_template(
        "collectif/action.html",
        fiche=fiche,
        formulaires=formulaires,
        suivie=suivie,
        nouveau=nouveau,
        inscriptions=any(f.etape.element == actions.INSCRIRE for f in formulaires),
    )


def _est_suivie(dossier: Dossier) -> bool:
    """Tell whether the reader follows the action as its own (`models/visibilite.py`)."""
    visible = dossiers_visibles(utilisateur()).where(Dossier.id == dossier.id)
    return session().scalar(select(visible.exists())) is True


@bp.post("/<public_id>/menages")
def ajouter_menage(public_id: str) -> ResponseReturnValue:
    """Register a household that has no dossier: somebody who came without being followed."""
    dossier = dossiers.trouver_action(public_id)
    saisie = lire_saisie(actions.NOUVEAU_MENAGE)
    try:
        actions.inscrire_nouveau(
            session(), acteur=utilisateur(), dossier=dossier, saisie=saisie, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        champs = rendre(actions.NOUVEAU_MENAGE, saisie=saisie, erreurs=erreur.erreurs)
        return _page(dossier, champs), 422
    flash("Ménage inscrit.")
    return redirect(url_for("collectif.page", public_id=public_id))
