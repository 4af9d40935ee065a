"""The agenda: a page by week, and the address where a telephone reads it."""

import hashlib
import re
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NoReturn

from babel.dates import format_date
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from models.calendrier import PARIS, jour_paris
from models.db import transaction
from web.agenda import calendrier, jetons
from web.agenda.evenements import GENRES, Evenement, list_evenements
from web.config import Reglages
from web.requete import fabrique, maintenant, session, utilisateur

bp = Blueprint("agenda", __name__, url_prefix="/agenda")

SEMAINE = re.compile(r"(\d{4})-W(\d{2})")
UNE_SEMAINE = timedelta(days=7)
AVANT, APRES = timedelta(days=31), timedelta(days=366)
"""What a feed shows around today."""

FRAICHEUR_S = 900
ANS_MAXIMUM = 10
"""Farther than that, nothing is planned."""


@bp.get("")
def page() -> ResponseReturnValue:
    return _page()


def _page(secret: str | None = None) -> str:
    lundi = _lundi_demande()
    evenements = list_evenements(session(), utilisateur(), du=lundi, au=lundi + timedelta(days=6))
    jours = groupby(evenements, key=lambda evenement: evenement.jour)
    return render_template(
        "agenda.html",
        lundi=lundi,
        dimanche=lundi + timedelta(days=6),
        precedente=_semaine(lundi - UNE_SEMAINE),
        suivante=_semaine(lundi + UNE_SEMAINE),
        jours=[(jour, nom_du_jour(jour), list(suite)) for jour, suite in jours],
        genres=GENRES,
        depuis=jetons.depuis(session(), utilisateur()),
        adresse=_adresse(secret) if secret else None,
    )


def nom_du_jour(jour: date) -> str:
    return str(format_date(jour, "EEEE", locale="fr")).capitalize()


def _lundi_demande() -> date:
    """Return the Monday of the week that the address names, else of this one."""
    aujourdhui = jour_paris(maintenant())
    demandee = SEMAINE.fullmatch(request.args.get("semaine", ""))
    if demandee:
        try:
            lundi = date.fromisocalendar(int(demandee[1]), int(demandee[2]), 1)
        except ValueError:
            lundi = aujourdhui
        if abs(lundi.year - aujourdhui.year) <= ANS_MAXIMUM:
            aujourdhui = lundi
    return aujourdhui - timedelta(days=aujourdhui.weekday())


def _semaine(lundi: date) -> str:
    annee, numero, _ = lundi.isocalendar()
    return f"{annee}-W{numero:02d}"


def _racine() -> str:
    reglages: Reglages = current_app.extensions["jalon_reglages"]
    return reglages.url_publique


def _adresse(secret: str) -> str:
    return _racine() + url_for("agenda.flux", jeton=secret)


@bp.post("/adresse")
def renouveler() -> ResponseReturnValue:
    """Make the address, shown this once; the former one is dead."""
    return _page(jetons.renouveler(session(), utilisateur=utilisateur(), le=maintenant()))


@bp.post("/adresse/revoquer")
def revoquer() -> ResponseReturnValue:
    jetons.revoquer(session(), utilisateur=utilisateur())
    flash("Adresse supprimée : les appareils abonnés ne reçoivent plus rien.")
    return redirect(url_for("agenda.page"))


@bp.get("/<jeton>.ics")
def flux(jeton: str) -> ResponseReturnValue:
    """What a telephone reads, knowing nobody's password: references and kinds of event."""
    lecteur = jetons.lire(session(), jeton, le=maintenant()) or _refuser_l_inconnu()
    aujourdhui = jour_paris(maintenant())
    evenements = list_evenements(session(), lecteur, du=aujourdhui - AVANT, au=aujourdhui + APRES)
    # Stamped with the day: what has not changed has the same bytes, and the same ETag.
    texte = calendrier.ecrire(
        evenements, lien=_lien, le=datetime.combine(aujourdhui, time.min, PARIS)
    )
    return _servir(texte)


def _refuser_l_inconnu() -> NoReturn:
    """Count who asks for nobody's address; a telephone that is known takes no write lock."""
    with transaction(fabrique()) as courte:
        permis = jetons.compter(courte, request.remote_addr, le=maintenant())
    abort(404 if permis else 429)


def _lien(evenement: Evenement) -> str:
    if evenement.dossier:
        return _racine() + url_for("dossier.page", public_id=evenement.dossier)
    return _racine() + url_for("agenda.page", semaine=_semaine(evenement.jour))


def _servir(texte: bytes) -> Response:
    reponse = Response(texte, content_type="text/calendar; charset=utf-8")
    reponse.headers["Content-Disposition"] = "attachment; filename=jalon.ics"
    reponse.headers["Cache-Control"] = f"private, max-age={FRAICHEUR_S}"
    # The address is the secret: it must follow nobody elsewhere.
    reponse.headers["Referrer-Policy"] = "no-referrer"
    reponse.set_etag(hashlib.sha256(texte).hexdigest()[:32])
    reponse.make_conditional(request)
    return reponse
