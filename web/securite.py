"""Headers of every answer, the session cookie and the token of every form."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

from flask import Flask, Response, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect

from web.config import Reglages

POLITIQUE = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No inline script or style, nothing from elsewhere. `data:` is for the pictures of Bootstrap."""

EN_TETES = {
    "Content-Security-Policy": POLITIQUE,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # `same-origin`, not `no-referrer`: the token's check over https compares the referrer.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

MO = 1024 * 1024
MARGE = MO
"""What a form holds besides its file."""

TAILLE_MAXIMALE = 2 * MO + MARGE
DUREE_SESSION = timedelta(hours=8)
UN_AN = 31_536_000

jetons = CSRFProtect()


class BiscuitDesPages(SecureCookieSessionInterface):
    """The session's cookie is set by pages, never by a request of a script.

    A draft saved while a form leaves may be answered last: its cookie would take back what the
    page had just put there, a message to the reader or a sign-in.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        # Every browser says so where it says anything (https, or the local address).
        if request.headers.get("Sec-Fetch-Dest") == "empty":
            return False
        return super().should_set_cookie(app, session)


def politique_avec_les_styles(document: str) -> str:
    """Return the policy of a page that shows one of our documents in a frame (`srcdoc`).

    A mail has its styles in `style` attributes, the only ones that mail readers keep. The frame
    obeys the policy of the page: each style is allowed by its hash, and none that we did not write.
    """
    styles = sorted(set(re.findall(r' style="([^"]*)"', document)))
    if not styles:
        return POLITIQUE
    hachees = (b64encode(sha256(style.encode()).digest()).decode() for style in styles)
    permis = " ".join(f"'sha256-{hachee}'" for hachee in hachees)
    return POLITIQUE.replace("style-src 'self'", f"style-src 'self' 'unsafe-hashes' {permis}")


def register(app: Flask, reglages: Reglages) -> None:
    app.config.update(
        SECRET_KEY=reglages.cle_de_signature(),
        MAX_CONTENT_LENGTH=TAILLE_MAXIMALE,
        SESSION_COOKIE_NAME="jalon",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=reglages.est_https,
        PERMANENT_SESSION_LIFETIME=DUREE_SESSION,
        # A form left open all day still works: its session decides, not the token's age.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(_elargir_pour_un_fichier)
    app.session_interface = BiscuitDesPages()
    app.before_request(_refuser_les_nuls)
    jetons.init_app(app)
    if reglages.est_https:
        # Not `request.is_secure`: behind a proxy that ends TLS, each request comes in clear.
        app.after_request(_exiger_https)
    app.after_request(_poser_en_tetes)


def _elargir_pour_un_fichier() -> None:
    """Let a paper of a dossier be larger than a form; first of all, before the form is read."""
    if request.endpoint == "documents.deposer":
        fichier = current_app.extensions["jalon_reglages"].document_mo * MO
        request.max_content_length = fichier + MARGE


def _refuser_les_nuls() -> None:
    """Answer 400 to a NUL: no keyboard types one, and PostgreSQL stores none in a text."""
    recus = (request.path, *request.args.values(), *request.form.values())
    if any("\0" in texte for texte in recus):
        abort(400)


def _poser_en_tetes(reponse: Response) -> Response:
    for nom, valeur in EN_TETES.items():
        reponse.headers.setdefault(nom, valeur)
    if request.endpoint != "static":
        # Shared computers: the « back » button must not show a household after signing out.
        reponse.headers.setdefault("Cache-Control", "no-store")
    return reponse


def _exiger_https(reponse: Response) -> Response:
    reponse.headers["Strict-Transport-Security"] = f"max-age={UN_AN}"
    return reponse
