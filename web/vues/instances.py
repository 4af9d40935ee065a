"""Committees: their list, one with its meetings and lists, a dossier put on one of them."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.instance import DecisionInstance, Instance, OrdreDuJour, Reunion
from models.visibilite import condition_de_visibilite, instances_visibles
from web import dossiers, instances
from web.fiches.instances import construire, list_instances
from web.page.libelles import AVIS
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, noter_lecture, premier, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.instances import decider as noter_decision
from workflow.instances import inscrire as inscrire_dossier

bp = Blueprint("instances", __name__)

Valeurs = Mapping[str, object]
Erreurs = Mapping[str, str]


@bp.get("/instances")
def liste() -> ResponseReturnValue:
    """Show the committees; the address may name what to create (`cadre`, `type`)."""
    noms = ("nom", "cadre", "type", "periodicite")
    return _page_liste({nom: request.args.get(nom, "") for nom in noms})


@bp.post("/instances")
def creer() -> ResponseReturnValue:
    saisie = lire_saisie(instances.construire_formulaire(session(), utilisateur()))
    try:
        instance = instances.creer(session(), acteur=utilisateur(), saisie=saisie)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_liste(saisie, erreur.erreurs), 422
    flash("Instance créée. Donnez-lui sa première réunion.")
    return redirect(url_for("instances.page", instance_id=instance.public_id))


def _page_liste(saisie: Valeurs, erreurs: Erreurs | None = None) -> str:
    formulaire = instances.construire_formulaire(session(), utilisateur())
    cadres = instances.list_cadres(session(), utilisateur())
    return render_template(
        "instances/liste.html",
        lignes=list_instances(session(), utilisateur(), aujourdhui=jour_paris(maintenant())),
        dues=[cadre for cadre in cadres if cadre.trimestrielle],
        champs=rendre(formulaire, saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs) or any(saisie.values()),
    )


@bp.get("/instances/<instance_id>")
def page(instance_id: str) -> ResponseReturnValue:
    instance = _trouver(instance_id)
    return _page(instance, instances.valeurs_de_depart(session(), instance))


@bp.post("/instances/<instance_id>/reunions")
def programmer(instance_id: str) -> ResponseReturnValue:
    instance = _trouver(instance_id)
    saisie = lire_saisie(instances.REUNION)
    try:
        instances.programmer(session(), acteur=utilisateur(), instance=instance, saisie=saisie)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(_trouver(instance_id), saisie, erreur.erreurs), 422
    flash("Réunion prévue.")
    return redirect(url_for("instances.page", instance_id=instance_id))


def _trouver(instance_id: str) -> Instance:
    return premier(instances_visibles(utilisateur()).where(Instance.public_id == instance_id))


def _page(instance: Instance, saisie: Valeurs, erreurs: Erreurs | None = None) -> str:
    aujourdhui = jour_paris(maintenant())
    return render_template(
        "instances/instance.html",
        fiche=construire(session(), instance, utilisateur(), aujourdhui=aujourdhui),
        champs=rendre(instances.REUNION, saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
        avis=AVIS,
    )


@bp.post("/instances/<instance_id>/reunions/<reunion_id>/decision")
def decider(instance_id: str, reunion_id: str) -> ResponseReturnValue:
    """Keep what a meeting said of the dossier that the form names."""
    instance = _trouver(instance_id)
    ordre = premier(
        select(OrdreDuJour)
        .join(Reunion, Reunion.id == OrdreDuJour.reunion_id)
        .join(Dossier, Dossier.id == OrdreDuJour.dossier_id)
        .where(
            Reunion.public_id == reunion_id,
            Reunion.instance_id == instance.id,
            Dossier.public_id == request.form.get("dossier", ""),
            condition_de_visibilite(utilisateur()),
        )
    )
    noter_lecture(ordre.dossier_id)
    noter_decision(
        session(),
        acteur=utilisateur(),
        ordre=ordre,
        decision=_lire_decision(),
        etape=request.form.get("etape", type=int),
        le=maintenant(),
    )
    flash("Décision notée.")
    return redirect(url_for("instances.page", instance_id=instance_id))


def _lire_decision() -> str:
    typee = request.form.get("decision", "")
    if typee not in {decision.value for decision in DecisionInstance}:
        raise SaisieInvalide({"decision": "Choisissez la décision de la réunion."})
    return typee


@bp.post("/dossiers/<public_id>/inscriptions")
def inscrire(public_id: str) -> ResponseReturnValue:
    """Put a household's dossier on the list of a meeting to come."""
    dossier = dossiers.trouver_menage(public_id)
    inscrire_dossier(
        session(),
        acteur=utilisateur(),
        dossier=dossier,
        reunion=request.form.get("reunion", ""),
        le=maintenant(),
    )
    flash("Dossier inscrit à l’ordre du jour.")
    return redirect(url_for("dossier.page", public_id=public_id))
