"""Is the product alive, can it work: for the machine that watches it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.db import lecture
from web.requete import fabrique

bp = Blueprint("sante", __name__)


@bp.get("/sante")
def sante() -> ResponseReturnValue:
    """The process answers."""
    return {"etat": "vivant"}


@bp.get("/pret")
def pret() -> ResponseReturnValue:
    """The database answers, with its tables."""
    try:
        with lecture(fabrique()) as session:
            session.execute(text("SELECT 1 FROM utilisateur LIMIT 1"))
    except SQLAlchemyError:
        return {"etat": "base indisponible"}, 503
    return {"etat": "pret"}
