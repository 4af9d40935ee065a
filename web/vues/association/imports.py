"""Import a spreadsheet of households: upload, map the columns, look, then bring them all in."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final, cast

import orjson
from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.db import transaction
from models.reprise import ImportDepose, ImportEtat, ImportFait
from web.dossier import orientation
from web.imports import catalogue as catalogues
from web.imports import colonnes, controle, depots, ecran, modeles, tableur
from web.imports.atelier import ATELIER, Commande
from web.imports.colonnes import FIXES
from web.imports.fichier import FICHIER, LectureOccupee
from web.page.exports import FORMATS, TYPES, Cellule, ecrire_csv
from web.page.pagination import paginer
from web.requete import Horloge, fabrique, maintenant, ou_404, session, utilisateur
from workflow.errors import SaisieInvalide

bp = Blueprint("imports", __name__, url_prefix="/importer")

SANS_FICHIER: Final = "Choisissez d’abord un fichier .csv ou .xlsx."
OCCUPE = "Un autre import est en cours sur ce serveur : recommencez dans une minute."
CHANGE = "Le fichier ou ses colonnes ont changé depuis cet aperçu : relisez-le avant d’importer."
DOUBLONS = "Dites que vous avez vérifié les ménages qui semblent déjà suivis."


@bp.get("")
def accueil() -> ResponseReturnValue:
    return _accueil()


def _accueil(erreurs: Mapping[str, str] | None = None) -> str:
    faits = (
        select(ImportFait.nom, ImportFait.lignes, ImportFait.fait_le)
        .where(ImportFait.organisme_id == utilisateur().organisme_id)
        .order_by(ImportFait.fait_le.desc())
    )
    return render_template(
        "imports/accueil.html",
        programmes=orientation.list_programmes(session()),
        choisi=request.form.get("programme", ""),
        en_attente=depots.list_en_attente(session(), utilisateur(), le=maintenant()),
        page=paginer(session(), faits, tuple),
        erreurs=erreurs or {},
    )


@bp.get("/modele/<cle>")
def modele(cle: str) -> ResponseReturnValue:
    """The columns that a programme asks for: a file to fill."""
    ouverts = {programme.code for programme in orientation.list_programmes(session())}
    ou_404(cle if cle in ouverts else None)
    genre = request.args.get("format", "xlsx")
    genre = genre if genre in FORMATS else "xlsx"
    contenu = modeles.ecrire(catalogues.construire(session(), utilisateur(), cle), genre)
    return _telecharger(contenu, f"modele-{cle}.{genre}", genre)


def _telecharger(contenu: bytes, nom: str, genre: str) -> Response:
    reponse = Response(contenu, content_type=TYPES[genre])
    reponse.headers["Content-Disposition"] = f"attachment; filename={nom}"
    return reponse


@bp.post("")
def deposer() -> ResponseReturnValue:
    """Read the file apart, and keep it until it is imported."""
    recu = request.files.get(FICHIER)
    contenu = recu.read() if recu else b""
    if not contenu:
        return _accueil({FICHIER: SANS_FICHIER}), 422
    codes = [programme.code for programme in orientation.list_programmes(session())]
    programme = request.form.get("programme", codes[0])
    try:
        depose = depots.deposer(
            session(),
            acteur=utilisateur(),
            programme=programme if programme in codes else codes[0],
            nom=(recu.filename or "") if recu else "",
            contenu=contenu,
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        return _accueil(erreur.erreurs), 422
    except LectureOccupee as erreur:
        return _accueil({FICHIER: str(erreur)}), 503
    return redirect(url_for("imports.page", public_id=depose.public_id))


def _trouver(public_id: str) -> ImportDepose:
    return ou_404(depots.trouver(session(), utilisateur(), public_id, le=maintenant()))


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    """The columns of a file; or how far its import has come, or what came of it."""
    depose = _trouver(public_id)
    if depose.etat != ImportEtat.DEPOSE:
        return _suivi(depose)
    return _page_colonnes(depose)


def _suivi(depose: ImportDepose) -> str:
    refuse = depose.etat == ImportEtat.REFUSE
    avancement = ATELIER.avancement
    notre = avancement if avancement and avancement.public_id == depose.public_id else None
    perdu = depose.pris_le is not None and depose.pris_le < maintenant() - depots.ABANDON
    return render_template(
        "imports/suivi.html",
        depose=depose,
        avancement=notre,
        perdu=perdu and notre is None,
        fautes=controle.lire_fautes(depose.rapport)[: controle.FAUTES_MONTREES] if refuse else (),
        total=len(controle.lire_fautes(depose.rapport)) if refuse else 0,
        menages=orjson.loads(depose.rapport or "{}").get("menages", 0) if not refuse else 0,
    )


def _page_colonnes(depose: ImportDepose, erreurs: Mapping[str, str] | None = None) -> str:
    catalogue = catalogues.construire(session(), utilisateur(), depose.programme)
    table = tableur.deballer(depose.contenu)
    proposee = ecran.proposer(session(), utilisateur(), depose, table[0][1], catalogue)
    return render_template(
        "imports/colonnes.html",
        depose=depose,
        lignes=len(table) - 1,
        programme=catalogue.programme.nom,
        colonnes=ecran.montrer_colonnes(table, proposee, catalogue, request.form, erreurs or {}),
        fixes=ecran.montrer_fixes(proposee, catalogue, request.form, erreurs or {}),
        questions=[question.nom for question in catalogue.questions.values()],
        erreurs=erreurs or {},
    )


@bp.post("/<public_id>/colonnes")
def choisir_colonnes(public_id: str) -> ResponseReturnValue:
    """Remember the columns for this file and the next ones like it."""
    depose = _trouver(public_id)
    catalogue = catalogues.construire(session(), utilisateur(), depose.programme)
    entetes = tableur.deballer(depose.contenu)[0][1]
    saisies = {rang: request.form.get(f"colonne-{rang}", "") for rang in range(len(entetes))}
    fixes = {cle: request.form.get(f"fixe-{cle}", "") for cle in FIXES}
    try:
        choisie = colonnes.lire_formulaire(saisies, fixes, catalogue)
    except SaisieInvalide as erreur:
        return _page_colonnes(depose, erreur.erreurs), 422
    depose.correspondance, depose.etat = choisie.ecrire(), ImportEtat.DEPOSE
    colonnes.retenir(
        session(),
        organisme_id=utilisateur().organisme_id,
        programme=depose.programme,
        entetes=entetes,
        correspondance=choisie,
        le=maintenant(),
    )
    return redirect(url_for("imports.apercu", public_id=public_id))


@bp.get("/<public_id>/apercu")
def apercu(public_id: str) -> ResponseReturnValue:
    return _apercu(_trouver(public_id))


def _apercu(depose: ImportDepose, erreur: str | None = None) -> ResponseReturnValue:
    if depose.correspondance is None or depose.etat != ImportEtat.DEPOSE:
        return redirect(url_for("imports.page", public_id=depose.public_id))
    vu = controle.apercevoir(session(), utilisateur(), depose, maintenant=maintenant())
    return render_template(
        "imports/apercu.html",
        depose=depose,
        apercu=vu,
        fautes=vu.fautes[: controle.FAUTES_MONTREES],
        erreur=erreur,
    )


@bp.get("/<public_id>/erreurs.csv")
def erreurs(public_id: str) -> ResponseReturnValue:
    """All the faults of the file, line by line: to correct it beside."""
    depose = _trouver(public_id)
    if depose.etat == ImportEtat.REFUSE:
        fautes = controle.lire_fautes(depose.rapport)
    else:
        ou_404(depose.correspondance if depose.etat == ImportEtat.DEPOSE else None)
        fautes = controle.apercevoir(
            session(), utilisateur(), depose, maintenant=maintenant()
        ).fautes
    return _ecrire_fautes(fautes)


def _ecrire_fautes(fautes: tuple[controle.Faute, ...]) -> Response:
    flux = BytesIO()
    lignes: list[list[Cellule]] = [[f.ligne, f.colonne, f.lu, f.phrase] for f in fautes]
    ecrire_csv(flux, ["Ligne", "Colonne", "Lu", "À corriger"], lignes)
    return _telecharger(flux.getvalue(), "erreurs-import.csv", "csv")


@bp.post("/<public_id>/lancer")
def lancer(public_id: str) -> ResponseReturnValue:
    """Start the import of what was previewed: that file, with those columns."""
    depose = _trouver(public_id)
    if request.form.get("condense") != controle.condenser(depose):
        return _refuser(depose, CHANGE, 409)
    vu = controle.apercevoir(session(), utilisateur(), depose, maintenant=maintenant())
    if not vu.importable:
        return _refuser(depose, None, 422)
    if vu.doublons and request.form.get("doublons_vus") != "oui":
        return _refuser(depose, DOUBLONS, 422)
    if not _confier(depose, vu.condense):
        return _refuser(depose, OCCUPE, 409)
    return redirect(url_for("imports.page", public_id=public_id))


def _refuser(depose: ImportDepose, phrase: str | None, statut: int) -> ResponseReturnValue:
    page_refus = _apercu(depose, phrase)
    return (page_refus, statut) if isinstance(page_refus, str) else page_refus


def _confier(depose: ImportDepose, condense: str) -> bool:
    """Take the file, then hand it to the workshop of this process; False when it is busy."""
    if ATELIER.est_pris():
        return False
    with transaction(fabrique()) as courte:
        if not depots.prendre(courte, depose.id, le=maintenant()):
            return False
    return ATELIER.lancer(
        Commande(
            fabrique=fabrique(),
            depose_id=depose.id,
            public_id=depose.public_id,
            acteur_id=utilisateur().id,
            condense=condense,
            saisi_le=maintenant(),
            horloge=cast(Horloge, current_app.extensions["jalon_horloge"]),
        )
    )


@bp.post("/<public_id>/abandonner")
def abandonner(public_id: str) -> ResponseReturnValue:
    """Forget the file at once."""
    depose = _trouver(public_id)
    if depose.etat != ImportEtat.EN_COURS:
        session().delete(depose)
        flash("Fichier oublié : rien n’a été importé.")
    return redirect(url_for("imports.accueil"))
