"""The files of a published definition, for the viewer: no household's data."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.definition import Definition, DefinitionPiece
from web.requete import premier

bp = Blueprint("definitions", __name__)


@bp.get("/definitions/<public_id>/<any(parcours, module):genre>/<cle>.bpmn")
def diagramme(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Return the XML. A definition never changes: the browser keeps it."""
    piece = premier(
        select(DefinitionPiece)
        .join(Definition, Definition.id == DefinitionPiece.definition_id)
        .where(
            Definition.public_id == public_id,
            DefinitionPiece.genre == genre,
            DefinitionPiece.cle == cle,
        )
    )
    reponse = Response(piece.contenu, mimetype="application/xml")
    # A file that somebody sent: opened by its address, it is a text and not a page of ours.
    reponse.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return reponse
