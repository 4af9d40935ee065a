"""Who is signed in: Flask-Login behind a thin module."""

from flask import Flask
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.suppleance import lire_supplees
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from web import requete
from web.compte.mots_de_passe import convient
from workflow.habilitations import SUIVEURS


class Compte(UserMixin):
    """What Flask-Login keeps: the account and its session's stamp.

    The stamp is in the cookie: when it changes (signed out, new password, account disabled)
    every cookie that was handed out before is void, a stolen one included.
    """

    def __init__(self, utilisateur: Utilisateur) -> None:
        self.utilisateur = utilisateur
        # For the log, once the session is closed: a rollback has let go of what it had read.
        self.role, self.organisme_id = utilisateur.role, utilisateur.organisme_id

    def get_id(self) -> str:
        return f"{self.utilisateur.public_id}.{self.utilisateur.jeton_session}"


def register(app: Flask) -> None:
    portier = LoginManager()
    portier.init_app(app)
    portier.user_loader(_charger)


def _charger(identifiant: str) -> Compte | None:
    public_id, _point, jeton = identifiant.partition(".")
    filtre = select(Utilisateur).where(
        Utilisateur.public_id == public_id,
        Utilisateur.jeton_session == jeton,
        Utilisateur.actif,
    )
    trouve = requete.session().scalars(filtre).one_or_none()
    if trouve is None:
        return None
    if trouve.role in SUIVEURS:  # for the others, nothing is asked
        trouve.supplee = lire_supplees(requete.session(), trouve.id, le=requete.maintenant())
    return Compte(trouve)


def chercher(session: Session, courriel: str) -> Utilisateur | None:
    """Return the active account of an address, typed in any case."""
    adresse = courriel.strip().lower()
    filtre = select(Utilisateur).where(func.lower(Utilisateur.courriel) == adresse)
    return session.scalars(filtre.where(Utilisateur.actif)).first()


def reconnaitre(compte: Utilisateur | None, mot_de_passe: str) -> bool:
    """Return whether the password opens the account; slow on purpose, hold no lock meanwhile."""
    return convient(mot_de_passe, compte.empreinte_mot_de_passe if compte else None)


def ouvrir_session(compte: Utilisateur) -> None:
    """Sign in on a fresh cookie: nothing that was set before survives."""
    cookie.clear()
    cookie.permanent = True
    login_user(Compte(compte))


def fermer_session(compte: Utilisateur) -> None:
    """Sign out everywhere: the cookies of other devices are void too."""
    compte.jeton_session = nouvel_identifiant()
    logout_user()
    cookie.clear()
