"""The world of the State: stuck cases, entries to validate, key figures."""

from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from models.calendrier import decaler_mois, jour_paris
from web.equipe.exports import PAR_ASSOCIATION
from web.listes import charge_associations
from web.listes.coordination import (
    AVEC_REPONSE,
    SANS_REPONSE,
    lire_bloque,
    lire_validation,
    list_bloques,
    list_validations,
)
from web.listes.exports_coordination import BLOQUES, VALIDATIONS
from web.page import exports, tableaux
from web.page.pagination import paginer
from web.requete import maintenant, session, utilisateur

bp = Blueprint("coordination", __name__, url_prefix="/coordination")


@bp.get("")
def sans_proposition() -> ResponseReturnValue:
    reponse = request.args.get("reponse", "")
    requete = list_bloques(utilisateur(), reponse=reponse)
    if exports.demande():
        return exports.repondre(BLOQUES, requete, lire_bloque)
    page = paginer(session(), requete, lire_bloque)
    departements = sorted(utilisateur().departements)
    return render_template(
        "coordination/sans_proposition.html",
        page=page,
        departements=departements,
        reponse=reponse,
        onglets=(
            ("", "Tous"),
            (SANS_REPONSE, "Sans réponse"),
            (AVEC_REPONSE, "Ce qui bloque est dit"),
        ),
    )


@bp.get("/validations")
def validations() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(VALIDATIONS, list_validations(utilisateur()), lire_validation)
    page = paginer(session(), list_validations(utilisateur()), lire_validation)
    return render_template("coordination/validations.html", page=page)


@bp.get("/charge")
def charge() -> ResponseReturnValue:
    """What the associations of her départements follow, and the room they have left."""
    mois = jour_paris(maintenant()).replace(day=1)
    requete = charge_associations.list_associations(utilisateur())
    if exports.demande():
        toutes = [charge_associations.lire_ligne(une) for une in session().execute(requete)]
        lignes = charge_associations.completer(session(), toutes, mois=mois)
        return exports.repondre_lignes(PAR_ASSOCIATION, lignes)
    page = paginer(session(), requete, charge_associations.lire_ligne)
    lignes = charge_associations.completer(session(), page.rangees, mois=mois)
    return render_template(
        "coordination/charge.html",
        page=page, lignes=lignes, total=charge_associations.additionner(lignes), mois=mois,
        avant=decaler_mois(mois, -1), seuil=charge_associations.SEUIL,
    )  # fmt: skip


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
