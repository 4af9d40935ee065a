"""What was typed survives a session that ended, and an answer that refuses."""

from flask import flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from models.db import transaction
from models.errors import ErreurMetier
from web import requete
from web.brouillons import garde
from web.brouillons.amorce import Porteur, lire_porteur
from web.compte import essais

GARDE = (
    "Votre session était finie. Ce que vous aviez saisi est gardé : connectez-vous, "
    "le formulaire vous attend."
)
REVENU = (
    "Votre session avait changé depuis que la page était ouverte. Ce que vous aviez saisi est "
    "revenu : relisez, puis enregistrez."
)
AUTRE = (
    "Cette page avait été ouverte par quelqu’un d’autre. Ce qui y était saisi est gardé pour "
    "cette personne, et rien n’a été enregistré."
)


def recueillir() -> ResponseReturnValue | None:
    """Keep a form sent without the session it was opened in, for its author; None: it cannot be.

    Whoever signs in next goes to the form; only its author finds there what was typed.
    """
    porteur = lire_porteur()
    if porteur is None or not _laisser_passer(porteur):
        return None
    if not current_user.is_authenticated:
        flash(GARDE)
        return redirect(url_for("compte.connexion", suite=porteur.adresse))
    if requete.utilisateur().public_id == porteur.auteur:
        flash(REVENU)
        return redirect(porteur.adresse)
    flash(AUTRE, "refus")
    return redirect(url_for("compte.accueil"))


def _laisser_passer(porteur: Porteur) -> bool:
    """Keep the draft, unless it is too long or too many came from there in a minute."""
    session = requete.session()
    compteurs = essais.cles("brouillon", porteur.auteur, request.remote_addr)
    if not essais.compter(session, compteurs, le=requete.maintenant()):
        return False
    try:
        garde.garder(session, porteur)
    except ErreurMetier:
        return False
    return True


def garder_apres_refus() -> list[tuple[str, str]]:
    """Keep as a draft what an answer of error would lose; return it, to be shown and copied."""
    porteur = _le_sien()
    if porteur is None:
        return []
    try:
        requete.session().rollback()
        with transaction(requete.fabrique()) as courte:
            garde.garder(courte, porteur)
    except (SQLAlchemyError, ErreurMetier):
        return garde.relire()  # shown all the same: it can be copied
    return garde.relire()


def relire_sans_base() -> list[tuple[str, str]]:
    """Return what the reader typed, for a page that must not ask the database anything."""
    return garde.relire() if _le_sien() else []


def _le_sien() -> Porteur | None:
    """Return what the form says of itself when the reader himself opened it.

    From the signed cookie alone: the database may be what broke.
    """
    porteur = lire_porteur()
    connecte = str(cookie.get("_user_id", "")).partition(".")[0]
    return porteur if porteur is not None and porteur.auteur == connecte else None
