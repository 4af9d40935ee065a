"""Signing in and out, and the forgotten password."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.db import lecture, transaction
from models.utilisateur import Utilisateur
from notifications.envoi.depot import envoyer_mot_de_passe
from web import droits
from web.compte import auth, essais, liens, mots_de_passe
from web.requete import fabrique, maintenant, session, utilisateur

bp = Blueprint("compte", __name__)

INCONNU = "Adresse ou mot de passe inconnus. Vérifiez-les, puis recommencez."
TROP = "Trop d’essais en une minute. Attendez un peu, puis recommencez."


@bp.get("/")
def accueil() -> ResponseReturnValue:
    return redirect(url_for(droits.ACCUEILS[droits.role()]))


@bp.get("/connexion")
def connexion() -> ResponseReturnValue:
    return render_template("compte/connexion.html", erreur=None, courriel="")


@bp.post("/connexion")
def connecter() -> ResponseReturnValue:
    """Sign in. No transaction is open while the password is checked: it is slow on purpose."""
    courriel = request.form.get("courriel", "")
    compteurs = essais.cles("connexion", courriel, request.remote_addr)
    with transaction(fabrique()) as courte:
        libre = essais.compter(courte, compteurs, le=maintenant())
    # The page is made once the lock is gone: it reads who is signed in, in a session of its own.
    if not libre:
        return _refuser(TROP, courriel, 429)
    compte = _reconnaitre(courriel, request.form.get("mot_de_passe", ""))
    if compte is None:
        return _refuser(INCONNU, courriel, 422)
    with transaction(fabrique()) as courte:
        essais.oublier(courte, compteurs)
    auth.ouvrir_session(compte)
    return redirect(_suite() or url_for("compte.accueil"))


def _reconnaitre(courriel: str, mot_de_passe: str) -> Utilisateur | None:
    with lecture(fabrique()) as courte:
        compte = auth.chercher(courte, courriel)
    return compte if auth.reconnaitre(compte, mot_de_passe) else None


def _refuser(erreur: str, courriel: str, code: int) -> ResponseReturnValue:
    return render_template("compte/connexion.html", erreur=erreur, courriel=courriel), code


def _suite() -> str | None:
    """Return the page that was asked for before signing in, on this site only."""
    suite = request.args.get("suite", "")
    try:
        morceaux = urlsplit(suite)
    except ValueError:
        return None
    ici = not morceaux.scheme and not morceaux.netloc and "\\" not in suite and suite.isprintable()
    return suite if ici and suite.startswith("/") and not suite.startswith("//") else None


@bp.post("/deconnexion")
def deconnecter() -> ResponseReturnValue:
    auth.fermer_session(utilisateur())
    return redirect(url_for("compte.connexion"))


@bp.get("/mot-de-passe-oublie")
def mot_de_passe_oublie() -> ResponseReturnValue:
    return render_template("compte/oubli.html", envoye=False, erreur=None)


@bp.post("/mot-de-passe-oublie")
def demander_lien() -> ResponseReturnValue:
    """Mail a link, if the account exists. The answer is the same when it does not."""
    courriel = request.form.get("courriel", "")
    compteurs = essais.cles("oubli", courriel, request.remote_addr)
    with transaction(fabrique()) as courte:
        libre = essais.compter(courte, compteurs, le=maintenant())
        compte = auth.chercher(courte, courriel) if libre else None
        if compte is not None:
            secret = liens.creer(courte, utilisateur=compte, le=maintenant())
            lien = url_for("compte.nouveau_mot_de_passe", jeton=secret)
            envoyer_mot_de_passe(courte, utilisateur=compte, lien=lien, le=maintenant())
    if not libre:
        return render_template("compte/oubli.html", envoye=False, erreur=TROP), 429
    return render_template("compte/oubli.html", envoye=True, erreur=None)


@bp.get("/mot-de-passe/<jeton>")
def nouveau_mot_de_passe(jeton: str) -> ResponseReturnValue:
    compte = liens.trouver(session(), jeton, le=maintenant())
    if compte is None:
        return render_template("compte/lien_perime.html"), 410
    return _page_mot_de_passe(compte, None)


def _page_mot_de_passe(compte: Utilisateur | None, erreur: str | None) -> str:
    """`compte`: whose link it is; one without a password is being opened."""
    premier = compte is not None and compte.empreinte_mot_de_passe is None
    return render_template("compte/nouveau.html", erreur=erreur, premier=premier)


@bp.post("/mot-de-passe/<jeton>")
def changer_mot_de_passe(jeton: str) -> ResponseReturnValue:
    choisi = request.form.get("mot_de_passe", "")
    defaut = mots_de_passe.defaut(choisi, request.form.get("confirmation", ""))
    if defaut is not None:
        return _page_mot_de_passe(liens.trouver(session(), jeton, le=maintenant()), defaut), 422
    compte = liens.changer_mot_de_passe(
        session(), secret=jeton, mot_de_passe=choisi, le=maintenant()
    )
    if compte is None:
        return render_template("compte/lien_perime.html"), 410
    flash("Mot de passe enregistré. Connectez-vous avec l’adresse qui a reçu le lien.")
    return redirect(url_for("compte.connexion"))
