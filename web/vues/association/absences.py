"""Absences: who stands in for whom, declared by the absent person or her chef de service."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.codes import Role
from models.utilisateur import Utilisateur
from web import droits
from web.avis import prevenances
from web.fiches.absences import lire_absence, list_absences
from web.listes.collegues import list_collegues
from web.listes.exports_association import EXPORT_ABSENCES
from web.page import exports
from web.page.formulaires import champ, formulaire
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.page.textes import jour
from web.requete import maintenant, session, utilisateur
from workflow import suivi
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.suivi.absences import dernier_instant

bp = Blueprint("absences", __name__, url_prefix="/absences")


@bp.get("")
def liste() -> ResponseReturnValue:
    if exports.demande():
        lire = partial(lire_absence, le=maintenant())
        return exports.repondre(EXPORT_ABSENCES, list_absences(utilisateur()), lire)
    return _page(rendre(_formulaire()))


@bp.post("")
def declarer() -> ResponseReturnValue:
    choisi = _formulaire()
    saisie = lire_saisie(choisi)
    try:
        valeurs = valider(choisi, saisie)
        absence = suivi.declarer_absence(
            session(), acteur=utilisateur(), le=maintenant(), **_lire(valeurs)
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(rendre(choisi, saisie=saisie, erreurs=erreur.erreurs)), 422
    prevenances.remplacement(absence)
    debut, fin = jour(absence.debut), jour(dernier_instant(absence.fin))
    flash(f"Remplacement enregistré, du {debut} au {fin}.")
    return redirect(url_for("absences.liste"))


@bp.post("/<absence_id>/fin")
def terminer(absence_id: str) -> ResponseReturnValue:
    suivi.terminer_absence(session(), acteur=utilisateur(), absence=absence_id, le=maintenant())
    flash("Remplacement terminé : les droits du suppléant ont pris fin.")
    return redirect(url_for("absences.liste"))


def _page(champs: tuple[ChampRendu, ...]) -> str:
    page = paginer(session(), list_absences(utilisateur()), partial(lire_absence, le=maintenant()))
    return render_template("absences/liste.html", page=page, champs=champs)


def _formulaire() -> Formulaire:
    """A caseworker declares her own absence; a chef says whose it is."""
    collegues = list_collegues(session(), utilisateur().organisme_id)
    autres = [(cle, nom) for cle, nom in collegues if cle != utilisateur().public_id]
    chef = droits.role() == Role.CHEF_DE_SERVICE
    absent = champ("absent", "select", "Personne absente", options=collegues, required=True)
    return formulaire(
        "absence",
        "Déclarer une absence",
        *([absent] if chef else []),
        champ(
            "suppleant", "select", "Qui remplace" if chef else "Qui me remplace",
            options=collegues if chef else autres, required=True,
            aide="Cette personne voit et fait le travail des dossiers, et reçoit les alertes.",
        ),
        champ("debut", "date", "Premier jour", required=True),
        champ("fin", "date", "Dernier jour", required=True),
    )  # fmt: skip


def _lire(valeurs: dict[str, Any]) -> dict[str, Any]:
    absent = valeurs.get("absent")
    return {
        "absent": utilisateur() if absent is None else _collegue(absent),
        "suppleant": _collegue(valeurs["suppleant"]),
        "debut": valeurs["debut"],
        "fin": valeurs["fin"],
    }


def _collegue(public_id: str) -> Utilisateur:
    """Return a colleague whom the form offered."""
    return session().scalars(select(Utilisateur).where(Utilisateur.public_id == public_id)).one()
