"""Bundles: a whole parcours as one file, out and in; files of a draft taken into another."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.codes import EbaucheEtat
from models.definition import Definition
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from web.administration.edition.versions.fiche import TITRES, nommer
from web.errors import statut
from web.page.numeros import entier
from web.requete import maintenant, premier, session, utilisateur
from workflow.edition import ebauches
from workflow.edition.ebauches import paquet
from workflow.edition.ebauches.report import Sort, list_reports
from workflow.edition.ebauches.report import reporter as reporter_fichiers
from workflow.parcours.definitions import Pieces, pieces_de

bp = Blueprint("paquets", __name__, url_prefix="/administration")

SORTS = {
    Sort.AJOUTE: "S’ajoute",
    Sort.REMPLACE: "Remplace le sien",
    Sort.IDENTIQUE: "Déjà identique",
}


@bp.get("/definitions/<public_id>/paquet.zip")
def exporter_version(public_id: str) -> ResponseReturnValue:
    definition = premier(select(Definition).where(Definition.public_id == public_id))
    return _repondre(pieces_de(definition), f"{definition.cle}-version-{definition.numero}")


@bp.get("/ebauches/<public_id>/paquet.zip")
def exporter_ebauche(public_id: str) -> ResponseReturnValue:
    ebauche = ebauches.lire(session(), public_id)
    return _repondre(pieces_de(ebauche), f"{ebauche.cle}-ebauche")


def _repondre(pieces: Pieces, nom: str) -> Response:
    reponse = Response(paquet.exporter(pieces), mimetype="application/zip")
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}.zip"'
    reponse.headers["Cache-Control"] = "private, no-cache"
    return reponse


@bp.get("/ebauches/<public_id>/report")
def reporter(public_id: str) -> ResponseReturnValue:
    return _page_report(ebauches.lire(session(), public_id), request.args.get("vers", ""))


def _page_report(
    source: Ebauche, vers: str, *, choisis: Sequence[str] = (), refus: str | None = None
) -> str:
    """Show what each file would do to the draft that is chosen, before anything is replaced."""
    cible = ebauches.lire(session(), vers) if vers else None
    return render_template(
        "administration/ebauches/report.html",
        source=source,
        cible=cible,
        cibles=_list_cibles(source),
        lignes=[] if cible is None else list(_iter_lignes(source, cible, choisis)),
        refus=refus,
    )


def _list_cibles(source: Ebauche) -> list[tuple[str, str]]:
    """Return (public id, name) of the open drafts that may receive files."""
    requete = (
        select(Ebauche.public_id, Ebauche.nom)
        .where(Ebauche.etat == EbaucheEtat.OUVERTE, Ebauche.id != source.id)
        .order_by(Ebauche.modifiee_le.desc())
        .limit(100)
    )
    return [(public_id, nom) for public_id, nom in session().execute(requete)]


def _iter_lignes(
    source: Ebauche, cible: Ebauche, choisis: Sequence[str]
) -> Iterator[dict[str, object]]:
    for un in list_reports(source, cible):
        valeur = f"{un.genre}:{un.cle}"
        yield {
            "valeur": valeur,
            "nom": nommer(un.genre, un.cle, un.contenu),
            "sorte": TITRES[un.genre],
            "sort": SORTS[un.sort],
            "offert": un.sort is not Sort.IDENTIQUE,
            "choisi": valeur in choisis,
        }


@bp.post("/ebauches/<public_id>/report")
def faire_le_report(public_id: str) -> ResponseReturnValue:
    source = ebauches.lire(session(), public_id)
    cible = ebauches.lire(session(), request.form.get("vers", ""))
    choisis = request.form.getlist("fichiers")
    lieux = {(genre, cle) for genre, _, cle in (un.partition(":") for un in choisis)}
    try:
        reporter_fichiers(
            session(), acteur=utilisateur(), source=source, cible=cible, lieux=lieux,
            version=request.form.get("version", 0, type=entier), le=maintenant(),
        )  # fmt: skip
    except ErreurMetier as erreur:
        session().rollback()
        page = _page_report(source, cible.public_id, choisis=choisis, refus=str(erreur))
        return page, statut(erreur)
    flash(f"Fichiers reportés : {len(lieux)}.")
    return redirect(url_for("ebauches.page", public_id=cible.public_id))
