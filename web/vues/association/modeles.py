"""Documents made from a template: typed, looked at, printed, kept.

Three gestures on the same answers: show the sheet, have it as PDF, keep a frozen copy. They come
with the form itself (POST): nothing typed is ever in an address.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.dossier import Dossier
from web.documents.copie import figer
from web.documents.modeles import MODELES
from web.documents.modeles.commun import Contexte, Modele, Produit
from web.documents.pdf import est_disponible, rendre_pdf
from web.documents.stockage import entrepot
from web.dossier import dossiers
from web.fiches.communes import nommer_dossier
from web.page.champs import redire
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, ou_404, session, utilisateur
from web.vues.association.documents import remettre
from workflow.documents import depot
from workflow.documents.lecteurs import list_bailleurs
from workflow.documents.nature import nommer
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider

bp = Blueprint("modeles", __name__, url_prefix="/dossiers/<public_id>/documents/modeles")

MODIFIER, PDF, GARDER, PARTAGER = "modifier", "pdf", "garder", "partager"


@bp.get("/<modele>")
def page(public_id: str, modele: str) -> ResponseReturnValue:
    dossier, choisi = dossiers.trouver_menage(public_id), _modele(modele)
    return _page(dossier, choisi, _contexte(dossier))


@bp.post("/<modele>")
def produire(public_id: str, modele: str) -> ResponseReturnValue:
    """Show the document, or do with it what the button says."""
    dossier, choisi = dossiers.trouver_menage(public_id), _modele(modele)
    contexte = _contexte(dossier)
    if _impossible(choisi, contexte):
        return _page(dossier, choisi, contexte), 422
    formulaire = choisi.formulaire(contexte)
    saisie = lire_saisie(formulaire)
    geste = request.form.get("geste", "")
    if geste == MODIFIER:
        return _page(dossier, choisi, contexte, saisie)
    try:
        valeurs = valider(formulaire, saisie)
        produit = choisi.produire(contexte, valeurs)
        if geste in (GARDER, PARTAGER):
            return _garder(dossier, choisi, produit, partage=geste == PARTAGER)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(dossier, choisi, contexte, saisie, erreur.erreurs), 422
    if geste == PDF:
        contenu = rendre_pdf(produit.feuille, le=maintenant())
        return remettre(contenu, nommer("document.pdf", choisi.titre), "application/pdf")
    return _feuille(dossier, choisi, produit, valeurs)


def _modele(cle: str) -> Modele:
    return ou_404(MODELES.get(cle))


def _contexte(dossier: Dossier) -> Contexte:
    bailleurs = list_bailleurs(session(), dossier.id)
    return Contexte(session(), dossier, maintenant(), bailleurs)


def _impossible(modele: Modele, contexte: Contexte) -> bool:
    """Tell whether the document has nobody to go to yet."""
    return modele.bailleur_requis and not contexte.bailleurs


def _page(
    dossier: Dossier,
    modele: Modele,
    contexte: Contexte,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
) -> str:
    """Return the form: what the dossier knows, under what was typed."""
    typees = {**modele.connu(contexte), **{c: v for c, v in (saisie or {}).items() if v}}
    impossible = _impossible(modele, contexte)
    return render_template(
        "documents/modele.html",
        public_id=dossier.public_id,
        menage=nommer_dossier(session(), dossier),
        modele=modele,
        impossible=impossible,
        champs=()
        if impossible
        else rendre(modele.formulaire(contexte), saisie=typees, erreurs=erreurs),
    )


def _feuille(dossier: Dossier, modele: Modele, produit: Produit, valeurs: Mapping[str, Any]) -> str:
    """Return the sheet to print, with the answers that made it, for the buttons around it.

    Only those: what a hidden field held is not on the page of a landlord's copy.
    """
    return render_template(
        "documents/feuille.html",
        public_id=dossier.public_id,
        menage=nommer_dossier(session(), dossier),
        modele=modele,
        feuille=produit.feuille.pleine(),
        bailleur=produit.bailleur.nom if produit.bailleur else None,
        reponses={cle: redire(valeur) for cle, valeur in valeurs.items()},
        avec_pdf=est_disponible(),
    )


def _garder(
    dossier: Dossier, modele: Modele, produit: Produit, *, partage: bool
) -> ResponseReturnValue:
    nature, contenu = figer(produit.feuille, le=maintenant())
    papier = depot.Papier(
        genre=produit.genre,
        nom=nommer(f"document.{nature.extensions[0]}", modele.titre),
        nature=nature,
        contenu=contenu,
        bailleur=produit.bailleur.public_id if partage and produit.bailleur else None,
        modele=modele.cle,
    )
    document = depot.garder(
        session(),
        entrepot=entrepot(),
        acteur=utilisateur(),
        dossier_id=dossier.id,
        papier=papier,
        le=maintenant(),
    )
    suite = " et partagé avec le bailleur" if papier.bailleur else ""
    flash(f"{modele.titre}, version {document.version}, gardé dans le dossier{suite}.")
    return redirect(url_for("documents.liste", public_id=dossier.public_id))
