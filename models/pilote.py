"""Statements handed to the driver, on a cursor of a Connection: same transaction, events, errors.

What `exec_driver_sql` does, without the result that it would dress up; and, on PostgreSQL, one
way to the server for what does not wait for an answer in between.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

Ordre = tuple[str, Any]
"""A statement and its parameters, as the driver takes them."""


def executer(connexion: Connection, texte: str, parametres: Any) -> Any:
    """Run a statement in the transaction that is open; return its cursor, the rows unread."""
    curseur = _ouvrir_curseur(connexion)
    try:
        if _attend_son_begin(connexion):
            with curseur.connection.pipeline():
                _lancer(connexion, curseur, texte, parametres)
        else:
            _lancer(connexion, curseur, texte, parametres)
    except BaseException as erreur:
        _expliquer(connexion, erreur, texte, parametres, curseur)
    return curseur


def executer_a_la_suite(connexion: Connection, ordres: Sequence[Ordre]) -> None:
    """Run statements whose results nobody reads, in their order; the first error stops them."""
    if len(ordres) > 1 and _sait_enchainer(connexion):
        _enchainer(connexion, ordres)
    else:
        for texte, parametres in ordres:
            executer(connexion, texte, parametres)


def _enchainer(connexion: Connection, ordres: Sequence[Ordre]) -> None:
    """Send them all, then read all the answers: the way costs more than the work."""
    curseur = _ouvrir_curseur(connexion)
    try:
        with curseur.connection.pipeline():
            for texte, parametres in ordres:
                _lancer(connexion, curseur, texte, parametres)
    except BaseException as erreur:
        _expliquer(connexion, erreur, "; ".join(texte for texte, _ in ordres), None, curseur)


def _ouvrir_curseur(connexion: Connection) -> Any:
    if not connexion.in_transaction():
        raise RuntimeError("no transaction: the edge opens it")
    return connexion.connection.cursor()


def _sait_enchainer(connexion: Connection) -> bool:
    return connexion.dialect.name == "postgresql"


def _attend_son_begin(connexion: Connection) -> bool:
    """Tell whether the driver has a BEGIN to send first, that the statement can travel with."""
    if not _sait_enchainer(connexion):
        return False
    pilote: Any = connexion.connection.dbapi_connection
    return bool(pilote.pgconn.transaction_status == TransactionStatus.IDLE)


def _lancer(connexion: Connection, curseur: DBAPICursor, texte: str, parametres: Any) -> None:
    """Hand a statement to the driver, between the events that a test or a measure listens to."""
    if not connexion.engine._has_events:
        curseur.execute(texte, parametres)
        return
    for ecouteur in connexion.dispatch.before_cursor_execute:
        texte, parametres = ecouteur(connexion, curseur, texte, parametres, None, False)
    curseur.execute(texte, parametres)
    connexion.dispatch.after_cursor_execute(connexion, curseur, texte, parametres, None, False)


def _expliquer(
    connexion: Connection, erreur: BaseException, texte: str, parametres: Any, curseur: DBAPICursor
) -> NoReturn:
    """Raise what SQLAlchemy makes of what the driver raised.

    By its own handler: same exceptions, no value quoted, and a connection that the server has
    closed leaves the pool with all its sisters. An error that is not the driver's goes on as is.
    """
    du_pilote = isinstance(erreur, connexion.dialect.loaded_dbapi.Error)
    if isinstance(erreur, Exception) and not du_pilote:
        raise erreur
    connexion._handle_dbapi_exception(erreur, texte, parametres, curseur, None)
