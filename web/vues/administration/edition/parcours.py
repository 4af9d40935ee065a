"""The parcours and their versions, and the files that open as drafts."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.definition import Definition
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from web.administration.edition.versions.version import decrire_version
from web.dossier.plan import lire_plan
from web.fiches.avancement import Dessin
from web.listes.definitions import lire_definition, list_definitions
from web.listes.exports_administration import DEFINITIONS
from web.page import exports
from web.page.pagination import paginer
from web.requete import maintenant, premier, session, utilisateur
from workflow.edition import ebauches
from workflow.edition.ebauches import paquet, remettre_definition, retirer_definition
from workflow.edition.ebauches.controle import NOM_MAX
from workflow.errors import SaisieInvalide, TransitionInterdite

bp = Blueprint("administration", __name__, url_prefix="/administration")

SANS_FICHIER = "Choisissez d’abord un fichier .bpmn, .xml ou .zip."
FICHIER_VIDE = "Ce fichier est vide : enregistrez-le à nouveau avec votre outil, puis reprenez-le."
ZIP = b"PK"
RETIREE = (
    "Version retirée : aucun nouveau dossier ne la suivra, ceux en cours vont jusqu’à leur fin."
)
REMISE = "Version remise en service."


@bp.get("")
def definitions() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(DEFINITIONS, list_definitions(), lire_definition)
    page = paginer(session(), list_definitions(), lire_definition)
    return render_template("administration/definitions.html", page=page)


@bp.get("/definitions/<public_id>")
def definition(public_id: str) -> ResponseReturnValue:
    trouvee = _trouver(public_id)
    plan = lire_plan(trouvee)
    dessins = [
        Dessin(plan.titres.get(piece.cle, trouvee.nom), piece.genre, piece.cle, "", "")
        for piece in sorted(trouvee.pieces, key=lambda p: (p.genre != "parcours", p.cle))
        if piece.genre in ("parcours", "module")
    ]
    return render_template(
        "administration/definition.html",
        definition=trouvee,
        fiche=decrire_version(session(), trouvee),
        dessins=dessins,
        groupes=[
            (nom, [etape.nom for etape in suite])
            for nom, suite in groupby(plan.etapes, key=lambda etape: etape.groupe)
        ],
    )


def _trouver(public_id: str) -> Definition:
    return premier(select(Definition).where(Definition.public_id == public_id))


@bp.post("/definitions/<public_id>/retrait")
def retirer(public_id: str) -> ResponseReturnValue:
    return _changer(retirer_definition, public_id, RETIREE)


@bp.post("/definitions/<public_id>/remise")
def remettre(public_id: str) -> ResponseReturnValue:
    return _changer(remettre_definition, public_id, REMISE)


def _changer(verbe: Callable[..., None], public_id: str, fait: str) -> ResponseReturnValue:
    definition = _trouver(public_id)
    try:
        verbe(session(), acteur=utilisateur(), definition=definition, le=maintenant())
    except TransitionInterdite as erreur:
        session().rollback()
        flash(str(erreur), "refus")
    else:
        flash(fait)
    return redirect(url_for("administration.definition", public_id=public_id))


@bp.get("/depot")
def depot() -> ResponseReturnValue:
    return render_template("administration/depot.html", erreur=None, nom="")


@bp.post("/depot")
def examiner() -> ResponseReturnValue:
    """Open a draft from a file: a diagram of any vendor, or a bundle."""
    fichier, nom = request.files.get("fichier"), request.form.get("nom", "")
    contenu = fichier.read() if fichier else b""
    try:
        if not contenu:
            vide = fichier is not None and fichier.filename
            raise SaisieInvalide({"fichier": FICHIER_VIDE if vide else SANS_FICHIER})
        ebauche = _ouvrir(contenu, nom.strip() or _nom_de(fichier.filename if fichier else None))
    except ErreurMetier as erreur:
        session().rollback()
        return render_template("administration/depot.html", erreur=str(erreur), nom=nom), 422
    return redirect(url_for("ebauches.page", public_id=ebauche.public_id))


def _ouvrir(contenu: bytes, nom: str) -> Ebauche:
    commun: dict[str, Any] = {"acteur": utilisateur(), "nom": nom, "le": maintenant()}
    if contenu.startswith(ZIP):
        return ebauches.ouvrir_pieces(session(), pieces=paquet.importer(contenu), **commun)
    return ebauches.ouvrir_fichier(session(), contenu=contenu, **commun)


def _nom_de(fichier: str | None) -> str:
    """Return the name of a file without its folders nor its ending."""
    court = (fichier or "").replace("\\", "/").rpartition("/")[2]
    return (court.rpartition(".")[0] or court or "Import")[:NOM_MAX]
