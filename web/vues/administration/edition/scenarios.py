"""The walks kept as tests of a parcours: listed, played again, opened in the trial, forgotten."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.ebauche import Ebauche
from web.administration.edition.essais import marche
from web.administration.edition.essais.marche import Marche
from web.listes.scenarios import SCENARIOS, lire_scenario, list_scenarios
from web.page import exports
from web.page.pagination import paginer
from web.requete import maintenant, session, utilisateur
from workflow.edition import scenarios
from workflow.edition.ebauches import lire
from workflow.edition.scenarios import Resultat
from workflow.edition.scenarios.contenu import Contenu

bp = Blueprint("scenarios", __name__, url_prefix="/administration/ebauches/<public_id>/scenarios")

REJOUER: Final = "oui"


@bp.get("")
def liste(public_id: str) -> ResponseReturnValue:
    """List the walks; played again on this draft when the address asks for it."""
    ebauche = lire(session(), public_id)
    if exports.demande():
        return exports.repondre(SCENARIOS, list_scenarios(ebauche.cle), lire_scenario)
    resultats = _rejouer(ebauche) if request.args.get("rejouer") == REJOUER else None
    return render_template(
        "administration/essais/scenarios.html",
        ebauche=ebauche,
        page=paginer(session(), list_scenarios(ebauche.cle), lire_scenario),
        resultats=resultats,
        manques=sum(not un.tenu for un in (resultats or {}).values()),
    )


@bp.post("/<scenario_id>/essai")
def ouvrir(public_id: str, scenario_id: str) -> ResponseReturnValue:
    """Put a kept walk in the place of the one under way, to be looked at or changed."""
    ebauche = lire(session(), public_id)
    scenario = scenarios.lire_scenario(session(), scenario_id, parcours=ebauche.cle)
    contenu = Contenu.decoder(scenario.contenu)
    marche.garder(ebauche, Marche(contenu, scenario.public_id))
    return redirect(url_for("essais.page", public_id=ebauche.public_id))


@bp.post("/<scenario_id>/suppression")
def supprimer(public_id: str, scenario_id: str) -> ResponseReturnValue:
    """Forget a kept walk."""
    ebauche = lire(session(), public_id)
    scenario = scenarios.lire_scenario(session(), scenario_id, parcours=ebauche.cle)
    nom = scenario.nom
    scenarios.supprimer(session(), acteur=utilisateur(), scenario=scenario, le=maintenant())
    flash(f"Scénario « {nom} » supprimé.")
    return redirect(url_for("scenarios.liste", public_id=ebauche.public_id))


def _rejouer(ebauche: Ebauche) -> dict[str, Resultat]:
    return {un.public_id: un for un in scenarios.rejouer_tous(session(), ebauche)}
