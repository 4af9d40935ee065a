"""Days off beside the legal ones."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris, list_feries
from web.listes.jours_chomes import EXPORT, lire_jour, list_jours
from web.page import exports
from web.page.formulaires import champ, formulaire
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider
from workflow.gestion import jours_chomes

bp = Blueprint("jours_chomes", __name__, url_prefix="/administration/jours-chomes")

PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2100
FORMULAIRE = formulaire(
    "jour_chome",
    "Jour chômé",
    champ("jour", "date", "Jour", required=True),
    champ(
        "libelle", "textfield", "Nom", required=True, maxLength=jours_chomes.LIBELLE_MAX,
        aide="Par exemple : Vendredi saint (Moselle).",
    ),
)  # fmt: skip


@bp.get("")
def liste() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(EXPORT, list_jours(), lire_jour)
    return _page({})


@bp.post("")
def ajouter() -> ResponseReturnValue:
    saisie = lire_saisie(FORMULAIRE)
    try:
        valeurs = valider(FORMULAIRE, saisie)
        jour = date.fromisoformat(str(valeurs["jour"]))
        jours_chomes.ajouter(
            session(),
            acteur=utilisateur(),
            jour=jour,
            libelle=str(valeurs["libelle"]),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(saisie, erreur.erreurs), 422
    flash("Jour ajouté : il compte pour les délais qui commencent à partir de maintenant.")
    return redirect(url_for("jours_chomes.liste"))


@bp.post("/<int:jour_id>/retrait")
def retirer(jour_id: int) -> ResponseReturnValue:
    jours_chomes.retirer(session(), acteur=utilisateur(), jour_id=jour_id, le=maintenant())
    flash("Jour retiré : les délais déjà comptés avec lui ne changent pas.")
    return redirect(url_for("jours_chomes.liste"))


def _page(saisie: Mapping[str, object], erreurs: Mapping[str, str] | None = None) -> str:
    cette_annee = jour_paris(maintenant()).year
    annee = request.args.get("annee", cette_annee, type=int)
    annee = min(max(annee, PREMIERE_ANNEE), DERNIERE_ANNEE)
    return render_template(
        "administration/jours_chomes.html",
        champs=rendre(FORMULAIRE, saisie=saisie, erreurs=erreurs),
        page=paginer(session(), list_jours(), lire_jour),
        annee=annee,
        feries=list_feries(annee),
        ouvert=bool(erreurs),
    )
