"""Who reads a document of a dossier that he already sees (`models/visibilite.py`)."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from models.codes import Role
from models.document import Document
from models.dossier import Dossier
from models.organisme import Organisme
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, rapproche_de
from workflow.documents.genres import BAILLEURS, PIECES_CALEOL, genres_lus_par

ASSOCIATION = frozenset({Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE})


def documents_lisibles(utilisateur: Utilisateur) -> Select[Document]:
    """Return the query of the documents that a user may read, the last first.

    Of the withdrawn ones only the row is left; the association sees it.
    """
    return (
        select(Document)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(condition_de_visibilite(utilisateur), _lisible(utilisateur))
        .order_by(Document.depose_le.desc(), Document.id.desc())
    )


def _lisible(utilisateur: Utilisateur) -> ColumnElement[bool]:
    if utilisateur.role in ASSOCIATION:
        return true()
    if utilisateur.role in BAILLEURS:
        return partage_avec(utilisateur.organisme_id, utilisateur.role)
    return false()


def partage_avec(bailleur_id: int, role: str) -> ColumnElement[bool]:
    """Return « shared with this landlord, and of a kind that this role of his may read ».

    The papers of the commission are seen while a rapprochement with him is open, no longer.
    The query must have `dossier` in it.
    """
    return and_(
        Document.bailleur_id == bailleur_id,
        Document.retire_le.is_(None),
        Document.genre.in_(genres_lus_par(role)),
        or_(Document.genre.not_in(PIECES_CALEOL), rapproche_de(bailleur_id)),
    )


def list_bailleurs(
    session: Session, dossier_id: int, *, genre: str | None = None
) -> tuple[Organisme, ...]:
    """Return the landlords with whom a paper of the dossier may be shared now, by name.

    Those of the open rapprochement and, save for a paper of the commission, of the dwelling
    where the household lives.
    """
    propose = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == dossier_id, Proposition.close_le.is_(None))
    )
    loge = (
        select(Occupation.bailleur_id)
        .join(Dossier, Dossier.menage_id == Occupation.menage_id)
        .where(
            Dossier.id == dossier_id, Occupation.fin.is_(None), Occupation.bailleur_id.is_not(None)
        )
    )
    concerne: ColumnElement[bool] = Organisme.id.in_(propose)
    if genre not in PIECES_CALEOL:
        concerne = or_(concerne, Organisme.id.in_(loge))
    return tuple(session.scalars(select(Organisme).where(concerne).order_by(Organisme.nom)))
