"""Whose word is taken for the reader's address, under gunicorn: the throttle counts by it."""

from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TOUS = "*"
"""Where only a proxy can reach the port: on a network of its own."""

ENTETES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class Mandataire:
    """Believes `X-Forwarded-For` and `-Proto` from the proxy at `adresse`, and from nobody else."""

    def __init__(self, application: "WSGIApplication", *, adresse: str) -> None:
        self.directe = application
        self.derriere = ProxyFix(application, x_for=1, x_proto=1)
        self.adresse = adresse

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        if self.adresse and self.adresse in (TOUS, environ.get("REMOTE_ADDR")):
            return self.derriere(environ, start_response)
        for entete in ENTETES:
            environ.pop(entete, None)
        return self.directe(environ, start_response)
