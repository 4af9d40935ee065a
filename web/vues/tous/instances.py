"""Committees: their list, one with its meetings and lists, a dossier put on one of them."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.instance import DecisionInstance, Instance, OrdreDuJour, Reunion
from models.visibilite import condition_de_visibilite, instances_visibles
from notifications.composition.invitations import annoncer
from web.collectif import instances
from web.dossier import dossiers
from web.fiches.instances import construire, list_instances, voir_reunion
from web.page.libelles import AVIS
from web.page.numeros import entier
from web.page.saisie import lire_saisie, rendre
from web.page.textes import compter
from web.requete import maintenant, noter_lecture, premier, session, utilisateur
from workflow.collectif import reunions
from workflow.collectif.instances import decider as noter_decision
from workflow.collectif.instances import inscrire as inscrire_dossier
from workflow.errors import SaisieInvalide

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
        prevue = reunions.programmer(
            session(),
            acteur=utilisateur(),
            instance=instance,
            seance=instances.lire_seance(saisie),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(_trouver(instance_id), saisie, erreur.erreurs), 422
    return _annoncer(prevue, "Réunion prévue.")


def _annoncer(reunion: Reunion, fait: str) -> ResponseReturnValue:
    """Ask people to the meeting, or tell them of its change, in the same transaction."""
    prevenus = annoncer(session(), reunion=reunion, le=maintenant())
    averties = "est avertie" if prevenus == 1 else "sont averties"
    flash(f"{fait} {compter(prevenus, 'personne')} {averties}." if prevenus else fait)
    return redirect(url_for("instances.page", instance_id=reunion.instance.public_id))


@bp.get("/instances/<instance_id>/reunions/<reunion_id>")
def reunion(instance_id: str, reunion_id: str) -> ResponseReturnValue:
    trouvee = _trouver_reunion(instance_id, reunion_id)
    return _page_reunion(trouvee, instances.valeurs_de(trouvee))


@bp.post("/instances/<instance_id>/reunions/<reunion_id>")
def modifier(instance_id: str, reunion_id: str) -> ResponseReturnValue:
    trouvee = _trouver_reunion(instance_id, reunion_id)
    saisie = lire_saisie(instances.REUNION)
    try:
        seance = instances.lire_seance(saisie)
        reunions.modifier(
            session(), acteur=utilisateur(), reunion=trouvee, seance=seance, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_reunion(_trouver_reunion(instance_id, reunion_id), saisie, erreur.erreurs), 422
    return _annoncer(trouvee, "Réunion enregistrée.")


@bp.post("/instances/<instance_id>/reunions/<reunion_id>/annulation")
def annuler(instance_id: str, reunion_id: str) -> ResponseReturnValue:
    trouvee = _trouver_reunion(instance_id, reunion_id)
    reunions.annuler(session(), acteur=utilisateur(), reunion=trouvee, le=maintenant())
    return _annoncer(trouvee, "Réunion annulée.")


def _trouver_reunion(instance_id: str, reunion_id: str) -> Reunion:
    instance = _trouver(instance_id)
    return premier(
        select(Reunion).where(Reunion.public_id == reunion_id, Reunion.instance_id == instance.id)
    )


def _page_reunion(trouvee: Reunion, saisie: Valeurs, erreurs: Erreurs | None = None) -> str:
    return render_template(
        "instances/reunion.html",
        reunion=voir_reunion(trouvee),
        adresses={"instance_id": trouvee.instance.public_id, "reunion_id": trouvee.public_id},
        champs=rendre(instances.REUNION, saisie=saisie, erreurs=erreurs),
    )


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
        etape=request.form.get("etape", type=entier),
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
    ordre = inscrire_dossier(
        session(),
        acteur=utilisateur(),
        dossier=dossier,
        reunion=request.form.get("reunion", ""),
        le=maintenant(),
    )
    annoncer(session(), reunion=session().get_one(Reunion, ordre.reunion_id), le=maintenant())
    flash("Dossier inscrit à l’ordre du jour.")
    return redirect(url_for("dossier.page", public_id=public_id))
