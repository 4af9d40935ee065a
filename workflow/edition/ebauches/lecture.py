"""Reading drafts: one of them, its files."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ebauche import Ebauche, EbauchePiece
from workflow.errors import Introuvable


def lire(session: Session, public_id: str) -> Ebauche:
    """Return a draft. Raises Introuvable."""
    ebauche = session.scalars(select(Ebauche).where(Ebauche.public_id == public_id)).first()
    if ebauche is None:
        raise Introuvable
    return ebauche


def contenu(ebauche: Ebauche, genre: str, cle: str) -> bytes:
    """Return a file of a draft. Raises Introuvable."""
    for piece in ebauche.pieces:
        if (piece.genre, piece.cle) == (genre, cle):
            return piece.contenu
    raise Introuvable


def relire(session: Session, ebauche: Ebauche) -> None:
    """Read a draft and its files again, whatever this session read before."""
    session.refresh(ebauche)
    requete = select(EbauchePiece).where(EbauchePiece.ebauche_id == ebauche.id)
    session.scalars(requete.execution_options(populate_existing=True)).all()
    session.expire(ebauche, ["pieces"])
