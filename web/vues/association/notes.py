"""Notes, visits and contacts of a dossier: written, corrected, withdrawn, planned."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.visite import Canal, Objet, Visite
from web import brouillons, errors
from web.brouillons import pages
from web.dossier import dossiers
from web.fiches.suivi import construire_entete
from web.notes import flux
from web.notes.ecran import (
    NOUVEAUX,
    Ecran,
    amorcer,
    cle_de_brouillon,
    lire,
    list_ecrans,
    refuser,
    remplir,
)
from web.notes.flux import Voir
from web.notes.formulaires import (
    CORRECTION,
    NOTE,
    PREVISION,
    VISITE,
    jour_propose,
    lire_cle,
    lire_jointe,
    lire_prevue,
    lire_releve,
    saisie_de,
)
from web.page.saisie import FAIT_LE
from web.requete import maintenant, ou_404, session, utilisateur
from workflow import suivi
from workflow.errors import EtapeDejaFaite, SaisieInvalide, TransitionInterdite
from workflow.suivi.notes import lire_sienne, version_de
from workflow.suivi.visites import lire_visite

bp = Blueprint("notes", __name__, url_prefix="/dossiers/<public_id>")

REFUS: Final = (EtapeDejaFaite, SaisieInvalide, TransitionInterdite)
"""Refusals shown on the page that was sent, with what was typed."""

UNE_NOTE, UNE_VISITE = "Modifier une note", "Corriger une visite"
"""Titles of the drafts of the pages that are one form."""


@bp.get("/notes")
def page(public_id: str) -> ResponseReturnValue:
    return _page(dossiers.trouver_menage(public_id))


@bp.post("/notes")
def noter(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    return _ajouter(dossier, "note", _noter, "Note enregistrée.")


def _noter(nouvelle: dict[str, Any]) -> None:
    suivi.noter(session(), le=maintenant(), **nouvelle, **lire(NOTE))


@bp.post("/visites")
def consigner(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    return _ajouter(dossier, "visite", _consigner, "Visite enregistrée.")


def _consigner(nouvelle: dict[str, Any]) -> None:
    valeurs = lire(VISITE)
    suivi.consigner_visite(
        session(),
        releve=lire_releve(valeurs),
        note=lire_jointe(valeurs),
        fait_le=valeurs[FAIT_LE],
        saisi_le=maintenant(),
        **nouvelle,
    )


@bp.post("/visites/prevues")
def prevoir(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    return _ajouter(dossier, "prevision", _prevoir, "Visite prévue.")


def _prevoir(nouvelle: dict[str, Any]) -> None:
    valeurs = lire(PREVISION)
    suivi.prevoir_visite(
        session(),
        canal=Canal(valeurs["canal"]),
        objet=Objet(valeurs["objet"]),
        prevue_le=lire_prevue(valeurs),
        saisi_le=maintenant(),
        **nouvelle,
    )


@bp.get("/notes/<note_id>")
def note(public_id: str, note_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    sienne = lire_sienne(session(), utilisateur(), note_id)
    _du_dossier(sienne.dossier_id, dossier)
    garde = pages.reprendre()
    ecrite = {"texte": sienne.texte, "niveau": sienne.niveau}
    champs = remplir(NOTE, pages.saisie_de(garde, NOTE, ecrite) or ecrite)
    amorce = pages.amorcer_la_page(UNE_NOTE, garde, dossier=public_id)
    return _page_note(dossier, note_id, Ecran(champs, amorce, version=version_de(sienne)))


@bp.post("/notes/<note_id>")
def modifier(public_id: str, note_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    sienne = lire_sienne(session(), utilisateur(), note_id)
    _du_dossier(sienne.dossier_id, dossier)
    try:
        suivi.modifier_note(
            session(),
            acteur=utilisateur(),
            note=note_id,
            version=request.form.get("version", ""),
            le=maintenant(),
            **lire(NOTE),
        )
    except REFUS as erreur:
        session().rollback()
        ecran = refuser(NOTE, erreur, pages.amorcer_la_page(UNE_NOTE, dossier=public_id))
        return _page_note(dossier, note_id, ecran), errors.statut(erreur)
    pages.oublier_la_page()
    return _retour(dossier, "Note modifiée.")


@bp.post("/notes/<note_id>/retrait")
def retirer(public_id: str, note_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    sienne = lire_sienne(session(), utilisateur(), note_id)
    _du_dossier(sienne.dossier_id, dossier)
    suivi.retirer_note(session(), acteur=utilisateur(), note=note_id, le=maintenant())
    return _retour(dossier, "Note effacée.")


@bp.get("/visites/<visite_id>")
def visite(public_id: str, visite_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    connue = _trouver_visite(dossier, visite_id)
    jour = jour_propose(connue, maintenant())
    champs = remplir(CORRECTION, saisie_de(connue), fait_le=jour)
    amorce = pages.amorcer_la_page(UNE_VISITE, dossier=public_id)
    return _page_visite(dossier, connue, Ecran(champs, amorce))


@bp.post("/visites/<visite_id>")
def modifier_visite(public_id: str, visite_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    connue = _trouver_visite(dossier, visite_id)
    try:
        valeurs = lire(CORRECTION)
        suivi.modifier_visite(
            session(),
            acteur=utilisateur(),
            visite=visite_id,
            releve=lire_releve(valeurs),
            fait_le=valeurs[FAIT_LE],
            saisi_le=maintenant(),
        )
    except REFUS as erreur:
        session().rollback()
        ecran = refuser(CORRECTION, erreur, pages.amorcer_la_page(UNE_VISITE, dossier=public_id))
        return _page_visite(dossier, connue, ecran), errors.statut(erreur)
    pages.oublier_la_page()
    return _retour(dossier, "Visite enregistrée.")


@bp.post("/visites/<visite_id>/retrait")
def retirer_visite(public_id: str, visite_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    _trouver_visite(dossier, visite_id)
    suivi.retirer_visite(session(), acteur=utilisateur(), visite=visite_id, le=maintenant())
    return _retour(dossier, "Visite retirée.")


def _ajouter(
    dossier: Dossier, quoi: str, verbe: Callable[[dict[str, Any]], None], fait: str
) -> ResponseReturnValue:
    """Add what the form says; a refusal shows the sheet again, with what was typed."""
    nouvelle = {
        "acteur": utilisateur(),
        "dossier_id": dossier.id,
        "public_id": lire_cle(request.form.get("cle", "")),
    }
    try:
        verbe(nouvelle)
    except suivi.DejaEnregistre as erreur:
        session().rollback()
        brouillons.oublier(cle_de_brouillon(dossier.public_id, quoi))
        return _retour(dossier, str(erreur))
    except REFUS as erreur:
        session().rollback()
        refuse = refuser(NOUVEAUX[quoi], erreur, amorcer(dossier.public_id, quoi))
        return _page(dossier, {quoi: refuse}), errors.statut(erreur)
    brouillons.oublier(cle_de_brouillon(dossier.public_id, quoi))
    return _retour(dossier, fait)


def _trouver_visite(dossier: Dossier, visite_id: str) -> Visite:
    connue = lire_visite(session(), utilisateur(), visite_id)
    _du_dossier(connue.dossier_id, dossier)
    return connue


def _du_dossier(dossier_id: int, dossier: Dossier) -> None:
    """Answer 404 for what belongs to another dossier: an address is not made of two halves."""
    ou_404(True if dossier_id == dossier.id else None)


def _retour(dossier: Dossier, dit: str) -> ResponseReturnValue:
    flash(dit)
    return redirect(url_for("notes.page", public_id=dossier.public_id))


def _page(dossier: Dossier, refuses: dict[str, Ecran] | None = None) -> str:
    demande = request.args.get("voir", Voir.TOUT)
    voir = Voir(demande) if demande in set(Voir) else Voir.TOUT
    fiche = flux.construire(
        session(), dossier, utilisateur(), voir=voir, aujourdhui=jour_paris(maintenant())
    )
    return render_template(
        "dossier/notes.html",
        entete=construire_entete(session(), dossier),
        fiche=fiche,
        ecrans=list_ecrans(dossier.public_id) | (refuses or {}),
        voir=voir,
    )


def _page_note(dossier: Dossier, note_id: str, ecran: Ecran) -> str:
    entete = construire_entete(session(), dossier)
    return render_template("notes/note.html", entete=entete, note_id=note_id, ecran=ecran)


def _page_visite(dossier: Dossier, connue: Visite, ecran: Ecran) -> str:
    return render_template(
        "notes/visite.html",
        entete=construire_entete(session(), dossier),
        visite_id=connue.public_id,
        est_prevue=connue.fait_le is None,
        prevue_le=connue.prevue_le,
        ecran=ecran,
    )
