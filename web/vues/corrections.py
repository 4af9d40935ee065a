"""Correct a dossier: go back to a step, move its date, reopen, hand over. Reasons are kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.dossier import Dossier
from models.utilisateur import Utilisateur
from web import dossiers, errors
from web.fiches import suivi
from web.fiches.corrections import EtapeFaite, lire_faites, list_reprenables
from web.formulaires import CORRECTION, confier
from web.page.saisie import FAIT_LE, ChampRendu, lire_fait_le, lire_saisie, rendre, rendre_fait_le
from web.requete import maintenant, session, utilisateur
from workflow import operations
from workflow.calendrier import jour_paris
from workflow.errors import (
    ErreurMetier,
    EtapeDejaFaite,
    HabilitationRefusee,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.histoire.faits import HistoireEffacee
from workflow.histoire.vie import HistoireImpossible
from workflow.operations.reassignation import REFERENTS

bp = Blueprint("corrections", __name__, url_prefix="/dossiers/<public_id>")

REFUS: Final = (
    EtapeDejaFaite, HabilitationRefusee, HistoireEffacee, HistoireImpossible, SaisieInvalide,
    TransitionInterdite,
)  # fmt: skip
"""Refusals shown on the page that was sent, with what was typed."""

CLOS = "Ce dossier est clos : rouvrez-le avant de revenir à une de ses étapes."
PAS_CLOS = "Ce dossier n’est pas clos : il n’y a rien à rouvrir."
PLUS_SUIVI = "Ce dossier est clos : personne n’a plus à le suivre."
ANNULEE = "Cette étape a déjà été annulée, ou n’en est pas une : revenez au dossier."
MEME_JOUR = "C’est déjà la date de cette étape : donnez la bonne."
SEUL = (
    "Votre association n’a pas d’autre travailleur social ni chef de service : demandez à "
    "l’administrateur de créer son compte."
)


@dataclass(frozen=True)
class Ecran:
    """What a page of correction says and asks. `faites`: what will be undone.

    `date`: the date that the page asks to correct. `bouton` is None when nothing can be sent.
    """

    titre: str
    explication: str
    bouton: str | None
    formulaire: Formulaire = CORRECTION
    faites: tuple[EtapeFaite, ...] = ()
    date: datetime | None = None


DEPASSE = Ecran("Corriger le dossier", "Ce que vous aviez écrit n’a pas été enregistré.", None)
"""The page of a step that somebody else has just taken back."""


@bp.get("/corrections")
def liste(public_id: str) -> ResponseReturnValue:
    """Show the steps done, the last first, each with what may be corrected of it."""
    dossier = dossiers.trouver(public_id)
    entete = suivi.construire_entete(session(), dossier)
    etapes = list_reprenables(lire_faites(session(), dossier, utilisateur()))
    return render_template("dossier/corrections.html", entete=entete, etapes=etapes)


@bp.get("/corrections/<int:rang>")
def retour(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _page(dossier, _ecran_retour(dossier, rang))


@bp.post("/corrections/<int:rang>")
def revenir(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: _ecran_retour(dossier, rang),
        lambda valeurs: operations.corriger(
            session(), rang=rang, motif=valeurs["motif"], **_geste(dossier)
        ),
        fait="L’étape est de nouveau à faire. Les réponses d’avant y sont proposées.",
    )


@bp.get("/corrections/<int:rang>/date")
def date(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _page(dossier, _ecran_date(dossier, rang))


@bp.post("/corrections/<int:rang>/date")
def dater(public_id: str, rang: int) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: _ecran_date(dossier, rang),
        lambda valeurs: operations.corriger_date(
            session(), rang=rang, **valeurs, **_geste(dossier)
        ),
        fait="Date corrigée. Les échéances qui en partent ont suivi.",
    )


@bp.get("/reouverture")
def reouverture(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _page(dossier, _ecran_reouverture(dossier))


@bp.post("/reouverture")
def rouvrir(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: _ecran_reouverture(dossier),
        lambda valeurs: operations.rouvrir(session(), motif=valeurs["motif"], **_geste(dossier)),
        fait="Dossier rouvert : il reprend là où il en était.",
    )


@bp.get("/referent")
def referent(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _page(dossier, _ecran_referent(dossier))


@bp.post("/referent")
def reassigner(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver(public_id)
    return _essayer(
        dossier,
        lambda: _ecran_referent(dossier),
        lambda valeurs: operations.reassigner(session(), **valeurs, **_geste(dossier)),
        fait="Le dossier a un nouveau référent.",
    )


def _ecran_retour(dossier: Dossier, rang: int) -> Ecran:
    """Raises TransitionInterdite when there is nothing to go back to."""
    if dossier.clos_le is not None:
        raise TransitionInterdite(CLOS)
    faites = lire_faites(session(), dossier, utilisateur())
    cible = _trouver(faites, rang)
    refus = next(e.refus for e in list_reprenables(faites) if e.etape is cible)
    return Ecran(
        titre=f"Revenir à l’étape « {cible.libelle} »",
        explication=refus or "L’étape redevient à faire, avec ses réponses d’avant à corriger.",
        bouton=None if refus else "Revenir à cette étape",
        faites=tuple(etape for etape in faites if etape.rang >= rang),
    )


def _ecran_date(dossier: Dossier, rang: int) -> Ecran:
    faites = lire_faites(session(), dossier, utilisateur())
    cible = _trouver(faites, rang)
    refus = next(e.refus_date for e in list_reprenables(faites) if e.etape is cible)
    return Ecran(
        titre=f"Corriger la date de « {cible.libelle} »",
        explication=refus or "Les échéances et les alertes qui partent de cette date suivront.",
        bouton=None if refus else "Corriger la date",
        date=cible.fait_le,
    )


def _ecran_reouverture(dossier: Dossier) -> Ecran:
    if dossier.clos_le is None:
        raise TransitionInterdite(PAS_CLOS)
    return Ecran(
        titre="Rouvrir le dossier",
        explication="Pour un dossier clos par erreur : il reprend là où il en était. Si le "
        "ménage revient après une vraie fin, recommencez plutôt l’accompagnement.",
        bouton="Rouvrir le dossier",
        faites=lire_faites(session(), dossier, utilisateur())[-1:],
    )


def _ecran_referent(dossier: Dossier) -> Ecran:
    if dossier.clos_le is not None:
        raise TransitionInterdite(PLUS_SUIVI)
    possibles = session().execute(
        select(Utilisateur.public_id, Utilisateur.nom)
        .where(
            Utilisateur.organisme_id == dossier.association_id,
            Utilisateur.role.in_(REFERENTS),
            Utilisateur.actif,
            Utilisateur.id != dossier.referent_id,
        )
        .order_by(Utilisateur.nom)
    )
    choix = [(public_id, nom) for public_id, nom in possibles]
    if not choix:
        raise TransitionInterdite(SEUL)
    return Ecran(
        titre="Confier à quelqu’un d’autre",
        explication=f"Le dossier est suivi par {dossier.referent.nom}, qui n’en sera plus le "
        "référent : un travailleur social ne voit que les dossiers qu’il suit.",
        bouton="Confier le dossier",
        formulaire=confier(choix),
    )


def _trouver(faites: tuple[EtapeFaite, ...], rang: int) -> EtapeFaite:
    cible = next((e for e in faites if e.rang == rang and e.est_humaine), None)
    if cible is None:
        raise TransitionInterdite(ANNULEE)
    return cible


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
    flash(fait)
    return redirect(url_for("dossier.page", public_id=dossier.public_id))


def _lire(ecran: Ecran) -> dict[str, Any]:
    """Return what was typed, by argument of the verb. Raises SaisieInvalide."""
    valeurs = valider(ecran.formulaire, lire_saisie(ecran.formulaire))
    if ecran.date is not None:
        fait_le = lire_fait_le(request.form.get(FAIT_LE, ""), maintenant())
        if jour_paris(fait_le) == jour_paris(ecran.date):
            raise SaisieInvalide({FAIT_LE: MEME_JOUR})
        valeurs[FAIT_LE] = fait_le
    return valeurs


def _encore(ecran: Callable[[], Ecran]) -> Ecran:
    try:
        return ecran()
    except REFUS:
        return DEPASSE


def _geste(dossier: Dossier) -> dict[str, Any]:
    return {
        "acteur": utilisateur(),
        "dossier_id": dossier.id,
        "version": _version(),
        "saisi_le": maintenant(),
    }


def _version() -> int:
    """Return the version that the page was made from; a request without one is refused."""
    version = request.form.get("version", type=int)
    return abort(400) if version is None else version


def _page(dossier: Dossier, ecran: Ecran, erreur: ErreurMetier | None = None) -> str:
    """Show a page of correction, empty or, after a refusal, with what was typed."""
    entete = suivi.construire_entete(session(), dossier)
    return render_template(
        "dossier/correction.html",
        entete=entete,
        ecran=ecran,
        champs=_champs(ecran, erreur),
        refus=None if isinstance(erreur, SaisieInvalide) else erreur,
    )


def _champs(ecran: Ecran, erreur: ErreurMetier | None) -> tuple[ChampRendu, ...]:
    saisie = lire_saisie(ecran.formulaire) if erreur else None
    erreurs = erreur.erreurs if isinstance(erreur, SaisieInvalide) else {}
    champs = rendre(ecran.formulaire, saisie=saisie, erreurs=erreurs)
    if ecran.date is None:
        return champs
    typee = request.form.get(FAIT_LE) if erreur else jour_paris(ecran.date).isoformat()
    return (rendre_fait_le(maintenant(), valeur=typee, erreur=erreurs.get(FAIT_LE)), *champs)
