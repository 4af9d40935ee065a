"""Drafts: their list, one of them with its files and verdicts, and what becomes of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

import bpmn
from models.definition import Definition
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from web.administration.edition.versions.fiche import decrire
from web.administration.edition.versions.saisies import (
    NOUVEAU,
    construire_module,
    construire_parcours,
)
from web.errors import statut
from web.listes.ebauches import EBAUCHES, lire_ebauche, list_ebauches
from web.page import exports
from web.page.numeros import entier
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, premier, session, utilisateur
from workflow.edition import ebauches
from workflow.edition.ebauches import minimal
from workflow.edition.ebauches.controle import NOM_MAX, controler_cle, controler_nom
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider

bp = Blueprint("ebauches", __name__, url_prefix="/administration")

Erreurs = Mapping[str, str]
FAITS: Final = {
    "soumettre": "Ébauche soumise : elle ne change plus, un administrateur peut la publier.",
    "reprendre": "Ébauche reprise : elle peut de nouveau changer.",
    "abandonner": "Ébauche abandonnée. Ses fichiers restent lisibles.",
}


@bp.get("/ebauches")
def liste() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(EBAUCHES, list_ebauches(), lire_ebauche)
    return _page_liste({})


def _page_liste(saisie: Mapping[str, object], erreurs: Erreurs | None = None) -> str:
    return render_template(
        "administration/ebauches/liste.html",
        page=paginer(session(), list_ebauches(), lire_ebauche),
        champs=rendre(construire_parcours(), saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs) or "nouveau" in request.args,
    )


@bp.post("/ebauches")
def creer() -> ResponseReturnValue:
    """Start a parcours from nothing."""
    saisie = lire_saisie(construire_parcours())
    try:
        lu = valider(construire_parcours(), saisie)
        ebauche = ebauches.ouvrir(
            session(), acteur=utilisateur(), nom=str(lu["nom"]), cle=str(lu["cle"]), le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_liste(saisie, erreur.erreurs), 422
    return _aller(ebauche)


@bp.post("/definitions/<public_id>/ebauche")
def partir(public_id: str) -> ResponseReturnValue:
    """Start the next version of a parcours from one of its versions."""
    base = premier(select(Definition).where(Definition.public_id == public_id))
    fin = f", d’après la version {base.numero}"
    nom = f"{base.nom[: NOM_MAX - len(fin)]}{fin}"
    return _aller(
        ebauches.ouvrir(session(), acteur=utilisateur(), nom=nom, base=base, le=maintenant())
    )


@bp.get("/ebauches/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    return _page(ebauches.lire(session(), public_id))


def _page(
    ebauche: Ebauche,
    *,
    refus: str | None = None,
    note: str | None = None,
    module: Mapping[str, object] | None = None,
    erreurs: Erreurs | None = None,
) -> str:
    fiche = decrire(session(), ebauche, utilisateur())
    return render_template(
        "administration/ebauches/page.html",
        fiche=fiche,
        refus=refus,
        note=fiche.note if note is None else note,
        champs=rendre(
            construire_module(fiche.modules_livres), saisie=module or {}, erreurs=erreurs
        ),
        ouvert=bool(erreurs),
    )


@bp.post("/ebauches/<public_id>/modules")
def ajouter_module(public_id: str) -> ResponseReturnValue:
    ebauche = ebauches.lire(session(), public_id)
    choisi = construire_module(decrire(session(), ebauche, utilisateur()).modules_livres)
    saisie = lire_saisie(choisi)
    try:
        cle, contenu = _module(valider(choisi, saisie))
        _enregistrer(ebauche, cle, contenu)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(ebauche, module=saisie, erreurs=erreur.erreurs), 422
    except ErreurMetier as erreur:
        session().rollback()
        return _page(ebauche, refus=str(erreur), module=saisie), statut(erreur)
    flash("Module ajouté. Appelez-le d’une activité du parcours, pour qu’il soit publié.")
    return _aller(ebauche)


def _module(lu: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the key and the diagram of the module that is asked for."""
    if lu["modele"] != NOUVEAU:
        return str(lu["modele"]), bpmn.read_appelable(str(lu["modele"]))
    cle = controler_cle(str(lu["cle"]))
    return cle, minimal.dessiner(cle, controler_nom(str(lu["nom"])))


def _enregistrer(ebauche: Ebauche, cle: str, contenu: bytes) -> None:
    if any((piece.genre, piece.cle) == ("module", cle) for piece in ebauche.pieces):
        raise SaisieInvalide({"cle": "L’ébauche a déjà un module de ce nom technique."})
    ebauches.enregistrer(
        session(), acteur=utilisateur(), ebauche=ebauche, version=_version(), genre="module",
        cle=cle, contenu=contenu, le=maintenant(),
    )  # fmt: skip


@bp.post("/ebauches/<public_id>/retrait")
def retirer(public_id: str) -> ResponseReturnValue:
    ebauche = ebauches.lire(session(), public_id)
    try:
        ebauches.retirer(
            session(), acteur=utilisateur(), ebauche=ebauche, version=_version(),
            genre=request.form.get("genre", ""), cle=request.form.get("cle", ""), le=maintenant(),
        )  # fmt: skip
    except ErreurMetier as erreur:
        return _refuser(ebauche, erreur)
    flash("Fichier retiré de l’ébauche. S’il est livré, c’est lui qui servira.")
    return _aller(ebauche)


@bp.post("/ebauches/<public_id>/gestes")
def agir(public_id: str) -> ResponseReturnValue:
    """Submit, take back, publish or give up, with the note as it is typed."""
    ebauche = ebauches.lire(session(), public_id)
    geste, note = request.form.get("geste", ""), request.form.get("note", "")
    commun: dict[str, Any] = {
        "acteur": utilisateur(), "ebauche": ebauche, "version": _version(), "le": maintenant(),
    }  # fmt: skip
    try:
        if geste == "publier":
            parue = request.form.get("sans_reprendre", type=entier)
            return _publier(ebauches.publier(session(), **commun, note=note, sans_reprendre=parue))
        _geste(geste)(note, commun)
    except ErreurMetier as erreur:
        return _refuser(ebauche, erreur, note=note)
    flash(FAITS[geste])
    return _aller(ebauche)


def _geste(geste: str) -> Callable[[str, dict[str, Any]], int]:
    gestes: dict[str, Callable[[str, dict[str, Any]], int]] = {
        "soumettre": lambda note, commun: ebauches.soumettre(session(), **commun, note=note),
        "reprendre": lambda _note, commun: ebauches.reprendre(session(), **commun),
        "abandonner": lambda _note, commun: ebauches.abandonner(session(), **commun),
    }
    if geste not in gestes:
        raise SaisieInvalide({"geste": "Choisissez ce qu’il faut faire de cette ébauche."})
    return gestes[geste]


def _publier(definition: Definition) -> ResponseReturnValue:
    if definition.publiee_le != maintenant():
        flash(f"Rien n’a changé : c’est la version {definition.numero}, déjà publiée.")
    else:
        flash(
            f"{definition.nom}, version {definition.numero} : publiée. Les nouveaux dossiers la "
            "suivent ; ceux en cours gardent la leur, jusqu’à ce qu’on les déplace."
        )
    return redirect(url_for("administration.definition", public_id=definition.public_id))


def _refuser(
    ebauche: Ebauche, erreur: ErreurMetier, *, note: str | None = None
) -> ResponseReturnValue:
    """Show the draft as it is now, why nothing was done, and what was typed."""
    session().rollback()
    return _page(ebauche, refus=str(erreur), note=note), statut(erreur)


def _version() -> int:
    """Return the version that the page was made from."""
    return request.form.get("version", 0, type=entier)


def _aller(ebauche: Ebauche) -> ResponseReturnValue:
    return redirect(url_for("ebauches.page", public_id=ebauche.public_id))
