"""The month's social workers: the chef de service confirms how many were really given (A19)."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from web.equipe.mise_a_disposition import (
    EXPORT,
    Mois,
    ecrire_etp,
    formulaire_du_mois,
    lire_etp,
    lire_ligne,
    lire_mois,
    list_mois,
    temps_declare,
)
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.page.textes import mois as mois_en_mots
from web.requete import maintenant, session, utilisateur
from workflow.charge import confirmer_le_mois
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider

bp = Blueprint("mise_a_disposition", __name__, url_prefix="/equipe/mise-a-disposition")


@bp.get("")
def page() -> ResponseReturnValue:
    """The months confirmed, and the form for the oldest that is not."""
    if exports.demande():
        return exports.repondre(EXPORT, list_mois(utilisateur()), lire_ligne)
    return _page()


@bp.post("")
def confirmer() -> ResponseReturnValue:
    formulaire = formulaire_du_mois(_connus())
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        faite = confirmer_le_mois(
            session(),
            acteur=utilisateur(),
            mois=date.fromisoformat(str(valeurs["mois"])),
            centiemes=lire_etp(str(valeurs["etp"])),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)), 422
    flash(f"{ecrire_etp(faite.centiemes)} ETP confirmés pour {mois_en_mots(faite.mois)}.")
    return redirect(url_for("mise_a_disposition.page"))


def _page(champs: tuple[ChampRendu, ...] | None = None) -> str:
    connus = _connus()
    a_confirmer = [un for un in connus if un.est_a_confirmer]
    return render_template(
        "equipe/mise_a_disposition.html",
        page=paginer(session(), list_mois(utilisateur()), lire_ligne),
        a_confirmer=tuple(reversed(a_confirmer)),
        champs=champs or _prerempli(connus, a_confirmer),
    )


def _prerempli(connus: tuple[Mois, ...], a_confirmer: list[Mois]) -> tuple[ChampRendu, ...]:
    """Return the form for the oldest month to confirm, with the time that the team declared."""
    choisi = (a_confirmer or list(connus[:1]))[-1].premier
    declare = temps_declare(session(), utilisateur().organisme_id, choisi)
    saisie = {"mois": choisi.isoformat(), "etp": ecrire_etp(declare)}
    return rendre(formulaire_du_mois(connus), saisie=saisie)


def _connus() -> tuple[Mois, ...]:
    courant = jour_paris(maintenant()).replace(day=1)
    return lire_mois(session(), utilisateur().organisme_id, courant=courant)
