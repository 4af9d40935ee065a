"""The « Logement » sheet of a household, and what is typed on it beside the steps."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from models.calendrier import jour_paris
from models.dossier import Dossier
from web.caleol.formulaires import (
    DEMANDE,
    SEANCE,
    lire_la_demande,
    lire_pointages,
    list_lignes,
    saisie_de_la_demande,
)
from web.dossier import dossiers
from web.fiches import logement, suivi
from web.fiches.communes import lire_etapes, nommer_dossier
from web.fiches.pieces import ETATS_PIECE, lire_pieces
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.caleol import demander_pieces, pointer_pieces, prevoir_seance, tenir_la_demande
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider

bp = Blueprint("logement", __name__, url_prefix="/dossiers/<public_id>/logement")

Erreurs = Mapping[str, str]


@bp.get("")
def page(public_id: str) -> ResponseReturnValue:
    return _page(dossiers.trouver_menage(public_id))


def _page(
    dossier: Dossier,
    *,
    seance: Erreurs | None = None,
    demande: Erreurs | None = None,
    pieces: Erreurs | None = None,
) -> str:
    """Return the sheet; each form may bear what is wrong with it, and then what was typed."""
    aujourdhui = jour_paris(maintenant())
    fiche = logement.construire(session(), dossier, aujourdhui=aujourdhui)
    prevue = fiche.passage.seance_prevue_le if fiche.passage else None
    connue = {"seance_prevue_le": prevue.isoformat() if prevue else ""}
    tenue = lire_saisie(DEMANDE) if demande else saisie_de_la_demande(fiche.demande)
    return render_template(
        "dossier/logement.html",
        entete=suivi.construire_entete(session(), dossier),
        fiche=fiche,
        aujourdhui=aujourdhui,
        etapes=[
            etape
            for etape in lire_etapes(session(), dossier, utilisateur())
            if etape.faisable and not etape.est_evenement
        ],
        lignes=list_lignes(fiche.pieces, pieces or {}),
        erreurs_pieces=pieces or {},
        etats=ETATS_PIECE,
        seance=rendre(SEANCE, saisie=lire_saisie(SEANCE) if seance else connue, erreurs=seance),
        demande=rendre(DEMANDE, saisie=tenue, erreurs=demande),
    )


def _retour(public_id: str, ancre: str) -> Response:
    return redirect(url_for("logement.page", public_id=public_id, _anchor=ancre))


@bp.post("/pieces")
def pointer(public_id: str) -> ResponseReturnValue:
    """Say which papers were asked for, and which came."""
    dossier = dossiers.trouver_menage(public_id)
    try:
        changees = pointer_pieces(
            session(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            pointages=lire_pointages(),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(dossier, pieces=erreur.erreurs), 422
    flash("Pièces enregistrées." if changees else "Rien n’a changé.")
    return _retour(public_id, "pieces")


@bp.post("/pieces/demande")
def demander(public_id: str) -> ResponseReturnValue:
    """Mark what is missing as asked for today, and show the list to hand over."""
    dossier = dossiers.trouver_menage(public_id)
    demander_pieces(session(), acteur=utilisateur(), dossier_id=dossier.id, le=maintenant())
    return redirect(url_for("logement.pieces_a_fournir", public_id=public_id))


@bp.get("/pieces/a-fournir")
def pieces_a_fournir(public_id: str) -> ResponseReturnValue:
    """The list of what the household still has to bring: to print or to read out."""
    dossier = dossiers.trouver_menage(public_id)
    attendues = [piece for piece in lire_pieces(session(), dossier) if piece.attendue]
    return render_template(
        "caleol/pieces.html",
        public_id=public_id,
        menage=nommer_dossier(session(), dossier),
        association=dossier.association.nom,
        referent=dossier.referent.nom,
        pieces=attendues,
        le=maintenant(),
    )


@bp.post("/seance")
def prevoir(public_id: str) -> ResponseReturnValue:
    """Say on which day the commission sits."""
    dossier = dossiers.trouver_menage(public_id)
    try:
        seance_le = valider(SEANCE, lire_saisie(SEANCE)).get("seance_prevue_le")
        prevoir_seance(
            session(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            seance_le=seance_le if isinstance(seance_le, date) else None,
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(dossier, seance=erreur.erreurs), 422
    flash("Séance notée.")
    return _retour(public_id, "proposition")


@bp.post("/demande")
def tenir(public_id: str) -> ResponseReturnValue:
    """Keep the demand for social housing up to date."""
    dossier = dossiers.trouver_menage(public_id)
    try:
        valeurs = valider(DEMANDE, lire_saisie(DEMANDE))
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(dossier, demande=erreur.erreurs), 422
    tenir_la_demande(
        session(),
        acteur=utilisateur(),
        dossier_id=dossier.id,
        valeurs=lire_la_demande(valeurs),
        le=maintenant(),
    )
    flash("Demande de logement social enregistrée.")
    return _retour(public_id, "demande")
