"""The reasons why nothing moves, by side: the administrateur's words, and how often each served."""

from collections.abc import Mapping

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.attente import Cote, MotifAttente
from web.administration.edition.formulaires import construire_motif, dire_raison, lire_raison
from web.administration.motifs import EXPORT, list_motifs, place_de
from web.page import exports
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.gestion import motifs_attente
from workflow.gestion.traces import Traceur, changements

bp = Blueprint("motifs", __name__, url_prefix="/administration/motifs")

journal = structlog.get_logger(__name__)

TRACE = Traceur[MotifAttente]("motif_attente", lambda motif: (motif.code, motif.libelle))


@bp.get("")
def liste() -> ResponseReturnValue:
    if exports.demande():
        groupes = list_motifs(session())
        return exports.repondre_lignes(EXPORT, (un for groupe in groupes for un in groupe.lignes))
    return _page_liste({"precision_exigee": "non"})


@bp.post("")
def ajouter() -> ResponseReturnValue:
    choisi = construire_motif()
    saisie = lire_saisie(choisi)
    try:
        cote, raison = lire_raison(choisi, saisie)
        motif = motifs_attente.ajouter_motif(
            session(), acteur=utilisateur(), cote=Cote(cote), raison=raison
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_liste(saisie, erreur.erreurs), 422
    _tracer("motif_ajoute", motif, "ajouter", {"libelle": [None, motif.libelle]})
    flash("Raison ajoutée : elle est proposée dès maintenant.")
    return redirect(url_for("motifs.liste"))


@bp.get("/<code>")
def page(code: str) -> ResponseReturnValue:
    motif = motifs_attente.trouver_motif(session(), code)
    place, _places = place_de(session(), motif)
    return _page(motif, dire_raison(motif, place))


@bp.post("/<code>")
def modifier(code: str) -> ResponseReturnValue:
    motif = motifs_attente.trouver_motif(session(), code)
    choisi = construire_motif(motif, places=place_de(session(), motif)[1])
    saisie, avant = lire_saisie(choisi), _dire(motif)
    try:
        raison = lire_raison(choisi, saisie)[1]
        motif = motifs_attente.modifier_motif(
            session(), acteur=utilisateur(), code=code, raison=raison
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(motifs_attente.trouver_motif(session(), code), saisie, erreur.erreurs), 422
    _tracer("motif_modifie", motif, "modifier", changements(avant, _dire(motif)))
    flash("Raison enregistrée.")
    return redirect(url_for("motifs.liste"))


@bp.post("/<code>/retrait")
def retirer(code: str) -> ResponseReturnValue:
    try:
        motif = motifs_attente.retirer_motif(session(), acteur=utilisateur(), code=code)
    except TransitionInterdite as erreur:
        session().rollback()
        flash(str(erreur), "refus")
    else:
        _tracer("motif_retire", motif, "retirer", {"actif": [True, False]})
        flash("Raison retirée : elle n’est plus proposée, les réponses déjà données restent.")
    return redirect(url_for("motifs.liste"))


@bp.post("/<code>/remise")
def remettre(code: str) -> ResponseReturnValue:
    motif = motifs_attente.remettre_motif(session(), acteur=utilisateur(), code=code)
    _tracer("motif_remis", motif, "remettre", {"actif": [False, True]})
    flash("Raison de nouveau proposée.")
    return redirect(url_for("motifs.liste"))


def _dire(motif: MotifAttente) -> dict[str, object]:
    return {
        "libelle": motif.libelle,
        "precision_exigee": motif.precision_exigee,
        "voie": motif.voie,
        "article": motif.article,
        "rang": motif.rang,
    }


def _tracer(
    evenement: str, motif: MotifAttente, action: str, changes: Mapping[str, object]
) -> None:
    TRACE(session(), utilisateur(), motif, action=action, le=maintenant(), detail=changes)
    journal.info(evenement, acteur=utilisateur().public_id, motif=motif.code)


def _page_liste(saisie: Mapping[str, object], erreurs: Mapping[str, str] | None = None) -> str:
    return render_template(
        "administration/motifs.html",
        groupes=list_motifs(session()),
        champs=rendre(construire_motif(), saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs) or "nouvelle" in request.args,
    )


def _page(
    motif: MotifAttente,
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str] | None = None,
) -> str:
    choisi = construire_motif(motif, places=place_de(session(), motif)[1])
    return render_template(
        "administration/motif.html",
        motif=motif,
        champs=rendre(choisi, saisie=saisie, erreurs=erreurs),
    )
