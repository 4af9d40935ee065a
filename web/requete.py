"""What a request holds: its database session, its moment, its reader, what it read.

A read opens a session that takes no write lock; a write opens a plain one, committed when the
answer is below 400 and rolled back otherwise. Reads of a dossier are written to `acces` in a
short transaction of their own, after the answer is made.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, request
from flask import session as cookie
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.db import SessionFactory, figer, transaction
from models.journal import Acces
from models.utilisateur import Utilisateur

LECTURES = ("GET", "HEAD", "OPTIONS")
ERREUR = 400

Horloge = Callable[[], datetime]

T = TypeVar("T")


def fabrique() -> SessionFactory:
    return cast(SessionFactory, current_app.extensions["jalon_fabrique"])


def maintenant() -> datetime:
    """Return the moment of this request: the same for everything it does."""
    if "maintenant" not in g:
        g.maintenant = cast(Horloge, current_app.extensions["jalon_horloge"])()
    return cast(datetime, g.maintenant)


def session() -> Session:
    """Return the session of this request, opened at its first use."""
    if "session" not in g:
        g.session = fabrique()()
        if request.method in LECTURES:
            figer(g.session)
    return cast(Session, g.session)


def utilisateur() -> Utilisateur:
    """Return who is signed in. Only for routes that are not public (`web/droits/__init__.py`)."""
    return cast(Utilisateur, current_user.utilisateur)


def ou_404(ligne: T | None) -> T:
    """Return the row, or answer 404: what one may not see does not exist."""
    if ligne is None:
        abort(404)
    return ligne


def premier(requete: Select[T]) -> T:
    """Return the one row of a query, or answer 404."""
    return ou_404(session().scalars(requete).first())


def noter_lecture(dossier_id: int) -> None:
    """Remember that this request showed a dossier."""
    g.lecteur_id = utilisateur().id
    g.setdefault("lus", set()).add(dossier_id)


def register(app: Flask) -> None:
    app.after_request(_terminer)
    app.teardown_request(_fermer)


def _terminer(reponse: Response) -> Response:
    """Commit, then note the reads. When that fails, the error's own page is the answer."""
    try:
        _valider(reponse)
    except Exception as erreur:  # Flask would log its text, which may quote what was typed
        reponse = current_app.make_response(current_app.handle_user_exception(erreur))
        # « Étape enregistrée » was already said to the next page: it is not true.
        cookie.pop("_flashes", None)
        _abandonner()
    return reponse


def _valider(reponse: Response) -> None:
    ouverte = cast(Session | None, g.get("session"))
    reussi = reponse.status_code < ERREUR
    if ouverte is not None:
        if reussi and request.method not in LECTURES:
            ouverte.commit()
        # Closed before the reads are noted: two connections must not wait for each other. What
        # was not committed goes with it.
        ouverte.close()
    if reussi:
        _ecrire_acces()


def _ecrire_acces() -> None:
    lus = cast(set[int], g.get("lus", set()))
    if not lus:
        return
    page, lecteur, le = str(request.endpoint), g.lecteur_id, maintenant()
    with transaction(fabrique()) as courte:
        courte.add_all(
            Acces(dossier_id=lu, utilisateur_id=lecteur, page=page, le=le) for lu in sorted(lus)
        )


def _fermer(_erreur: BaseException | None) -> None:
    _abandonner()


def _abandonner() -> None:
    ouverte: Any = g.pop("session", None)
    if ouverte is not None:
        ouverte.close()
