"""The world of the landlord: what waits for it, its households, the anonymous needs."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.listes.alertes import lire_alerte, lire_besoin, list_alertes, list_besoins
from web.listes.dossiers import lire_dossier, list_dossiers
from web.listes.etapes import lire_etape, list_etapes
from web.listes.obligations import lire_du_bailleur, list_obligations_du_bailleur
from web.listes.signalements import lire_signalement, list_signalements
from web.page.pagination import PAR_PAGE, paginer
from web.requete import session, utilisateur

bp = Blueprint("bailleur", __name__, url_prefix="/bailleur")


@bp.get("")
def accueil() -> ResponseReturnValue:
    """Warnings and alerts first, then the steps that wait for the reader."""
    alertes = session().execute(list_alertes(utilisateur()).limit(PAR_PAGE))
    signalements = session().execute(list_signalements(utilisateur()))
    dues = session().execute(list_obligations_du_bailleur(utilisateur()))
    etapes = paginer(session(), list_etapes(utilisateur(), les_siennes=True), lire_etape)
    return render_template(
        "bailleur/accueil.html",
        alertes=tuple(map(lire_alerte, alertes)),
        page=etapes,
        obligations=tuple(map(lire_du_bailleur, dues)),
        signalements=tuple(map(lire_signalement, signalements)),
    )


@bp.get("/menages")
def menages() -> ResponseReturnValue:
    requete = list_dossiers(utilisateur(), cherche="", clos=False)
    return render_template("bailleur/menages.html", page=paginer(session(), requete, lire_dossier))


@bp.get("/besoins")
def besoins() -> ResponseReturnValue:
    page = paginer(session(), list_besoins(utilisateur()), lire_besoin)
    return render_template("bailleur/besoins.html", page=page)
