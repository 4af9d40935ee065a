"""The administrateur's rules of alert: read, changed for all programmes or for one.

A change is saved after its preview; no household's data, only accounts and counts.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.alerte_reglages import lire_reglages
from models.definition import Programme
from notifications.decision.escalade import relire
from web.administration.edition.apercu import Apercu, calculer
from web.administration.edition.formulaires import (
    aplatir,
    completer,
    construire_formulaire,
    dire_saisie,
    lire_voulu,
    situer,
)
from web.administration.mots import BESOIN_ANONYME
from web.administration.regles import (
    EXPORT,
    PROGRAMMES_MONTRES,
    chercher_programmes,
    lire_regle,
    list_regles,
    list_traces,
)
from web.listes.traces import Filtre, lire_trace
from web.listes.traces import list_traces as lire_histoire
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.page.textes import compter
from web.requete import maintenant, premier, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.gestion import alertes_reglees
from workflow.gestion.alertes_histoire import OBJET
from workflow.gestion.alertes_reglees import DE_TOUS, DELAI_FIXE, PAS_ARRETEE, Voulu
from workflow.gestion.reglages_alerte import recompter

bp = Blueprint("regles_alerte", __name__, url_prefix="/administration/alertes")

journal = structlog.get_logger(__name__)


@bp.get("")
def liste() -> ResponseReturnValue:
    programme, cherche = _programme(), request.args.get("cherche", "").strip()
    trouves = chercher_programmes(session(), cherche)
    if len(trouves) == 1:
        return redirect(url_for("regles_alerte.liste", programme=trouves[0].code))
    lignes = list_regles(session(), programme)
    if exports.demande():
        return exports.repondre_lignes(EXPORT, lignes)
    return render_template(
        "administration/alertes.html",
        lignes=lignes,
        programme=programme,
        cherche=cherche,
        trouves=trouves[:PROGRAMMES_MONTRES],
        autres=len(trouves) - PROGRAMMES_MONTRES,
        besoin_anonyme=BESOIN_ANONYME,
    )


@bp.get("/<code>")
def regle(code: str) -> ResponseReturnValue:
    return _page(code, dire_saisie(alertes_reglees.trouver(code), _en_vigueur(code)))


@bp.post("/<code>/apercu")
def apercu(code: str) -> ResponseReturnValue:
    """Show who would be told today; nothing is kept until it is saved."""
    livree = alertes_reglees.trouver(code)
    saisie: Mapping[str, object] = lire_saisie(construire_formulaire(livree))
    if request.form.get("geste") == "livree":
        parent = alertes_reglees.lire_parent(lire_reglages(session()), code, _programme_id())
        saisie = dire_saisie(livree, parent)
    try:
        voulu = _lire(code, saisie)
    except SaisieInvalide as erreur:
        return _page(code, saisie, erreurs=erreur.erreurs), 422
    prevu = calculer(
        session(), code=code, programme_id=_programme_id(), voulu=voulu, le=maintenant()
    )
    return _page(code, saisie, prevu=prevu, change=voulu != _en_vigueur(code))


@bp.post("/<code>")
def enregistrer(code: str) -> ResponseReturnValue:
    livree = alertes_reglees.trouver(code)
    saisie = lire_saisie(construire_formulaire(livree))
    try:
        voulu = _lire(code, saisie)
    except SaisieInvalide as erreur:
        return _page(code, saisie, erreurs=erreur.erreurs), 422
    flash(_regler(code, voulu))
    filtre: dict[str, Any] = _filtre()
    return redirect(url_for("regles_alerte.regle", code=code, **filtre))


def _regler(code: str, voulu: Voulu) -> str:
    """Keep the setting, count the due dates again, and say how many moved."""
    programme = _programme()
    alertes_reglees.regler(
        session(), acteur=utilisateur(), code=code, programme=programme, voulu=voulu,
        le=maintenant(),
    )  # fmt: skip
    vise: dict[str, Any] = {"code": code, "programme_id": _programme_id(), "le": maintenant()}
    deplacees = recompter(session(), **vise)
    relues = relire(session(), **vise)
    journal.info(
        "alerte_reglee",
        acteur=utilisateur().public_id,
        alerte=code,
        programme=programme.code if programme else None,
    )
    return (
        f"Réglage enregistré. {compter(deplacees, 'échéance')} recomptée"
        f"{'s' if deplacees > 1 else ''}, et le réglage vaut pour "
        f"{compter(relues, 'alerte')} en cours."
    )


def _lire(code: str, saisie: Mapping[str, object]) -> Voulu:
    """Return the rule typed. Raises SaisieInvalide, by the fields of the form."""
    voulu = lire_voulu(alertes_reglees.trouver(code), saisie)
    try:
        alertes_reglees.controler(code, _programme(), voulu)
    except SaisieInvalide as erreur:
        raise SaisieInvalide(situer(erreur.erreurs)) from erreur
    return voulu


def _page(
    code: str,
    saisie: Mapping[str, object],
    *,
    erreurs: Mapping[str, str] | None = None,
    prevu: Apercu | None = None,
    change: bool = False,
) -> str:
    livree, programme = alertes_reglees.trouver(code), _programme()
    rendus = rendre(
        construire_formulaire(livree), saisie=completer(livree, saisie), erreurs=erreurs
    )
    return render_template(
        "administration/alerte.html",
        ligne=lire_regle(session(), code, programme),
        programme=programme,
        filtre=_filtre(),
        champs=rendus,
        par_cle={champ.cle: champ for champ in rendus},
        prevu=prevu,
        change=change,
        recopie=aplatir(saisie) if prevu else (),
        traces=list(list_traces(session(), code)),
        histoire=paginer(session(), lire_histoire(Filtre(OBJET, code)), lire_trace),
        delai_fixe=None if livree.delai_reglable else DELAI_FIXE,
        pas_arretee=PAS_ARRETEE if livree.legale else None,
        de_tous=DE_TOUS,
        besoin_anonyme=BESOIN_ANONYME,
    )


def _en_vigueur(code: str) -> Voulu:
    return alertes_reglees.lire_voulu(lire_reglages(session()), code, _programme_id())


def _programme() -> Programme | None:
    """Return the programme that the address names, None for all of them; 404 for no programme."""
    code = request.args.get("programme")
    return premier(select(Programme).where(Programme.code == code)) if code else None


def _programme_id() -> int | None:
    programme = _programme()
    return None if programme is None else programme.id


def _filtre() -> dict[str, str]:
    programme = _programme()
    return {} if programme is None else {"programme": programme.code}
