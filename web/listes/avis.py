"""The inbox of a user: what Jalon told her, the last first."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, null, select
from sqlalchemy.orm import Session

from models.avis import Avis
from models.calendrier import dernier_jour
from models.codes import Role
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from notifications.composition.genres import nommer_genre
from web.listes.etapes import nom_du_dossier
from web.page.pagination import Rangee, Requete

COMPTES_AU_PLUS = 100
"""The menu says « 99+ » beyond: nobody reads a larger count, and no page waits for it."""


@dataclass(frozen=True)
class LigneAvis:
    """`objet`: a reference and what is the matter, never a name.

    `menage`: beside the reference of a dossier that the reader still sees, where he reads names.
    """

    public_id: str
    genre: str
    objet: str
    echeance_le: date | None
    cree_le: datetime
    lu_le: datetime | None
    dossier: str | None
    menage: str | None


def list_avis(lecteur: Utilisateur, *, non_lus: bool = False, genre: str = "") -> Requete:
    """Return her rows, the last first; those of a kind, or not read yet, when asked."""
    requete = (
        select(
            Avis.public_id, Avis.genre, Avis.objet, Avis.echeance_le, Avis.cree_le, Avis.lu_le,
            Dossier.public_id, nom_du_dossier() if lit_les_noms(lecteur) else null(),
        )
        .outerjoin(Dossier, _dossier_nomme(lecteur))
        .where(Avis.utilisateur_id == lecteur.id)
        .order_by(Avis.cree_le.desc(), Avis.id.desc())
    )  # fmt: skip
    if non_lus:
        requete = requete.where(Avis.lu_le.is_(None))
    return requete.where(Avis.genre == genre) if genre else requete


def lire_avis(rangee: Rangee) -> LigneAvis:
    public_id, genre, objet, echeance_le, *reste = rangee
    echeance = dernier_jour(echeance_le) if echeance_le else None
    return LigneAvis(public_id, genre, objet, echeance, *reste)


def lit_les_noms(lecteur: Utilisateur) -> bool:
    """The State reads references in its lists, an administrateur no household at all."""
    return lecteur.role not in (Role.COORDONNATEUR, Role.ADMINISTRATEUR)


def _dossier_nomme(lecteur: Utilisateur) -> ColumnElement[bool]:
    """An anonymous row has no reference: its dossier is not named, even to who sees it."""
    return and_(
        Dossier.id == Avis.dossier_id,
        Avis.reference.is_not(None),
        condition_de_visibilite(lecteur),
    )


def list_genres_recus(session: Session, lecteur: Utilisateur) -> list[tuple[str, str]]:
    """Return (code, label) of the kinds that she received, by label."""
    codes = session.scalars(select(Avis.genre).where(Avis.utilisateur_id == lecteur.id).distinct())
    return sorted(((code, nommer_genre(code)) for code in codes), key=lambda genre: genre[1])


def compter_non_lus(session: Session, lecteur: Utilisateur) -> int:
    """Return how many she has not read, `COMPTES_AU_PLUS` at most: one partial index is read."""
    non_lus = (
        select(Avis.id)
        .where(Avis.utilisateur_id == lecteur.id, Avis.lu_le.is_(None))
        .limit(COMPTES_AU_PLUS)
    )
    return session.scalar(select(func.count()).select_from(non_lus.subquery())) or 0
