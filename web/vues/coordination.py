"""The world of the State: stuck cases, entries to validate, key figures."""

from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from web import tableaux
from web.listes.coordination import lire_bloque, lire_validation, list_bloques, list_validations
from web.page.pagination import paginer
from web.requete import maintenant, session, utilisateur
from workflow.calendrier import jour_paris

bp = Blueprint("coordination", __name__, url_prefix="/coordination")


@bp.get("")
def sans_proposition() -> ResponseReturnValue:
    page = paginer(session(), list_bloques(utilisateur()), lire_bloque)
    departements = sorted(utilisateur().departements)
    return render_template(
        "coordination/sans_proposition.html", page=page, departements=departements
    )


@bp.get("/validations")
def validations() -> ResponseReturnValue:
    page = paginer(session(), list_validations(utilisateur()), lire_validation)
    return render_template("coordination/validations.html", page=page)


@bp.get("/chiffres-cles")
def chiffres_cles() -> ResponseReturnValue:
    au = _jour_demande()
    tableau = tableaux.build_chiffres_cles(session(), au=au)
    return render_template("coordination/chiffres_cles.html", au=au, tableau=tableau)


@bp.get("/chiffres-cles.csv")
def chiffres_cles_csv() -> ResponseReturnValue:
    au = _jour_demande()
    texte = tableaux.write_csv(tableaux.build_chiffres_cles(session(), au=au))
    nom = f"chiffres-cles-{au.isoformat()}.csv"
    reponse = Response(texte, mimetype="text/csv")
    reponse.headers["Content-Disposition"] = f"attachment; filename={nom}"
    return reponse


def _jour_demande() -> date:
    """Return the day of the address (`au=2026-03-31`); today for anything else, or to come."""
    aujourdhui = jour_paris(maintenant())
    try:
        return min(date.fromisoformat(request.args.get("au", "")), aujourdhui)
    except ValueError:
        return aujourdhui
