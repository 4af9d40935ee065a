"""The alerts addressed to the reader."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web import exports
from web.exports import Colonne, Export
from web.listes.alertes import LigneAlerte, lire_alerte, list_alertes
from web.page.gabarits import nom_alerte
from web.page.pagination import paginer
from web.page.textes import nommer
from web.requete import session, utilisateur

bp = Blueprint("alertes", __name__)

EXPORT = Export[LigneAlerte](
    "alertes",
    (
        Colonne("Ménage", lambda ligne: ligne.menage or f"D-{ligne.dossier}"),
        Colonne("Alerte", lambda ligne: nom_alerte(ligne.code)),
        Colonne("Où il en est", lambda ligne: nommer(ligne.etat, "etat")),
        Colonne("Échéance le", lambda ligne: ligne.echeance_le),
    ),
    dossier=lambda ligne: ligne.dossier,
)


@bp.get("/alertes")
def liste() -> ResponseReturnValue:
    requete = list_alertes(utilisateur())
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_alerte)
    page = paginer(session(), requete, lire_alerte)
    return render_template("alertes.html", page=page)
