"""The settings of the product."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from web.page.formulaires import OUI_NON, champ, formulaire
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires.validation import valider
from workflow.gestion import reglages_produit

bp = Blueprint("reglages", __name__, url_prefix="/administration/reglages")

FORMULAIRE = formulaire(
    "reglages",
    "Réglages",
    champ(
        "relecture", "radio", "Un second administrateur relit avant la publication",
        options=OUI_NON, required=True,
        aide="Qui a écrit ou soumis une version ne peut alors pas la publier lui-même. "
        "Pour que la relecture ne soit plus exigée, il faut l’accord de deux administrateurs.",
    ),
)  # fmt: skip

A_ACCORDER = (
    "Demande enregistrée : la relecture reste exigée jusqu’à ce qu’un autre administrateur "
    "accorde ici qu’elle ne le soit plus."
)


@bp.get("")
def page() -> ResponseReturnValue:
    exigee = reglages_produit.relecture_exigee(session())
    return _page({"relecture": "oui" if exigee else "non"})


@bp.post("")
def regler() -> ResponseReturnValue:
    saisie = lire_saisie(FORMULAIRE)
    try:
        exigee = valider(FORMULAIRE, saisie)["relecture"] == "oui"
        regle = reglages_produit.regler_la_relecture(
            session(), acteur=utilisateur(), exigee=exigee, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(saisie, erreur.erreurs), 422
    except TransitionInterdite as erreur:
        session().rollback()
        return _page(saisie, {"relecture": str(erreur)}), 422
    flash(A_ACCORDER if regle == reglages_produit.A_LEVER else "Réglage enregistré.")
    return redirect(url_for("reglages.page"))


def _page(saisie: Mapping[str, object], erreurs: Mapping[str, str] | None = None) -> str:
    champs = rendre(FORMULAIRE, saisie=saisie, erreurs=erreurs)
    return render_template(
        "administration/reglages.html",
        champs=champs,
        fin=reglages_produit.lire_la_fin_demandee(session()),
        compte_id=utilisateur().id,
    )
