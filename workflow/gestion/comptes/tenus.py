"""What an account still holds: counts only, so that an administrateur reads no household."""

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.brouillon import Brouillon
from models.codes import DossierEtat
from models.dossier import Dossier
from models.relogement import Correspondant
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur


@dataclass(frozen=True)
class Tenus:
    """`dossiers`: open ones that it follows; `clos`: those it has followed; `correspondances`:
    open dossiers whose landlord named it; `remplacements`: absences, its own or a colleague's,
    that are not over; `brouillons`: forms begun.
    """

    dossiers: int
    clos: int
    correspondances: int
    remplacements: int
    brouillons: int

    @property
    def a_confier(self) -> bool:
        """Tell whether somebody must take something over when the account closes."""
        return bool(self.dossiers or self.correspondances or self.remplacements)

    @property
    def rien(self) -> bool:
        return not any(astuple(self))


def lire_tenus(session: Session, compte: Utilisateur, *, le: datetime) -> Tenus:
    """Return what the account holds at that moment."""
    ouverts = Dossier.etat != DossierEtat.CLOS
    return Tenus(
        dossiers=_compter(session, Dossier, Dossier.referent_id == compte.id, ouverts),
        clos=_compter(session, Dossier, Dossier.referent_id == compte.id, ~ouverts),
        correspondances=_compter(
            session,
            Correspondant,
            Correspondant.utilisateur_id == compte.id,
            Correspondant.dossier_id.in_(select(Dossier.id).where(ouverts)),
        ),
        remplacements=_compter(
            session,
            Suppleance,
            or_(Suppleance.absent_id == compte.id, Suppleance.suppleant_id == compte.id),
            Suppleance.fin > le,
        ),
        brouillons=_compter(session, Brouillon, Brouillon.utilisateur_id == compte.id),
    )


def _compter(session: Session, table: Any, *conditions: ColumnElement[bool]) -> int:
    demande = select(func.count()).select_from(table).where(*conditions)
    return session.scalar(demande) or 0
