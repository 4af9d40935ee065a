"""Application factory. It opens no connection and starts no thread: `jalon servir` does."""

from datetime import UTC, datetime

from flask import Flask
from jinja2 import StrictUndefined

from models.db import SessionFactory, make_engine, make_session_factory
from web import droits, errors, requete, securite
from web.compte import auth
from web.config import Reglages
from web.observation import demandes
from web.observation.etats import Etats, Lieux
from web.page import gabarits, numeros, textes
from web.vues import BLUEPRINTS


def heure_du_systeme() -> datetime:
    return datetime.now(UTC)


def create_app(
    reglages: Reglages,
    *,
    fabrique: SessionFactory | None = None,
    horloge: requete.Horloge = heure_du_systeme,
) -> Flask:
    """Return the WSGI application.

    `fabrique` and `horloge` replace the database of the settings and the machine's clock.
    """
    app = Flask(__name__)
    # Strict: a page that shows what its fiche does not list is an error, not a blank.
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    numeros.register(app)
    for bp in BLUEPRINTS:
        app.register_blueprint(bp)
    _brancher(app, reglages)
    asseoir(app, reglages, fabrique=fabrique, horloge=horloge)
    return app


def asseoir(
    app: Flask,
    reglages: Reglages,
    *,
    fabrique: SessionFactory | None = None,
    horloge: requete.Horloge = heure_du_systeme,
) -> None:
    """Give an application all that a request asks of it: settings, database, clock, health."""
    fabrique = fabrique or make_session_factory(make_engine(reglages.base))
    lieux = Lieux(fabrique, reglages.est_distribue, reglages.dossiers_surveilles)
    app.extensions |= {
        "jalon_reglages": reglages,
        "jalon_fabrique": fabrique,
        "jalon_horloge": horloge,
        "jalon_etats": Etats(lieux),
    }


def _brancher(app: Flask, reglages: Reglages) -> None:
    # Answers are treated in the reverse order: committed and noted first, headers last.
    demandes.register(app)
    securite.register(app, reglages)
    requete.register(app)
    auth.register(app)
    droits.register(app)
    textes.register(app)
    gabarits.register(app)
    errors.register(app)
