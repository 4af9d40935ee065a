"""Where dossiers wait on a version of a parcours: counts and times, nobody's name."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.chaleur import lire_chaleur
from models.definition import Definition
from web.listes.chaleur import DEGRES, EXPORT, dire_suspendus, list_dessins, list_lignes
from web.page import exports
from web.page.pagination import paginer
from web.requete import maintenant, premier, session, utilisateur

bp = Blueprint("chaleur", __name__, url_prefix="/chaleur")


@bp.get("")
def liste() -> ResponseReturnValue:
    versions = select(Definition.public_id, Definition.nom, Definition.numero).order_by(
        Definition.cle, Definition.numero.desc()
    )
    page = paginer(session(), versions, lambda rangee: rangee)
    return render_template("chaleur/liste.html", page=page)


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    definition = premier(select(Definition).where(Definition.public_id == public_id))
    chaleur = lire_chaleur(session(), utilisateur(), definition_id=definition.id, le=maintenant())
    lignes = list_lignes(definition, chaleur)
    if exports.demande():
        return exports.repondre_lignes(EXPORT, lignes)
    return render_template(
        "chaleur/page.html",
        definition=definition,
        lignes=lignes,
        dessins=list_dessins(definition, chaleur),
        suspendus=dire_suspendus(chaleur),
        degres=DEGRES,
    )
