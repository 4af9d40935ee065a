"""The papers of a household's file, as its association points them. No landlord reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.document import Document
from models.dossier import Dossier
from models.piece_caleol import PieceCaleol
from workflow.avancement.lecture import lire_parametres
from workflow.caleol import PIECES, list_pieces

REGLEES = ("recue", "sans_objet")
"""States of a paper that nobody waits for any more."""

ETATS_PIECE: Mapping[str, str] = {
    "manquante": "À demander",
    "demandee": "Demandée",
    "recue": "Reçue",
    "sans_objet": "Sans objet",
}


@dataclass(frozen=True)
class PieceVue:
    """`document`: (public id, name) of the file that holds it."""

    code: str
    libelle: str
    etat: str
    demandee_le: date | None
    recue_le: date | None
    document: tuple[str, str] | None

    @property
    def attendue(self) -> bool:
        return self.etat not in REGLEES


def lire_pieces(session: Session, dossier: Dossier) -> tuple[PieceVue, ...]:
    """Return the papers of the programme's list, then those that were added to it."""
    connues = {
        piece.code: (piece, document)
        for piece, document in session.execute(
            select(PieceCaleol, Document)
            .outerjoin(
                Document, (Document.id == PieceCaleol.document_id) & Document.retire_le.is_(None)
            )
            .where(PieceCaleol.dossier_id == dossier.id)
            .order_by(PieceCaleol.id)
        )
    }
    codes = dict.fromkeys([*list_pieces(lire_parametres(dossier.programme.parametres)), *connues])
    return tuple(_voir_piece(code, *connues.get(code, (None, None))) for code in codes)


def _voir_piece(code: str, piece: PieceCaleol | None, document: Document | None) -> PieceVue:
    return PieceVue(
        code=code,
        libelle=PIECES.get(code, code),
        etat=piece.etat if piece else "manquante",
        demandee_le=piece.demandee_le if piece else None,
        recue_le=piece.recue_le if piece else None,
        document=(document.public_id, document.nom) if document else None,
    )
