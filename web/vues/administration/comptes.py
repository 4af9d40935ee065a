"""Accounts: found, invited, changed, closed and opened again by an administrateur."""

from collections.abc import Callable, Mapping
from typing import Final

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.utilisateur import Utilisateur
from web.administration.acces import formulaires, invitations
from web.administration.acces.comptes import (
    ETATS,
    EXPORT,
    dire_etat,
    est_valable,
    lecteur_de_lignes,
    lire_filtre,
    list_comptes,
)
from web.administration.acces.droits import dire_territoire, lire_droits
from web.administration.acces.mots import ROLES
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.gestion import comptes

bp = Blueprint("comptes", __name__, url_prefix="/administration/comptes")

journal = structlog.get_logger(__name__)

INVITE: Final = "Invitation envoyée : elle sert une fois, pendant sept jours."
MODIFIE: Final = "Compte enregistré."
REINVITE: Final = "Nouvelle invitation envoyée : les liens d’avant ne servent plus."
FERME: Final = "Compte désactivé : ses sessions sont fermées, où qu’elles soient ouvertes."
ROUVERT: Final = "Compte réactivé : une invitation est partie pour un nouveau mot de passe."


@bp.get("")
def liste() -> ResponseReturnValue:
    filtre = lire_filtre()
    requete = list_comptes(session(), filtre)
    lire = lecteur_de_lignes(maintenant())
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire)
    return render_template(
        "administration/comptes/liste.html",
        page=paginer(session(), requete, lire),
        filtre=filtre,
        etats={code: mots for code, (mots, _condition) in ETATS.items()},
        roles=ROLES,
    )


@bp.get("/nouveau")
def nouveau() -> ResponseReturnValue:
    return _page_nouveau({"organisme": request.args.get("organisme", "")})


@bp.post("")
def inviter() -> ResponseReturnValue:
    choisi = formulaires.construire_compte(session())
    saisie = lire_saisie(choisi)
    try:
        voulu = formulaires.lire_compte(choisi, saisie)
        compte = comptes.inviter(session(), acteur=utilisateur(), voulu=voulu, le=maintenant())
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_nouveau(saisie, erreur.erreurs), 422
    invitations.envoyer(compte)
    invitations.prevenir_les_responsables(compte, "compte_invite")
    return _dire(compte, "compte_invite", INVITE)


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    compte = comptes.trouver(session(), public_id)
    return _page(compte, formulaires.dire_compte(compte))


@bp.post("/<public_id>")
def modifier(public_id: str) -> ResponseReturnValue:
    compte = comptes.trouver(session(), public_id)
    choisi = formulaires.construire_compte(session(), compte)
    saisie, avant = lire_saisie(choisi), (compte.role, compte.organisme_id)
    try:
        voulu = formulaires.lire_compte(choisi, saisie, compte)
        a_reinviter = comptes.modifier(
            session(), acteur=utilisateur(), public_id=public_id, voulu=voulu, le=maintenant()
        )
    except (SaisieInvalide, TransitionInterdite) as erreur:
        session().rollback()
        fautes = erreur.erreurs if isinstance(erreur, SaisieInvalide) else {"role": str(erreur)}
        return _page(comptes.trouver(session(), public_id), saisie, fautes), 422
    if a_reinviter:
        invitations.envoyer(compte)
    if avant != (compte.role, compte.organisme_id):
        invitations.prevenir_les_responsables(compte, "compte_modifie")
    return _dire(compte, "compte_modifie", REINVITE if a_reinviter else MODIFIE)


@bp.post("/<public_id>/invitation")
def reinviter(public_id: str) -> ResponseReturnValue:
    return _changer(comptes.reinviter, public_id, "compte_reinvite", REINVITE, invite=True)


@bp.post("/<public_id>/desactivation")
def desactiver(public_id: str) -> ResponseReturnValue:
    return _changer(comptes.desactiver, public_id, "compte_desactive", FERME)


@bp.post("/<public_id>/reactivation")
def reactiver(public_id: str) -> ResponseReturnValue:
    return _changer(comptes.reactiver, public_id, "compte_reactive", ROUVERT, invite=True)


def _changer(
    verbe: Callable[..., Utilisateur],
    public_id: str,
    evenement: str,
    fait: str,
    *,
    invite: bool = False,
) -> ResponseReturnValue:
    """Do it, or say on the account's page why it could not be done."""
    try:
        compte = verbe(session(), acteur=utilisateur(), public_id=public_id, le=maintenant())
    except TransitionInterdite as erreur:
        session().rollback()
        flash(str(erreur), "refus")
        return redirect(url_for("comptes.page", public_id=public_id))
    if invite:
        invitations.envoyer(compte)
    if evenement in invitations.MOTS:
        invitations.prevenir_les_responsables(compte, evenement)
    return _dire(compte, evenement, fait)


def _dire(compte: Utilisateur, evenement: str, fait: str) -> ResponseReturnValue:
    journal.info(evenement, acteur=utilisateur().public_id, compte=compte.public_id)
    flash(fait)
    return redirect(url_for("comptes.page", public_id=compte.public_id))


def _page_nouveau(saisie: Mapping[str, object], erreurs: Mapping[str, str] | None = None) -> str:
    choisi = formulaires.construire_compte(session())
    champs = rendre(choisi, saisie=saisie, erreurs=erreurs)
    return render_template("administration/comptes/nouveau.html", champs=champs)


def _page(
    compte: Utilisateur,
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str] | None = None,
) -> str:
    sans_reponse = compte.empreinte_mot_de_passe is None
    champs = rendre(
        formulaires.construire_compte(session(), compte), saisie=saisie, erreurs=erreurs
    )
    return render_template(
        "administration/comptes/compte.html",
        compte=compte,
        etat=dire_etat(
            actif=compte.actif,
            sans_mot_de_passe=sans_reponse,
            invite_le=compte.invite_le,
            le=maintenant(),
        ),
        valable=compte.invite_le is not None and est_valable(compte.invite_le, maintenant()),
        fin_d_invitation=invitations.fin(compte.invite_le),
        sans_reponse=sans_reponse,
        soi=compte.id == utilisateur().id,
        tenus=comptes.lire_tenus(session(), compte, le=maintenant()),
        droits=lire_droits(compte.role),
        territoire=dire_territoire(compte),
        adresse_fixe=not comptes.n_a_jamais_servi(compte),
        champs=champs,
    )
