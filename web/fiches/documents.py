"""The documents of a dossier, as each reader sees them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.document import Document
from models.dossier import Dossier
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from web.page.pagination import Rangee, Requete
from web.page.textes import INSECABLE
from workflow.documents.lecteurs import documents_lisibles, partage_avec

DERNIERS = 3
KO, MO = 1024, 1024 * 1024


@dataclass(frozen=True)
class DocumentVu:
    """`partage`: the landlord that it is shared with; `version`: of one made from a template."""

    id: str
    nom: str
    genre: str
    taille: str
    depose_le: datetime
    par: str
    partage: str | None
    version: int | None
    retire_le: datetime | None


@dataclass(frozen=True)
class EncartDocuments:
    """For the dossier's page: the last ones, and how many there are in all."""

    derniers: tuple[DocumentVu, ...]
    total: int


@dataclass(frozen=True)
class Partage:
    """A document as a landlord sees it: who put it in is the association's affair."""

    id: str
    nom: str
    genre: str
    taille: str
    depose_le: datetime


def requete_documents(utilisateur: Utilisateur, dossier: Dossier) -> Requete:
    """Return the documents of the dossier that the user may read, with names, the last first."""
    return (
        documents_lisibles(utilisateur)
        .join(Utilisateur, Utilisateur.id == Document.depose_par_id)
        .outerjoin(Organisme, Organisme.id == Document.bailleur_id)
        .where(Document.dossier_id == dossier.id)
        .with_only_columns(
            Document.public_id, Document.nom, Document.genre, Document.taille, Document.depose_le,
            Utilisateur.nom.label("par"), Organisme.nom.label("partage"), Document.version,
            Document.retire_le,
        )
    )  # fmt: skip


def lire_document(rangee: Rangee) -> DocumentVu:
    """Return the document of a row of `requete_documents`."""
    return DocumentVu(
        id=rangee.public_id,
        nom=rangee.nom,
        genre=rangee.genre,
        taille=taille_lisible(rangee.taille),
        depose_le=rangee.depose_le,
        par=rangee.par,
        partage=rangee.partage,
        version=rangee.version,
        retire_le=rangee.retire_le,
    )


def lire_encart(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, aujourdhui: date
) -> EncartDocuments:
    """Return the block of the dossier's page, in two queries. `aujourdhui`: asked of every block.

    The withdrawn ones are left to the sheet itself.
    """
    del aujourdhui
    presents = requete_documents(utilisateur, dossier).where(Document.retire_le.is_(None))
    compte = select(func.count()).select_from(presents.order_by(None).subquery())
    derniers = session.execute(presents.limit(DERNIERS)).all()
    total = len(derniers) if len(derniers) < DERNIERS else session.scalar(compte) or 0
    return EncartDocuments(tuple(map(lire_document, derniers)), total)


def lire_partages(
    session: Session, dossier: Dossier, *, bailleur_id: int, role: str
) -> tuple[Partage, ...]:
    """Return what a landlord's user of that role may read of a dossier that he sees."""
    lignes = session.scalars(
        select(Document)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(Document.dossier_id == dossier.id, partage_avec(bailleur_id, role))
        .order_by(Document.depose_le.desc(), Document.id.desc())
    )
    return tuple(
        Partage(d.public_id, d.nom, d.genre, taille_lisible(d.taille), d.depose_le) for d in lignes
    )


def taille_lisible(octets: int) -> str:
    """« 812 ko », « 2,4 Mo »."""
    if octets < MO:
        return f"{max(1, round(octets / KO))}{INSECABLE}ko"
    return f"{octets / MO:.1f}{INSECABLE}Mo".replace(".", ",")
