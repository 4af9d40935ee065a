"""The papers of a dossier: listed, uploaded, downloaded, shared, withdrawn."""

from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from models.document import Document
from models.dossier import Dossier
from web.documents import formulaires
from web.documents.modeles import MODELES
from web.documents.stockage import MO, analyse, entrepot, taille_maximum
from web.dossier import dossiers
from web.fiches import suivi
from web.fiches.documents import lire_document, requete_documents
from web.listes.exports_association import EXPORT_DOCUMENTS
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.requete import maintenant, premier, session, utilisateur
from workflow.documents import depot
from workflow.documents.entrepot import condenser
from workflow.documents.genres import est_partageable
from workflow.documents.lecteurs import documents_lisibles, list_bailleurs
from workflow.documents.nature import ACCEPTES, FICHIER, PAR_EXTENSION
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

bp = Blueprint("documents", __name__, url_prefix="/dossiers/<public_id>/documents")

SANS_FICHIER = "Choisissez le fichier à déposer."
PERDU = (
    "Le fichier de ce document n’est plus tel qu’il a été déposé : il n’est pas remis. "
    "Prévenez votre administrateur."
)
ISOLE = "default-src 'none'; sandbox"
"""A downloaded file runs nothing, whatever opens it in the browser."""


@bp.get("")
def liste(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    if exports.demande():
        siens = requete_documents(utilisateur(), dossier)
        return exports.repondre(EXPORT_DOCUMENTS, siens, lire_document)
    return _page(dossier, _champs(_depot(dossier)))


@bp.post("")
def deposer(public_id: str) -> ResponseReturnValue:
    """Put a file into the dossier. Errors stand beside their fields; the file is chosen again."""
    dossier = dossiers.trouver_menage(public_id)
    formulaire = _depot(dossier)
    saisie = lire_saisie(formulaire)
    try:
        fichier, valeurs = _lire(formulaire, saisie)
        document = depot.deposer(
            session(),
            entrepot=entrepot(),
            analyse=analyse(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            genre=str(valeurs["genre"]),
            fichier=fichier,
            intitule=str(valeurs.get("intitule", "")),
            bailleur=str(valeurs.get("bailleur", "")) or None,
            taille_maximum=taille_maximum(),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(dossier, _champs(formulaire, saisie, erreur.erreurs), ouvert=True), 422
    flash(f"« {document.nom} » est dans le dossier.")
    return redirect(url_for("documents.liste", public_id=public_id))


def _lire(
    formulaire: Formulaire, saisie: Mapping[str, object]
) -> tuple[tuple[str, bytes], Mapping[str, object]]:
    """Return the name and the content of the file, and the answers. Raises SaisieInvalide."""
    depose = request.files.get(FICHIER)
    erreurs = {} if depose and depose.filename else {FICHIER: SANS_FICHIER}
    try:
        valeurs = valider(formulaire, saisie)
    except SaisieInvalide as erreur:
        raise SaisieInvalide({**erreurs, **erreur.erreurs}) from erreur
    if depose is None or not depose.filename:
        raise SaisieInvalide(erreurs)
    return (depose.filename, depose.stream.read(taille_maximum() + 1)), valeurs


def _depot(dossier: Dossier) -> Formulaire:
    return formulaires.depot(list_bailleurs(session(), dossier.id))


def _champs(
    formulaire: Formulaire,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
) -> tuple[ChampRendu, ...]:
    """Return the fields of an upload, the file first."""
    aide = f"{ACCEPTES}. {taille_maximum() // MO}\u00a0Mo au plus."
    fichier = ChampRendu(
        cle=FICHIER, type=FICHIER, libelle="Fichier", aide=aide, requis=True, options=(),
        valeurs=(), erreur=(erreurs or {}).get(FICHIER), longueur_maximum=0, minimum=None,
        maximum=None, audience=None, condition=None,
    )  # fmt: skip
    return fichier, *rendre(formulaire, saisie=saisie, erreurs=erreurs)


def _page(dossier: Dossier, champs: tuple[ChampRendu, ...], *, ouvert: bool = False) -> str:
    page = paginer(session(), requete_documents(utilisateur(), dossier), lire_document)
    return render_template(
        "dossier/documents.html",
        entete=suivi.construire_entete(session(), dossier),
        page=page,
        champs=champs,
        extensions=",".join(f".{extension}" for extension in PAR_EXTENSION),
        ouvert=ouvert or page.total == 0,
        modeles=tuple((cle, modele.titre) for cle, modele in MODELES.items()),
    )


@bp.get("/<document_id>")
def telecharger(public_id: str, document_id: str) -> ResponseReturnValue:
    """Hand the file over, to be saved: never opened inside the product."""
    document = _trouver(dossiers.trouver_menage(public_id), document_id)
    if document.retire_le is not None:
        raise TransitionInterdite("Ce document a été retiré : son fichier n’existe plus.")
    contenu = entrepot().lire(document.cle_stockage)
    if contenu is None or condenser(contenu) != document.empreinte:
        raise TransitionInterdite(PERDU)
    return remettre(contenu, document.nom, document.type_mime)


def remettre(contenu: bytes, nom: str, type_mime: str) -> Response:
    """Return the answer that makes the browser save a file (RFC 6266) and run nothing of it."""
    reponse = send_file(
        BytesIO(contenu), mimetype=type_mime, as_attachment=True, download_name=nom, etag=False
    )
    reponse.headers["Content-Security-Policy"] = ISOLE
    reponse.headers["Cache-Control"] = "no-store"
    return reponse


def _trouver(dossier: Dossier, document_id: str) -> Document:
    return premier(
        documents_lisibles(utilisateur()).where(
            Document.dossier_id == dossier.id, Document.public_id == document_id
        )
    )


@bp.get("/<document_id>/gestion")
def gerer(public_id: str, document_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    return _page_gestion(dossier, _trouver(dossier, document_id))


def _page_gestion(
    dossier: Dossier, document: Document, erreurs: Mapping[str, str] | None = None
) -> str:
    bailleurs = list_bailleurs(session(), dossier.id, genre=document.genre)
    possible = est_partageable(document.genre) and bool(bailleurs)
    requete = requete_documents(utilisateur(), dossier).where(Document.id == document.id)
    return render_template(
        "documents/gestion.html",
        entete=suivi.construire_entete(session(), dossier),
        document=lire_document(session().execute(requete).one()),
        empreinte=document.empreinte,
        partageable=est_partageable(document.genre),
        champs=rendre(formulaires.partage(bailleurs), erreurs=erreurs) if possible else (),
    )


@bp.post("/<document_id>/partage")
def partager(public_id: str, document_id: str) -> ResponseReturnValue:
    """Share with the landlord chosen, or with none any more when the form sends none."""
    dossier = dossiers.trouver_menage(public_id)
    document = _trouver(dossier, document_id)
    try:
        depot.partager(
            session(),
            acteur=utilisateur(),
            public_id=document.public_id,
            dossier_id=dossier.id,
            bailleur=_bailleur_choisi(),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_gestion(dossier, _trouver(dossier, document_id), erreur.erreurs), 422
    flash("Partage enregistré." if document.bailleur_id else "Le bailleur ne voit plus ce papier.")
    return redirect(url_for("documents.liste", public_id=public_id))


def _bailleur_choisi() -> str | None:
    """Return the landlord chosen; None to stop. Raises SaisieInvalide when nothing is chosen."""
    if request.form.get("geste") == "cesser":
        return None
    choisi = request.form.get(depot.BAILLEUR, "").strip()
    if not choisi:
        raise SaisieInvalide({depot.BAILLEUR: "Choisissez le bailleur."})
    return choisi


@bp.post("/<document_id>/retrait")
def retirer(public_id: str, document_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    document = _trouver(dossier, document_id)
    depot.retirer(
        session(),
        entrepot=entrepot(),
        acteur=utilisateur(),
        public_id=document.public_id,
        dossier_id=dossier.id,
        le=maintenant(),
    )
    flash("Document retiré : le fichier est effacé, le journal garde sa trace.")
    return redirect(url_for("documents.liste", public_id=public_id))
