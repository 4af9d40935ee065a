"""The chef de service decides on what is proposed for a stopped dossier."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.codes import ReparationEtat
from web.fiches.reparations import EXPORT, lire_a_decider, lire_attendue, list_a_decider
from web.page import exports
from web.page.formulaires import champ, formulaire
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, noter_lecture, session, utilisateur
from workflow import reparations
from workflow.errors import MoteurEnDefaut, SaisieInvalide, TransitionInterdite
from workflow.formulaires.validation import valider
from workflow.histoire.faits import HistoireEffacee
from workflow.histoire.vie import HistoireImpossible
from workflow.reparations.decisions import MOTIF_MAX, lire

bp = Blueprint("reparations", __name__, url_prefix="/reparations")

DECISION = formulaire(
    "decision_reparation",
    "Votre décision",
    champ(
        "accord", "radio", "Votre décision", required=True,
        options=(("oui", "Réparer ainsi"), ("non", "Refuser")),
    ),
    champ(
        "motif", "textarea", "Pourquoi", required=True, maxLength=MOTIF_MAX,
        aide="L’administrateur le lira : n’y nommez personne.",
    ),
)  # fmt: skip
DITS = {
    ReparationEtat.CONFIRMEE: "Dossier réparé : sa page dit ce qui vient maintenant.",
    ReparationEtat.REFUSEE: "Proposition refusée : rien n’a changé dans le dossier.",
    ReparationEtat.CADUQUE: "La situation a changé entre-temps : cette proposition ne vaut plus.",
}
IMPOSSIBLE = "Le dossier ne peut pas revenir à cette étape : refusez la proposition."


@bp.get("")
def liste() -> ResponseReturnValue:
    requete = list_a_decider(utilisateur())
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_attendue)
    page = paginer(session(), requete, lire_attendue)
    return render_template("reparations/liste.html", page=page)


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    return _page(public_id, {})


@bp.post("/<public_id>")
def decider(public_id: str) -> ResponseReturnValue:
    lire(session(), acteur=utilisateur(), public_id=public_id)
    saisie = lire_saisie(DECISION)
    try:
        valeurs = valider(DECISION, saisie)
        etat = reparations.decider(
            session(),
            acteur=utilisateur(),
            public_id=public_id,
            accord=valeurs["accord"] == "oui",
            motif=str(valeurs["motif"]),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(public_id, saisie, erreur.erreurs), 422
    except (MoteurEnDefaut, TransitionInterdite) as erreur:
        session().rollback()
        return _page(public_id, saisie, {"accord": str(erreur)}), 422
    except (HistoireEffacee, HistoireImpossible):
        session().rollback()
        return _page(public_id, saisie, {"accord": IMPOSSIBLE}), 422
    flash(DITS[etat], "message" if etat is not ReparationEtat.CADUQUE else "refus")
    return redirect(url_for("reparations.liste"))


def _page(
    public_id: str, saisie: Mapping[str, object], erreurs: Mapping[str, str] | None = None
) -> str:
    reparation = lire(session(), acteur=utilisateur(), public_id=public_id)
    noter_lecture(reparation.dossier_id)
    return render_template(
        "reparations/page.html",
        fiche=lire_a_decider(session(), utilisateur(), reparation),
        champs=rendre(DECISION, saisie=saisie, erreurs=erreurs),
    )
