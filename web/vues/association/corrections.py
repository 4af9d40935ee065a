"""Correct a dossier: go back to a step, move its date, reopen, hand over. Reasons are kept."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.errors import ErreurMetier
from web import errors
from web.avis import prevenances
from web.brouillons import BrouillonLu, pages
from web.dossier import corrections, dossiers
from web.dossier.corrections import Ecran
from web.fiches import suivi
from web.fiches.corrections import dire_la_barriere, lire_faites, list_reprenables
from web.page.numeros import entier
from web.page.saisie import FAIT_LE, ChampRendu, lire_fait_le, lire_saisie, rendre, rendre_fait_le
from web.requete import maintenant, session, utilisateur
from workflow import operations
from workflow.errors import EtapeDejaFaite, HabilitationRefusee, SaisieInvalide, TransitionInterdite
from workflow.formulaires.validation import valider
from workflow.histoire.faits import HistoireEffacee
from workflow.histoire.vie import HistoireImpossible

bp = Blueprint("corrections", __name__, url_prefix="/dossiers/<public_id>")

REFUS: Final = (
    EtapeDejaFaite, HabilitationRefusee, HistoireEffacee, HistoireImpossible, SaisieInvalide,
    TransitionInterdite,
)  # fmt: skip
"""Refusals shown on the page that was sent, with what was typed."""


@bp.get("/corrections")
def liste(public_id: str) -> ResponseReturnValue:
    """Show the steps done, the last first, each with what may be corrected of it."""
    dossier = dossiers.trouver(public_id)
    entete = suivi.construire_entete(session(), dossier)
    faites = lire_faites(session(), dossier, utilisateur())
    return render_template(
        "dossier/corrections.html",
        entete=entete,
        etapes=list_reprenables(faites),
        barriere=None if entete.clos_le else dire_la_barriere(faites),
    )


@bp.get("/corrections/<int:rang>")
def retour(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _ouvrir(dossier, lambda: corrections.ecran_retour(dossier, rang))


@bp.post("/corrections/<int:rang>")
def revenir(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: corrections.ecran_retour(dossier, rang),
        lambda valeurs: operations.corriger(
            session(), rang=rang, motif=valeurs["motif"], **_geste(dossier)
        ),
        fait="L’étape est de nouveau à faire. Les réponses d’avant y sont proposées.",
    )


@bp.get("/corrections/<int:rang>/date")
def date(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _ouvrir(dossier, lambda: corrections.ecran_date(dossier, rang))


@bp.post("/corrections/<int:rang>/date")
def dater(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: corrections.ecran_date(dossier, rang),
        lambda valeurs: operations.corriger_date(
            session(), rang=rang, **valeurs, **_geste(dossier)
        ),
        fait="Date corrigée. Les échéances qui en partent ont suivi.",
    )


@bp.get("/reouverture")
def reouverture(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _ouvrir(dossier, lambda: corrections.ecran_reouverture(dossier))


@bp.post("/reouverture")
def rouvrir(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: corrections.ecran_reouverture(dossier),
        lambda valeurs: operations.rouvrir(session(), motif=valeurs["motif"], **_geste(dossier)),
        fait="Dossier rouvert : il reprend là où il en était.",
    )


@bp.get("/referent")
def referent(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _ouvrir(dossier, lambda: corrections.ecran_referent(dossier))


@bp.post("/referent")
def reassigner(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: corrections.ecran_referent(dossier),
        lambda valeurs: _reassigner(dossier, valeurs),
        fait="Le dossier a un nouveau référent.",
    )


def _reassigner(dossier: Dossier, valeurs: Mapping[str, Any]) -> None:
    operations.reassigner(session(), **valeurs, **_geste(dossier))
    prevenances.dossiers_confies([dossier], str(valeurs["referent"]))


def _ouvrir(dossier: Dossier, ecran: Callable[[], Ecran]) -> ResponseReturnValue:
    """Show what can be corrected; or why nothing can, with the way back to the dossier."""
    try:
        return _page(dossier, ecran())
    except REFUS as erreur:
        return _page(dossier, corrections.SANS_OBJET, erreur), errors.statut(erreur)


def _essayer(
    dossier: Dossier,
    ecran: Callable[[], Ecran],
    verbe: Callable[[Mapping[str, Any]], None],
    *,
    fait: str,
) -> ResponseReturnValue:
    """Do what the page asks. A refusal shows the page again, with what was typed."""
    _version()
    try:
        verbe(_lire(ecran()))
    except REFUS as erreur:
        session().rollback()
        return _page(dossier, _encore(ecran), erreur), errors.statut(erreur)
    pages.oublier_la_page()
    flash(fait)
    return redirect(url_for("dossier.page", public_id=dossier.public_id))


def _lire(ecran: Ecran) -> dict[str, Any]:
    """Return what was typed, by argument of the verb. Raises SaisieInvalide."""
    valeurs = valider(ecran.formulaire, lire_saisie(ecran.formulaire))
    if ecran.date is not None:
        fait_le = lire_fait_le(request.form.get(FAIT_LE, ""), maintenant())
        if jour_paris(fait_le) == jour_paris(ecran.date):
            raise SaisieInvalide({FAIT_LE: corrections.MEME_JOUR})
        valeurs[FAIT_LE] = fait_le
    return valeurs


def _encore(ecran: Callable[[], Ecran]) -> Ecran:
    try:
        return ecran()
    except REFUS:
        return corrections.DEPASSE


def _geste(dossier: Dossier) -> dict[str, Any]:
    return {
        "acteur": utilisateur(),
        "dossier_id": dossier.id,
        "version": _version(),
        "saisi_le": maintenant(),
    }


def _version() -> int:
    """Return the version that the page was made from; a request without one is refused."""
    version = request.form.get("version", type=entier)
    return abort(400) if version is None else version


def _page(dossier: Dossier, ecran: Ecran, erreur: ErreurMetier | None = None) -> str:
    """Show a page of correction, empty or, after a refusal, with what was typed."""
    entete = suivi.construire_entete(session(), dossier)
    garde = pages.reprendre() if erreur is None else None
    return render_template(
        "dossier/correction.html",
        entete=entete,
        ecran=ecran,
        champs=_champs(ecran, erreur, garde),
        amorce=pages.amorcer_la_page(ecran.titre, garde, dossier=dossier.public_id),
        refus=None if isinstance(erreur, SaisieInvalide) else erreur,
    )


def _champs(
    ecran: Ecran, erreur: ErreurMetier | None, garde: BrouillonLu | None
) -> tuple[ChampRendu, ...]:
    saisie = lire_saisie(ecran.formulaire) if erreur else pages.saisie_de(garde, ecran.formulaire)
    erreurs = erreur.erreurs if isinstance(erreur, SaisieInvalide) else {}
    champs = rendre(ecran.formulaire, saisie=saisie, erreurs=erreurs)
    if ecran.date is None:
        return champs
    proposee = pages.fait_le_de(garde) or jour_paris(ecran.date).isoformat()
    typee = request.form.get(FAIT_LE) if erreur else proposee
    return (rendre_fait_le(maintenant(), valeur=typee, erreur=erreurs.get(FAIT_LE)), *champs)
