"""Applications that share what a run needs only once: their routes and their compiled templates."""

from copy import copy
from typing import Any

from flask import Flask

from web.app import asseoir, create_app
from web.config import Reglages

MODELES: dict[tuple[str, bool], Flask] = {}
"""One application for each key and scheme, the settings that `create_app` itself reads
(`web/securite.py`); none of them answers."""


def create_app_d_essai(reglages: Reglages, **options: Any) -> Flask:
    """Return the application that `create_app` makes, which compiles three hundred routes.

    It has its own database, clock, configuration and views: a test may change them.
    """
    app = copy(_modele(reglages, **options))
    app.extensions = dict(app.extensions)
    app.view_functions = dict(app.view_functions)
    app.config = copy(app.config)
    asseoir(app, reglages, **options)
    return app


def _modele(reglages: Reglages, **options: Any) -> Flask:
    lus = (reglages.cle_de_signature(), reglages.est_https)
    if lus not in MODELES:
        MODELES[lus] = create_app(reglages, **options)
    return MODELES[lus]
