"""Incidents: what stopped a dossier, what mends it, what may be proposed; never a value."""

from collections.abc import Callable, Mapping

import orjson
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.codes import ReparationGenre
from web.avis import prevenances
from web.dossier.plan import lire_plan
from web.fiches.avancement import dessiner_l_attente
from web.fiches.reparations import list_propositions
from web.listes.exports_administration import INCIDENTS
from web.listes.incidents import lire_incident, list_incidents
from web.page import exports
from web.page.numeros import NUMERO_MAXIMUM, entier
from web.page.pagination import paginer
from web.requete import maintenant, session, utilisateur
from workflow import reparations
from workflow.avancement.incidents import MUET
from workflow.errors import MoteurEnDefaut, SaisieInvalide, TransitionInterdite
from workflow.histoire.faits import HistoireEffacee
from workflow.histoire.vie import HistoireImpossible
from workflow.reparations import Propose, Situation
from workflow.reparations.variables import VariableLue

bp = Blueprint("incidents", __name__, url_prefix="/administration/incidents")

REESSAYE = "Remis au travail. Si cela échoue de nouveau, un nouvel incident s’ouvrira ici."
REPARE = "Dossier réparé : il est de nouveau ce que dit son journal."
ILLISIBLE = (
    "Le journal de ce dossier ne se relit pas d’un bout à l’autre : demandez à son référent de "
    "revenir à une étape antérieure."
)
PROPOSE = "Proposition envoyée au chef de service du dossier : sa réponse se lira ici."
CHAMPS = ("genre", "rang", "tache_id", "variable", "valeur", "explication", "proposition")
OUI_NON = {"oui": True, "non": False}


@bp.get("")
def liste() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(INCIDENTS, list_incidents(), lire_incident)
    page = paginer(session(), list_incidents(), lire_incident)
    return render_template("administration/incidents.html", page=page)


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    return _page(_situer(public_id))


@bp.post("/<public_id>/reessai")
def reessayer(public_id: str) -> ResponseReturnValue:
    return _soigner(reparations.reessayer, public_id, fait=REESSAYE)


@bp.post("/<public_id>/reparation")
def reparer(public_id: str) -> ResponseReturnValue:
    return _soigner(reparations.reparer, public_id, fait=REPARE)


@bp.post("/<public_id>/propositions")
def proposer(public_id: str) -> ResponseReturnValue:
    situation = _situer(public_id)
    try:
        proposee = reparations.proposer(
            session(),
            acteur=utilisateur(),
            incident=public_id,
            propose=_lire(situation),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(_situer(public_id), erreur.erreurs), 422
    except TransitionInterdite as erreur:
        session().rollback()
        return _page(_situer(public_id), {"proposition": str(erreur)}), 422
    prevenances.reparation_proposee(proposee)
    flash(PROPOSE)
    return redirect(url_for("incidents.page", public_id=public_id))


def _situer(public_id: str) -> Situation:
    return reparations.situer(session(), acteur=utilisateur(), incident=public_id)


def _lire(situation: Situation) -> Propose:
    """Return what was typed. Raises SaisieInvalide for no kind at all."""
    recu = request.form
    if recu.get("genre") not in set(ReparationGenre):
        raise SaisieInvalide({"genre": "Choisissez ce que vous proposez."})
    genre = ReparationGenre(recu["genre"])
    explication = recu.get("explication", "")
    if genre is ReparationGenre.RETOUR:
        rang = recu.get("rang", 0, type=entier)
        return Propose(genre, explication, rang=rang)
    if genre is ReparationGenre.SAUT:
        return Propose(genre, explication, tache_id=recu.get("tache_id", ""))
    variable = _variable(situation)
    valeur = _en_json(variable, recu.get("valeur", "").strip())
    return Propose(genre, explication, variable=recu.get("variable", ""), valeur=valeur)


def _variable(situation: Situation) -> VariableLue | None:
    """Return the variable that the form, or the address, names; None for none that is there."""
    nom = request.values.get("variable", "")
    proposables = (v for v in situation.variables if v.genre is not None)
    return next((v for v in proposables if v.nom == nom), None)


def _en_json(variable: VariableLue | None, texte: str) -> str:
    """Return the JSON of what was typed for a variable; null for what is no such value."""
    valeur: object = texte
    if variable is not None and variable.genre == "oui_non":
        valeur = OUI_NON.get(texte.lower())
    elif variable is not None and variable.genre == "nombre":
        valeur = _nombre(texte)
    return orjson.dumps(valeur).decode()


def _nombre(texte: str) -> int | float | None:
    ecrit = texte.replace(",", ".").replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    try:
        lu = float(ecrit)
    except ValueError:
        return None
    if not abs(lu) < NUMERO_MAXIMUM:  # nor is it « nan »
        return None
    return int(lu) if lu.is_integer() else lu


def _page(situation: Situation, erreurs: Mapping[str, str] | None = None) -> str:
    element = situation.incident.element or ""
    return render_template(
        "administration/incident.html",
        situation=situation,
        element=lire_plan(situation.dossier.definition).noms.get(element, element),
        dessins=dessiner_l_attente(session(), situation.dossier),
        propositions=list_propositions(session(), incident_id=situation.incident.id),
        erreurs={**dict.fromkeys(CHAMPS, ""), **(erreurs or {})},
        saisie={**dict.fromkeys(CHAMPS, ""), **request.form.to_dict()},
        choisie=_variable(situation),
        muet=situation.incident.message == MUET,
    )


def _soigner(verbe: Callable[..., None], public_id: str, *, fait: str) -> ResponseReturnValue:
    """Mend, or say why it could not be: nothing has then changed."""
    try:
        verbe(session(), acteur=utilisateur(), incident=public_id, le=maintenant())
    except (MoteurEnDefaut, TransitionInterdite) as erreur:
        session().rollback()
        flash(str(erreur), "refus")
    except (HistoireEffacee, HistoireImpossible):
        session().rollback()
        flash(ILLISIBLE, "refus")  # their own sentence names a step and its date
    else:
        flash(fait)
    return redirect(url_for("incidents.liste"))
