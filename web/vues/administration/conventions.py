"""Funding conventions: found, added, corrected, extended."""

from collections.abc import Mapping
from typing import Final

import structlog
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.definition import Convention
from web.administration.programmes.formulaires import (
    construire_convention,
    dire_convention,
    lire_convention,
)
from web.administration.programmes.listes import (
    EXPORT_DES_CONVENTIONS,
    TRIS_DES_CONVENTIONS,
    lire_filtre,
    list_conventions,
)
from web.administration.programmes.listes import lire_convention as lire_ligne
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.gestion import conventions

bp = Blueprint("conventions_admin", __name__, url_prefix="/administration/conventions")

journal = structlog.get_logger(__name__)

CREEE: Final = "Convention ajoutée : ses alertes la suivent dès maintenant."
MODIFIEE: Final = "Convention enregistrée."


@bp.get("")
def liste() -> ResponseReturnValue:
    filtre = lire_filtre(TRIS_DES_CONVENTIONS, "fin")
    if exports.demande():
        requete = list_conventions(session(), filtre)
        return exports.repondre(EXPORT_DES_CONVENTIONS, requete, lire_ligne)
    return _page_liste({})


@bp.post("")
def creer() -> ResponseReturnValue:
    choisi = construire_convention(session())
    saisie = lire_saisie(choisi)
    try:
        voulue = lire_convention(choisi, saisie)
        convention = conventions.creer(
            session(), acteur=utilisateur(), voulue=voulue, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_liste(saisie, erreur.erreurs), 422
    return _dire(convention, "convention_creee", CREEE)


@bp.get("/<int:convention_id>")
def page(convention_id: int) -> ResponseReturnValue:
    convention = conventions.trouver(session(), convention_id)
    return _page(convention, dire_convention(session(), convention))


@bp.post("/<int:convention_id>")
def modifier(convention_id: int) -> ResponseReturnValue:
    convention = conventions.trouver(session(), convention_id)
    choisi = construire_convention(session(), convention)
    saisie = lire_saisie(choisi)
    try:
        voulue = lire_convention(choisi, saisie)
        conventions.modifier(
            session(),
            acteur=utilisateur(),
            convention_id=convention_id,
            voulue=voulue,
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        trouvee = conventions.trouver(session(), convention_id)
        return _page(trouvee, saisie, erreur.erreurs), 422
    return _dire(convention, "convention_modifiee", MODIFIEE)


def _dire(convention: Convention, evenement: str, fait: str) -> ResponseReturnValue:
    journal.info(evenement, acteur=utilisateur().public_id, convention=convention.id)
    flash(fait)
    return redirect(url_for("conventions_admin.liste"))


def _page_liste(saisie: Mapping[str, object], erreurs: Mapping[str, str] | None = None) -> str:
    filtre = lire_filtre(TRIS_DES_CONVENTIONS, "fin")
    return render_template(
        "administration/conventions/liste.html",
        page=paginer(session(), list_conventions(session(), filtre), lire_ligne),
        filtre=filtre,
        champs=rendre(construire_convention(session()), saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
    )


def _page(
    convention: Convention,
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str] | None = None,
) -> str:
    choisi = construire_convention(session(), convention)
    return render_template(
        "administration/conventions/convention.html",
        convention=convention,
        champs=rendre(choisi, saisie=saisie, erreurs=erreurs),
    )
