"""Organisations: found, created, renamed, closed to what is new; the agréments of associations."""

from collections.abc import Callable, Mapping
from typing import Final

import structlog
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.codes import OrganismeType
from models.organisme import Organisme
from web.administration.acces import formulaires
from web.administration.acces.comptes import Filtre, lecteur_de_lignes, list_comptes
from web.administration.acces.mots import TYPES
from web.administration.acces.organismes import (
    EXPORT,
    compter,
    lire_filtre,
    lire_ligne,
    list_organismes,
)
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires.validation import valider
from workflow.gestion import organismes

bp = Blueprint("organismes", __name__, url_prefix="/administration/organismes")

journal = structlog.get_logger(__name__)

Saisie = Mapping[str, object]
Erreurs = Mapping[str, str]

CREE: Final = "Organisme créé : invitez-y ses premiers comptes."
RENOMME: Final = "Nom enregistré."
AGREE: Final = "Agréments enregistrés."
RETIRE: Final = "Organisme désactivé : il n’est plus proposé nulle part."
REMIS: Final = "Organisme de nouveau proposé."


@bp.get("")
def liste() -> ResponseReturnValue:
    filtre = lire_filtre()
    requete = list_organismes(session(), filtre)
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_ligne)
    return _page_liste({})


@bp.post("")
def creer() -> ResponseReturnValue:
    choisi = formulaires.construire_organisme()
    saisie = lire_saisie(choisi)
    try:
        valeurs = valider(choisi, saisie)
        organisme = organismes.creer(
            session(),
            acteur=utilisateur(),
            genre=str(valeurs["type"]),
            nom=str(valeurs["nom"]),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_liste(saisie, erreur.erreurs), 422
    return _dire(organisme, "organisme_cree", CREE)


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    return _page(organismes.trouver(session(), public_id))


@bp.post("/<public_id>")
def renommer(public_id: str) -> ResponseReturnValue:
    organisme = organismes.trouver(session(), public_id)
    choisi = formulaires.construire_organisme(organisme)
    saisie = lire_saisie(choisi)
    try:
        nom = str(valider(choisi, saisie)["nom"])
        organismes.renommer(
            session(), acteur=utilisateur(), public_id=public_id, nom=nom, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        trouve = organismes.trouver(session(), public_id)
        return _page(trouve, nom=saisie, erreurs=erreur.erreurs), 422
    return _dire(organisme, "organisme_renomme", RENOMME)


@bp.post("/<public_id>/agrements")
def agreer(public_id: str) -> ResponseReturnValue:
    organisme = organismes.trouver(session(), public_id)
    saisie = lire_saisie(formulaires.construire_agrements())
    try:
        organismes.agreer(
            session(),
            acteur=utilisateur(),
            public_id=public_id,
            agrements=formulaires.lire_les_agrements(saisie),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        trouve = organismes.trouver(session(), public_id)
        return _page(trouve, agrements=saisie, erreurs=erreur.erreurs), 422
    return _dire(organisme, "organisme_agree", AGREE)


@bp.post("/<public_id>/retrait")
def retirer(public_id: str) -> ResponseReturnValue:
    return _changer(organismes.retirer, public_id, "organisme_retire", RETIRE)


@bp.post("/<public_id>/remise")
def remettre(public_id: str) -> ResponseReturnValue:
    return _changer(organismes.remettre, public_id, "organisme_remis", REMIS)


def _changer(
    verbe: Callable[..., Organisme], public_id: str, evenement: str, fait: str
) -> ResponseReturnValue:
    try:
        organisme = verbe(session(), acteur=utilisateur(), public_id=public_id, le=maintenant())
    except TransitionInterdite as erreur:
        session().rollback()
        flash(str(erreur), "refus")
        return redirect(url_for("organismes.page", public_id=public_id))
    return _dire(organisme, evenement, fait)


def _dire(organisme: Organisme, evenement: str, fait: str) -> ResponseReturnValue:
    journal.info(evenement, acteur=utilisateur().public_id, organisme=organisme.public_id)
    flash(fait)
    return redirect(url_for("organismes.page", public_id=organisme.public_id))


def _page_liste(saisie: Saisie, erreurs: Erreurs | None = None) -> str:
    filtre = lire_filtre()
    return render_template(
        "administration/organismes/liste.html",
        page=paginer(session(), list_organismes(session(), filtre), lire_ligne),
        filtre=filtre,
        types=TYPES,
        champs=rendre(formulaires.construire_organisme(), saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
    )


def _page(
    organisme: Organisme,
    *,
    nom: Saisie | None = None,
    agrements: Saisie | None = None,
    erreurs: Erreurs | None = None,
) -> str:
    """`nom`, `agrements`: what was typed in the form that is refused, else what is known."""
    filtre = Filtre(organisme=organisme.public_id, etat="tous")
    return render_template(
        "administration/organismes/organisme.html",
        organisme=organisme,
        sorte=TYPES[organisme.type],
        agree=organisme.type == OrganismeType.ASSOCIATION,
        sans_compte=organisme.type in formulaires.SANS_COMPTE,
        compte=compter(session(), organisme),
        page=paginer(session(), list_comptes(session(), filtre), lecteur_de_lignes(maintenant())),
        nom=rendre(
            formulaires.construire_organisme(organisme),
            saisie={"nom": organisme.nom} if nom is None else nom,
            erreurs=erreurs,
        ),
        agrements=rendre(
            formulaires.construire_agrements(),
            saisie=formulaires.dire_agrements(organisme) if agrements is None else agrements,
            erreurs=erreurs,
        ),
    )
