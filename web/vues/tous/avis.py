"""The inbox of whoever is signed in, and how she wants to be told."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.alerte_reglages import lire_reglages
from models.avis import Avis
from models.db import transaction
from notifications.boite import lecture as boite
from notifications.composition.genres import Genre, list_reglables, nommer_genre
from web import droits
from web.avis import preferences
from web.listes.avis import LigneAvis, lire_avis, list_avis, list_genres_recus, lit_les_noms
from web.page import exports
from web.page.exports import Colonne, Export
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.requete import fabrique, maintenant, premier, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider

bp = Blueprint("avis", __name__, url_prefix="/avis")

NON_LUS: Final = "non_lus"

EXPORT: Final = Export[LigneAvis](
    "avis",
    (
        Colonne("Reçu le", lambda ligne: ligne.cree_le),
        Colonne("Objet", lambda ligne: ligne.objet),
        Colonne("Ménage", lambda ligne: ligne.menage),
        Colonne("Sorte", lambda ligne: nommer_genre(ligne.genre)),
        Colonne("Échéance le", lambda ligne: ligne.echeance_le),
        Colonne("Lu le", lambda ligne: ligne.lu_le),
    ),
    dossier=lambda ligne: ligne.dossier,
)


@bp.get("")
def liste() -> ResponseReturnValue:
    non_lus, genre = request.args.get("voir") == NON_LUS, request.args.get("genre", "")
    requete = list_avis(utilisateur(), non_lus=non_lus, genre=genre)
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_avis)
    return render_template(
        "avis/liste.html",
        page=paginer(session(), requete, lire_avis),
        avec_noms=lit_les_noms(utilisateur()),
        non_lus=non_lus,
        genre=genre,
        genres=list_genres_recus(session(), utilisateur()),
    )


@bp.get("/<avis_id>")
def ouvrir(avis_id: str) -> ResponseReturnValue:
    """Go where a row leads; opening it is reading it."""
    avis = _trouver(avis_id)
    with transaction(fabrique()) as courte:
        boite.marquer_lu(courte, lecteur=utilisateur(), avis=avis_id, le=maintenant())
    return redirect(avis.lien)


@bp.post("/<avis_id>/lire")
def lire(avis_id: str) -> ResponseReturnValue:
    avis = _trouver(avis_id)
    boite.marquer_lu(session(), lecteur=utilisateur(), avis=avis.public_id, le=maintenant())
    return _retour()


@bp.post("/tout-lire")
def tout_lire() -> ResponseReturnValue:
    boite.marquer_tout_lu(session(), lecteur=utilisateur(), le=maintenant())
    flash("Tous vos avis sont marqués comme lus.")
    return redirect(url_for("avis.liste"))


@bp.get("/reglages")
def reglages() -> ResponseReturnValue:
    rythme = boite.lire_rythme(session(), lecteur=utilisateur())
    choix = boite.lire_preferences(session(), lecteur=utilisateur())
    saisie = preferences.en_saisie(_genres(), rythme, choix)
    return _page(rendre(preferences.formulaire_de(_genres()), saisie=saisie))


@bp.post("/reglages")
def regler() -> ResponseReturnValue:
    formulaire = preferences.formulaire_de(_genres())
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
    except SaisieInvalide as erreur:
        return _page(rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)), 422
    avant = boite.lire_rythme(session(), lecteur=utilisateur())
    boite.regler(
        session(),
        lecteur=utilisateur(),
        rythme=preferences.lire_rythme(valeurs, avant),
        choix=preferences.lire_choix(_genres(), valeurs),
    )
    flash("Préférences enregistrées. Elles valent pour les prochains avis.")
    return redirect(url_for("avis.reglages"))


def _genres() -> list[Genre]:
    return list(list_reglables(droits.role(), lire_reglages(session())))


def _trouver(avis_id: str) -> Avis:
    """Return a row of the reader's own inbox, or answer 404."""
    return premier(
        select(Avis).where(Avis.public_id == avis_id, Avis.utilisateur_id == utilisateur().id)
    )


def _retour() -> ResponseReturnValue:
    """Go back to the same page of the same filters, as far as the form says them."""
    gardes: dict[str, Any] = {
        nom: request.form[nom] for nom in ("voir", "genre", "page") if request.form.get(nom)
    }
    return redirect(url_for("avis.liste", **gardes))


def _page(champs: tuple[ChampRendu, ...]) -> str:
    return render_template(
        "avis/reglages.html",
        champs=champs,
        obligatoires=preferences.list_obligatoires(_genres()),
    )
